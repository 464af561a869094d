"""What became of the marks, rule by rule and language by language; and switching a rule off."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.advice.models import Advised, SilentRule
from answerable.advice.words import NAMES
from answerable.core import audit
from answerable.core.errors import Refused
from answerable.sla.statistics import Interval, wilson
from answerable.wording.checking import RULES
from answerable.wording.examples import LANGUAGES

DAYS = 90
FEWEST = 10  # marks decided, below which nothing is said about a rule
DOUBTED_FROM = 0.25  # of the marks dismissed, by the lower end of the interval
Outcome = Advised.Outcome


@dataclass(frozen=True)
class RuleFigures:
    """One rule in one language. What is still being written is in none of the figures."""

    rule: str
    language: str
    taken: int
    changed: int
    dismissed: int
    sent: int
    is_off: bool

    @property
    def name(self) -> "str | Promise":
        return NAMES[self.rule]

    @property
    def n(self) -> int:
        return self.taken + self.changed + self.dismissed + self.sent

    @property
    def share_dismissed(self) -> float | None:
        return self.dismissed / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        return wilson(self.dismissed, self.n)

    @property
    def is_doubtful(self) -> bool:
        """Dismissed so often that chance alone hardly explains it."""
        return self.n >= FEWEST and self.interval is not None and self.interval.low > DOUBTED_FROM


def rule_figures() -> list[RuleFigures]:
    """Every rule and language with marks in the last DAYS days, or switched off; doubtful first."""
    since = timezone.now() - timedelta(days=DAYS)
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    rows = Advised.objects.filter(at__gte=since).values_list("rule", "language", "outcome")
    for rule, language, outcome, count in rows.annotate(count=Count("pk")).order_by():
        if rule in NAMES and outcome != Outcome.SHOWN:
            counted[rule, language][outcome] += count
    off = set(SilentRule.objects.filter(rule__in=NAMES).values_list("rule", "language"))
    found = [
        RuleFigures(
            rule,
            language,
            taken=counted[rule, language][Outcome.TAKEN],
            changed=counted[rule, language][Outcome.CHANGED],
            dismissed=counted[rule, language][Outcome.DISMISSED],
            sent=counted[rule, language][Outcome.SENT],
            is_off=(rule, language) in off,
        )
        for rule, language in {*counted, *off}
    ]
    return sorted(found, key=lambda one: (not one.is_doubtful, RULES.index(one.rule), one.language))


@transaction.atomic
def switch(rule: str, language: str, *, on: bool, by: Agent) -> None:
    """Switches a rule off for a language, or on again. Refused (rule_unknown) for another.

    Recorded in the audit log; the same again changes nothing.
    """
    used = Advised.objects.filter(rule=rule, language=language)
    if rule not in RULES or not (language in LANGUAGES or used.exists()):
        raise Refused("rule_unknown", _("There is no such rule."))
    if on:
        changed = SilentRule.objects.filter(rule=rule, language=language).delete()[0]
    else:
        row = {"rule": rule, "language": language}
        changed = int(SilentRule.objects.get_or_create(**row, defaults={"by": by})[1])
    if changed:
        key = "reply_check.on" if on else "reply_check.off"
        audit.record(key, by=by.actor, rule=rule, language=language)
