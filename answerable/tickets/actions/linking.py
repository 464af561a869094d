"""Tickets that have to do with each other: parent, duplicate, related, one that follows."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.tickets import events
from answerable.tickets.actions.shared import actor_of, hold
from answerable.tickets.models import Link, Ticket

CHOSEN = (Link.Kind.RELATED, Link.Kind.PARENT, Link.Kind.DUPLICATE)


@transaction.atomic
def link(ticket: Ticket, *, other: Ticket, kind: str, by: Agent) -> Link:
    """Says that `ticket` is the parent, a duplicate, or related to `other`; shown on both.

    Linking again changes the kind. Refused for one ticket, an unknown kind, and for making two
    tickets each the parent of the other. Records ticket.linked on both.
    """
    if kind not in CHOSEN:
        raise Refused("kind_unknown", _("There is no such kind of link."))
    if ticket.pk == other.pk:
        raise Refused("same_ticket", _("A ticket cannot be linked to itself."))
    for one in sorted((ticket, other), key=lambda one: one.pk):
        hold(one)
    Link.objects.filter(ticket=other, other=ticket).delete()
    made, _new = Link.objects.update_or_create(
        ticket=ticket, other=other, defaults={"kind": kind, "by": by}
    )
    events.record(ticket, "ticket.linked", by=by.actor, number=other.number, kind=kind)
    events.record(other, "ticket.linked", by=by.actor, number=ticket.number, kind=f"{kind}_of")
    return made


def link_follow_up(ticket: Ticket, *, of: Ticket, by: Agent | Actor, silent: bool = False) -> None:
    """Says that `ticket` goes on where `of`, which is closed, ended; in its opening's transaction.

    Records ticket.follows, and ticket.continued on the closed one; that changes nothing else there.
    """
    agent = by if isinstance(by, Agent) else None
    Link.objects.create(ticket=ticket, other=of, kind=Link.Kind.FOLLOWS, by=agent)
    who = actor_of(by)
    events.record(ticket, "ticket.follows", by=who, number=of.number, silent=silent)
    events.record(of, "ticket.continued", by=who, number=ticket.number, silent=silent)


@transaction.atomic
def unlink(ticket: Ticket, *, other: Ticket, by: Agent) -> None:
    """Takes the link away, whoever made it. Records ticket.unlinked on both if there was one."""
    for one in sorted((ticket, other), key=lambda one: one.pk):
        hold(one)
    there = Link.objects.filter(ticket__in=(ticket, other), other__in=(ticket, other))
    if there.delete()[0]:
        events.record(ticket, "ticket.unlinked", by=by.actor, number=other.number)
        events.record(other, "ticket.unlinked", by=by.actor, number=ticket.number)
