"""A policy in the words of a reader: lengths, hours, conditions, rungs; what a page shows of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_timedelta
from babel.lists import format_list
from babel.numbers import format_currency, format_percent, get_currency_precision
from django.utils.translation import gettext as _

from answerable.policy import labels
from answerable.policy.document import ALWAYS_OPEN, Authority, Promise, Step, in_language
from answerable.policy.document import Words as Texts
from answerable.tickets.conditions import Condition, in_words

Unit = Literal["day", "hour", "minute", "second"]
_UNITS: tuple[tuple[Unit, int], ...] = (
    ("day", 86_400),
    ("hour", 3_600),
    ("minute", 60),
    ("second", 1),
)


@dataclass(frozen=True)
class Reading:
    """Who reads: a language tag, and what calendars, teams, roles and organisations are called.

    `days`: open seconds of a usual day, by calendar. `retired`: calendars offered no longer.
    """

    tag: str
    calendars: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()
    names: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    givers: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()

    @property
    def locale(self) -> Locale:
        try:
            return Locale.parse(self.tag, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale("en")

    def text(self, words: Texts) -> str:
        """The words in the reader's language, else in the first of the policy."""
        return in_language(words, self.tag, fallback=self.languages)

    def length(self, seconds: int) -> str:
        """ "1 hour 30 minutes": days only of whole days."""
        said, rest = [], seconds
        for unit, size in _UNITS if seconds % 86_400 == 0 else _UNITS[1:]:
            number, rest = divmod(rest, size)
            if number:
                said.append(self._count(number, unit, size))
        return " ".join(said)

    def _count(self, number: int, unit: Unit, size: int) -> str:
        """So many of one unit, as CLDR writes it."""
        length = timedelta(seconds=number * size)
        return str(
            format_timedelta(length, unit, threshold=10**9, format="long", locale=self.locale)
        )

    def hours(self, slug: str) -> str:
        """What the hours are called."""
        return _("around the clock") if slug == ALWAYS_OPEN else self.calendars.get(slug, slug)

    def within(self, target: int, hours: str) -> str:
        """ "9 hours (1 day of work)": a length on its calendar."""
        day = self.days.get(hours, 0)
        if hours == ALWAYS_OPEN or not day or target % day:
            return self.length(target)
        days = self._count(target // day, "day", 86_400)
        return _("%(length)s (%(days)s of work)") % {"length": self.length(target), "days": days}

    def condition(self, condition: Condition) -> str:
        """For which tickets, as a sentence."""
        said = in_words(condition, self._name)
        return _("everybody") if said == _("always") else said

    def _name(self, slug: str, key: int) -> str:
        return self.names.get(slug, {}).get(key, f"#{key}")

    def promise(self, promise: Promise) -> str:
        """ "First reply: within 2 hours (Office hours), for everybody"."""
        return _("%(kind)s within %(length)s (%(hours)s), for: %(condition)s") % {
            "kind": labels.KINDS[promise.kind],
            "length": self.within(promise.target, promise.hours),
            "hours": self.hours(promise.hours),
            "condition": self.condition(promise.when),
        }

    def reached(self, step: Step) -> str:
        """When a rung is reached: "80% of the time" or "2 hours after it"."""
        if step.share is not None:
            share = format_percent(step.share, locale=self.locale)
            return _("%(share)s of the time") % {"share": share}
        return _("%(length)s after it is broken") % {"length": self.length(step.after or 0)}

    def several(self, words: list[str]) -> str:
        """ "a, b and c"."""
        return str(format_list(words, locale=self.locale)) if words else ""

    def money(self, limit: Authority) -> str:
        """The amount in its currency."""
        digits = get_currency_precision(limit.currency)
        amount = Decimal(limit.amount).scaleb(-digits)
        return str(format_currency(amount, limit.currency, locale=self.locale))
