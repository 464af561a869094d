"""Filters in words as conditions of the shared vocabulary; what is not understood gets a sentence."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent, Team
from answerable.core.folding import fold
from answerable.tickets import conditions
from answerable.tickets.models import Attachment, Seen, Tag, Ticket
from answerable.tickets.search import vocabulary
from answerable.tickets.search.dates import first_day
from answerable.tickets.search.own_fields import NoSuchField, condition_for
from answerable.tickets.search.question import Filter, Question

MOST_NAMED = 50


class NotUnderstood(ValueError):
    """A filter whose value means nothing; the text is a sentence for the one who wrote it."""


@dataclass
class Narrowing:
    """Which tickets the filters leave, and what was wrong with them."""

    only: Q = field(default_factory=Q)
    problems: list[str] = field(default_factory=list)
    is_any: bool = False
    asks_for_spam: bool = False


def narrow(question: Question, agent: Agent) -> Narrowing:
    """All filters hold together. Values are read in the agent's language, days in their zone."""
    made = Narrowing(problems=[_unknown(*pair) for pair in question.unknown])
    if question.too_long:
        made.problems.append(_("This is too much at once: ask with fewer words."))
    for one in question.filters:
        try:
            found = _READERS[one.key](vocabulary.value_of(one.key, one.value), agent)
        except NotUnderstood as problem:
            made.problems.append(str(problem))
            continue
        made.only &= ~_certain(found) if one.negative else found
        made.is_any = True
        made.asks_for_spam |= _is_spam(one)
    return made


def _is_spam(one: Filter) -> bool:
    return one.key == "is" and vocabulary.value_of("is", one.value) == "spam" and not one.negative


def _certain(found: Q) -> Q:
    """As a question to one ticket at a time, so that its opposite is the rest, whatever is NULL."""
    return Q(Exists(Ticket.objects.filter(found, pk=OuterRef("pk"))))


def _unknown(written: str, meant: str) -> str:
    if not meant:
        return _("Write something directly after “%(written)s”.") % {"written": written}
    return _("There is no filter “%(written)s”. Did you mean “%(meant)s”?") % {
        "written": written,
        "meant": meant,
    }


def _asked(field: str, op: str, value: Any = None) -> Q:
    """A question of the shared vocabulary as a query."""
    data = {"field": field, "op": op} | ({} if value is None else {"value": value})
    return conditions.as_query(conditions.parse(data), now=timezone.now())


def _owner(value: str, agent: Agent) -> Q:
    if value == "none":
        return _asked("owner", "is_not_set")
    keys = [agent.pk] if value == "me" else _agents_called(value)
    if not keys:
        raise NotUnderstood(_("Nobody of the staff is called “%(name)s”.") % {"name": value})
    return _asked("owner", "in", keys)


def _agents_called(name: str) -> list[int]:
    wanted = fold(name)
    rows = Agent.objects.values_list("pk", "name", "call_name", "email")
    return [
        pk
        for pk, *names in rows
        if wanted
        and any(fold(one).startswith(wanted) or f" {wanted}" in fold(one) for one in names)
    ][:MOST_NAMED]


def _team(value: str, agent: Agent) -> Q:
    if value == "none":
        return _asked("team", "is_not_set")
    wanted = fold(value)
    teams = Team.objects.values_list("pk", "name", "slug")
    keys = [pk for pk, name, slug in teams if wanted in (slug, fold(name))]
    keys = keys or [pk for pk, name, _slug in teams if wanted and fold(name).startswith(wanted)]
    if not keys:
        raise NotUnderstood(_("There is no team “%(name)s”.") % {"name": value})
    return _asked("team", "in", keys[:MOST_NAMED])


def _tag(value: str, agent: Agent) -> Q:
    names = [
        name for name in Tag.objects.values_list("name", flat=True) if fold(name) == fold(value)
    ]
    if not names:
        raise NotUnderstood(_("There is no tag “%(name)s”.") % {"name": value})
    return _asked("tag", "in", names[:MOST_NAMED])


def _is(value: str, agent: Agent) -> Q:
    if value == "waiting":
        return _asked("state", "in", ["waiting_customer", "waiting_other"])
    if value == "spam":
        return _asked("spam", "is", True)
    if value == "unread":
        read = Seen.objects.filter(
            ticket=OuterRef("pk"), agent=agent, at__gte=OuterRef("last_message_at")
        )
        return ~Q(Exists(read))
    if value in vocabulary.VALUES["is"]:
        return _asked("state", "is", value)
    raise _one_of("is", value)


def _has(value: str, agent: Agent) -> Q:
    if value != "attachment":
        raise _one_of("has", value)
    files = Attachment.objects.filter(message__ticket=OuterRef("pk"), inline=False)
    return Q(Exists(files))


def _priority(value: str, agent: Agent) -> Q:
    levels = {label.lower(): level for level, label in zip(*_priorities(), strict=True)}
    if value not in levels:
        raise _one_of("priority", value)
    return _asked("priority", "is", levels[value])


def _priorities() -> tuple[list[int], list[str]]:
    return list(Ticket.Priority.values), list(Ticket.Priority.names)


def _one_of(key: str, value: str) -> NotUnderstood:
    return NotUnderstood(
        _("After “%(filter)s” write one of: %(values)s. “%(value)s” is none of them.")
        % {
            "value": value,
            "filter": f"{vocabulary.KEYS[key]}:",
            "values": vocabulary.values_said(key),
        }
    )


def _moment(value: str) -> str:
    here = timezone.get_current_timezone()
    day = first_day(fold(value), timezone.localdate(timezone=here))
    if day is None:
        words = _("“%(value)s” is no day. Write 2026-03-01, 1.3.2026, 2026-03 or 2026.")
        raise NotUnderstood(words % {"value": value})
    return datetime.combine(day, time(), tzinfo=here).isoformat()


def _before(value: str, agent: Agent) -> Q:
    return _asked("updated", "before", _moment(value))


def _after(value: str, agent: Agent) -> Q:
    return Q(last_message_at__gte=_moment(value))


def _language(value: str, agent: Agent) -> Q:
    if not 2 <= len(value) <= 20:
        raise NotUnderstood(_("“%(value)s” is no language. Write tr, ru or en.") % {"value": value})
    return _asked("language", "is", value)


def _channel(value: str, agent: Agent) -> Q:
    slugs = [choice for choice, _label in conditions.CHANNELS]
    meant = next((c for c, label in conditions.CHANNELS if fold(str(label)) == fold(value)), value)
    if meant not in slugs:
        words = _("There is no channel “%(value)s”. There are: %(values)s.")
        raise NotUnderstood(words % {"value": value, "values": ", ".join(map(str, slugs))})
    return _asked("channel", "is", meant)


def _to(value: str, agent: Agent) -> Q:
    return _asked("via", "contains", value)


def _number(value: str, agent: Agent) -> Q:
    digits = fold(value.removeprefix("#"))
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise NotUnderstood(_("“%(value)s” is no number.") % {"value": value})
    return Q(number=int(digits))


def _field(value: str, agent: Agent) -> Q:
    try:
        asked = condition_for(value, agent)
    except NoSuchField as problem:
        raise NotUnderstood(str(problem)) from problem
    return _asked(**asked)


_READERS: dict[str, Callable[[str, Agent], Q]] = {
    "owner": _owner,
    "team": _team,
    "tag": _tag,
    "is": _is,
    "has": _has,
    "priority": _priority,
    "before": _before,
    "after": _after,
    "lang": _language,
    "channel": _channel,
    "to": _to,
    "number": _number,
    "field": _field,
}
