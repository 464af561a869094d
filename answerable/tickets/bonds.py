"""What a ticket has to do with others: linked, merged into, split off; as far as the reader may see."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.quick import Question
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.actions.joining import UNDO_WITHIN
from answerable.tickets.models import Link, Merge, Ticket

# What the other ticket is to this one: where this one is named first, and where it is the other.
WORDS: dict[str, tuple["str | Promise", "str | Promise"]] = {
    Link.Kind.PARENT: (_("part of this"), _("this is part of it")),
    Link.Kind.DUPLICATE: (_("this is its duplicate"), _("a duplicate of this")),
    Link.Kind.RELATED: (_("related"), _("related")),
    Link.Kind.SPLIT: (_("this was split off from it"), _("split off from this")),
    Link.Kind.FOLLOWS: (_("this follows it"), _("follows this")),
}


@dataclass(frozen=True)
class Bond:
    """Another ticket and what it is to this one; `is_first`: the link names this one first."""

    ticket: Ticket
    words: "str | Promise"
    kind: str
    is_first: bool


@dataclass(frozen=True)
class Merged:
    """Where this ticket's words went, and until when (UTC) that can be undone."""

    into: Ticket
    undo_until: datetime

    @property
    def can_be_undone(self) -> bool:
        return self.undo_until > timezone.now()


def bonds_of(agent: Agent, ticket: Ticket) -> list[Bond]:
    """The linked tickets the agent may see, newest link first; a second query where there are any."""
    links = _links(ticket.pk)
    if not links:
        return []
    keys = {key for link in links for key in (link.ticket_id, link.other_id)}
    seen = tickets_visible_to(agent).in_bulk(keys - {ticket.pk})
    found = [(seen.get(_far(link, ticket)), link) for link in links]
    return [_bond(other, link, ticket) for other, link in found if other]


_links = Question(
    lambda ticket: Link.objects.filter(Q(ticket=ticket) | Q(other=ticket)).order_by("-pk")
)


def _far(link: Link, ticket: Ticket) -> int:
    """The key of the ticket at the other end."""
    return link.other_id if link.ticket_id == ticket.pk else link.ticket_id


def _bond(other: Ticket, link: Link, ticket: Ticket) -> Bond:
    is_first = link.ticket_id == ticket.pk
    ours, theirs = WORDS[link.kind]
    return Bond(other, ours if is_first else theirs, link.kind, is_first)


def merged_into(agent: Agent, ticket: Ticket) -> Merged | None:
    """Where the ticket went, if it did and the agent may see that one."""
    if not ticket.merged_into_id:
        return None
    into = tickets_visible_to(agent).filter(pk=ticket.merged_into_id).first()
    merge = Merge.objects.filter(source=ticket, undone_at=None).first()
    return Merged(into, merge.at + UNDO_WITHIN) if into and merge else None


def could_take(agent: Agent, ticket: Ticket, *, at_most: int = 20) -> list[Ticket]:
    """Tickets this one could be merged into: the customer's others that are not closed."""
    others = tickets_visible_to(agent).filter(customer=ticket.customer_id, closed_at=None)
    others = others.filter(spam_at=None).exclude(pk=ticket.pk).select_related("owner")
    return list(others.order_by("-last_message_at", "-pk")[:at_most])
