"""Other open tickets of the same customer that look like this one: perhaps one matter, written twice."""

import re
from dataclasses import dataclass

from django.db.models import Q

from answerable.accounts.models import Agent
from answerable.core.quick import Question
from answerable.tickets.models import Link, Ticket, TicketQuerySet
from answerable.tickets.sight import Sight, in_sight, sight_of

LOOKED_AT = 20  # of one customer, newest first
SHOWN = 3
ALIKE = 0.5
_PREFIX = re.compile(r"^\s*((re|fw|fwd|aw|wg|ynt|ilt|yan|отв|ha|на|رد)\s*[:：]\s*)+")
_NUMBER = re.compile(r"\d{3,}")


@dataclass(frozen=True)
class Alike:
    """`tickets`: those that look the same; `others`: how many open ones this customer has besides."""

    tickets: list[Ticket]
    others: int


def similarity(one: str, other: str) -> float:
    """How alike two folded subjects are, 0 to 1: the share of their pairs of letters in common.

    Reply signs and the order of words do not count; works in any script. Subjects that name
    different numbers, of orders or invoices, are not alike at all.
    """
    numbers, others = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    if numbers and others and not numbers & others:
        return 0.0
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def _pairs(subject: str) -> set[str]:
    words = re.findall(r"\w+", _PREFIX.sub("", subject))
    return {word[i : i + 2] for word in words for i in range(max(1, len(word) - 1))}


def alike(agent: Agent, ticket: Ticket) -> Alike:
    """Of the tickets the agent may see, not linked to this one yet; one query."""
    if ticket.merged_into_id or ticket.closed_at or ticket.spam_at:
        return Alike([], 0)
    found: list[Ticket] = _others(sight_of(agent), ticket.customer_id, ticket.pk)
    likely = [(similarity(ticket.folded_subject, one.folded_subject), one) for one in found]
    same = sorted((pair for pair in likely if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return Alike([one for _how, one in same[:SHOWN]], len(found))


def _not_linked(sight: Sight, customer: int, ticket: int) -> TicketQuerySet:
    linked = Q(pk__in=Link.objects.filter(ticket=ticket).values("other"))
    linked |= Q(pk__in=Link.objects.filter(other=ticket).values("ticket"))
    others = in_sight(sight).unfinished().filter(customer=customer)
    others = others.exclude(pk=ticket).exclude(linked).order_by("-pk")
    return others.only("number", "subject", "folded_subject", "created_at")[:LOOKED_AT]


_others = Question(_not_linked)
