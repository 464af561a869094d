"""Does a condition hold for one ticket, held in memory? No query, no clock: `now` is given."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from answerable.core.folding import fold
from answerable.tickets.conditions.custom import COMPARED, HOURS, compared, facts_of_fields
from answerable.tickets.conditions.tree import Condition, Group, Leaf, Not, Value
from answerable.tickets.conditions.vocabulary import CUSTOM, FIELDS
from answerable.tickets.models import Ticket

Facts = Mapping[str, Any]


class TicketFacts(dict[str, Any]):
    """Facts of a ticket; its custom fields are read when the first of them is asked for."""

    def __init__(self, ticket: Ticket | None, facts: Facts) -> None:
        super().__init__(facts)
        self._ticket = ticket

    def __missing__(self, slug: str) -> Any:
        if not slug.startswith(CUSTOM):
            raise KeyError(slug)
        if self._ticket is not None:
            self.update(facts_of_fields(self._ticket))
            self._ticket = None
        return self.setdefault(slug, None)


def facts_of(ticket: Ticket) -> TicketFacts:
    """What conditions may ask of a ticket, read once; the keys are those of the vocabulary.

    Reads the ticket's customer, tags and addresses: select and prefetch them for many tickets.
    """
    customer = ticket.customer
    facts = {
        "state": str(ticket.state),
        "priority": ticket.priority,
        "channel": ticket.channel,
        "via": ticket.via.lower(),
        "language": ticket.language.lower().partition("-")[0],
        "team": ticket.team_id,
        "owner": ticket.owner_id,
        "customer": ticket.customer_id,
        "organisation": customer.organisation_id,
        "group": customer.group,
        "internal": customer.is_internal,
        "address": tuple(identity.value for identity in customer.identities.all()),
        "subject": ticket.folded_subject,
        "tag": tuple(tag.name for tag in ticket.tags.all()),
        "spam": ticket.spam_at is not None,
        "undelivered": ticket.undelivered,
        "messages": ticket.message_count,
        "created": ticket.created_at,
        "updated": ticket.last_message_at,
        "customer_wrote": ticket.last_from_customer_at,
        "waiting_since": ticket.waiting_since,
        "due": ticket.next_due_at,
        "unowned_since": ticket.nobody_since,
    }
    return TicketFacts(ticket, facts)


def facts_of_new(*, channel: str, language: str = "", subject: str = "") -> TicketFacts:
    """What can be asked of a ticket that would be opened now; of its fields nothing is known."""
    facts: dict[str, Any] = dict.fromkeys(FIELDS)
    facts |= {
        "state": "open",
        "priority": Ticket.Priority.NORMAL.value,
        "channel": channel,
        "via": "",
        "language": language.lower().partition("-")[0],
        "group": "",
        "internal": False,
        "address": (),
        "subject": fold(subject),
        "tag": (),
        "spam": False,
        "undelivered": False,
        "messages": 0,
    }
    return TicketFacts(None, facts)


def matches(condition: Condition, facts: Facts, *, now: datetime, me: int | None = None) -> bool:
    """True if the condition holds at `now` (UTC). `me`: the agent whom the value "me" means."""
    if isinstance(condition, Not):
        return not matches(condition.part, facts, now=now, me=me)
    if isinstance(condition, Group):
        together = all if condition.how == "all" else any
        return together(matches(part, facts, now=now, me=me) for part in condition.parts)
    return _holds(condition, facts[condition.field.slug], now, me)


def _holds(leaf: Leaf, fact: Any, now: datetime, me: int | None) -> bool:
    if leaf.op in ("is_set", "is_not_set"):
        return bool(fact not in (None, "", ())) == (leaf.op == "is_set")
    if leaf.field.kind == "moment":
        return fact is not None and _moment_holds(leaf.op, leaf.value, fact, now)
    if leaf.field.kind in ("decimal", "date"):
        return _custom_holds(leaf, fact, now)
    value: Any = me if leaf.value == "me" else leaf.value
    if isinstance(leaf.value, tuple):
        value = tuple(me if each == "me" else each for each in leaf.value)
    if leaf.field.kind in ("tags", "words"):
        return _any_holds(leaf, value, fact)
    if leaf.field.is_custom and leaf.field.kind == "text":
        fact = fact or ""
    return _PLAIN[leaf.op](fact, value)


def _moment_holds(op: str, value: Value, fact: datetime, now: datetime) -> bool:
    if isinstance(value, datetime):
        return fact < value if op == "before" else fact > value
    span = timedelta(hours=int(str(value)))
    if op == "within_next":
        return fact <= now + span
    return fact < now - span if op == "older_than" else fact >= now - span


def _custom_holds(leaf: Leaf, fact: Any, now: datetime) -> bool:
    """A number or a date of a custom field; nothing is neither more nor less than anything."""
    if fact is None:
        return leaf.op == "is_not"
    if leaf.op in HOURS:
        return COMPARED[leaf.op](fact, HOURS[leaf.op](now, leaf.value))
    return COMPARED[leaf.op](fact, compared(leaf.field.kind, leaf.value))


def _any_holds(leaf: Leaf, value: Any, fact: tuple[str, ...]) -> bool:
    """For fields with several values: does any of them agree?"""
    if leaf.field.kind == "words":
        found = any(value.lower() in each.lower() for each in fact)
    elif isinstance(value, tuple):
        found = any(each in value for each in fact)
    else:
        found = value in fact
    return found != leaf.op.startswith("not_")


_PLAIN: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda fact, value: fact == value,
    "is_not": lambda fact, value: fact != value,
    "in": lambda fact, value: fact in value,
    "not_in": lambda fact, value: fact not in value,
    "contains": lambda fact, value: value in fact,
    "not_contains": lambda fact, value: value not in fact,
    "starts_with": lambda fact, value: fact.startswith(value),
    "at_least": lambda fact, value: fact >= value,
    "at_most": lambda fact, value: fact <= value,
}
