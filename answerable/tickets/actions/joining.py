"""Two tickets that are one matter become one, and can be two again for thirty days."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.errors import Refused
from answerable.tickets import events
from answerable.tickets.actions.fields import empty_again, fill_from
from answerable.tickets.actions.holding import REPLY_HELD
from answerable.tickets.actions.shared import (
    change,
    hold,
    let_go_if_gone,
    refuse_closed,
    where_now,
)
from answerable.tickets.actions.states import reopen
from answerable.tickets.actions.turns import turn_from, turn_of
from answerable.tickets.models import Draft, Merge, Message, State, Ticket
from answerable.tickets.queries import read_from_messages

UNDO_WITHIN = timedelta(days=30)


@transaction.atomic
def merge(ticket: Ticket, *, into: Ticket, by: Agent) -> Merge:
    """The words, tags and drafts of `ticket` go on in `into`; an answer to either lands there.

    Custom fields that are empty in `into` get what `ticket` has; those that hold something keep it.

    `ticket` stays, closed and empty, and leads to `into`. If it was our turn on it, it is our turn
    there. Refused for one ticket, for two customers (link them, or merge the people first), for
    closed tickets, and while a reply can still be taken back. Records ticket.merged and
    ticket.merged_in. Undone by unmerge.
    """
    _refuse_who_may_not(by)
    if ticket.pk == into.pk:
        raise Refused("same_ticket", _("A ticket cannot be merged into itself."))
    now = [hold(one) for one in sorted((ticket, into), key=lambda one: one.pk)][-1]
    refuse_closed(ticket)
    refuse_closed(into)
    _refuse_two_customers(ticket, into)
    _refuse_leaving(ticket)
    was_ours = ticket.state == State.OPEN
    moved = list(ticket.messages.order_by("pk").values_list("pk", flat=True))
    merge_ = Merge.objects.create(
        source=ticket, target=into, by=by, at=now, moved=moved, before=turn_of(ticket)
    )
    ticket.messages.update(ticket=into)
    into.tags.add(*ticket.tags.all())
    merge_.before |= {"filled": fill_from(ticket, into, by=by)}
    merge_.save(update_fields=["before"])
    _move_drafts(ticket, into)
    change(ticket, merged_into=into, closed_at=now, **read_from_messages(ticket))
    change(into, updated_at=now, **read_from_messages(into))
    events.record(ticket, "ticket.merged", by=by.actor, number=into.number, moved=moved)
    events.record(into, "ticket.merged_in", by=by.actor, number=ticket.number, source=ticket.pk)
    if was_ours:
        reopen(into, by=by)
    return merge_


@transaction.atomic
def unmerge(ticket: Ticket, *, by: Agent) -> None:
    """Undoes the merging of `ticket` within thirty days: what moved and still is there comes back.

    Whose turn it was is as before. What was written since stays where it was written. Records
    ticket.unmerged and ticket.unmerged_from.
    """
    _refuse_who_may_not(by)
    merge_ = Merge.objects.select_related("target").filter(source=ticket, undone_at=None).first()
    if merge_ is None:
        raise Refused("not_merged", _("This ticket is not merged."))
    place = where_now(merge_.target)
    now = [hold(one) for one in sorted((ticket, place), key=lambda one: one.pk)][-1]
    if now - merge_.at > UNDO_WITHIN:
        raise Refused("too_late", _("A merging can be undone for thirty days; it is older."))
    if not Merge.objects.filter(pk=merge_.pk, undone_at=None).update(undone_at=now):
        raise Refused("not_merged", _("This ticket is not merged."))
    _refuse_leaving(place)
    Message.objects.filter(pk__in=merge_.moved, ticket=place).update(ticket=ticket)
    back = turn_from(merge_.before)
    change(ticket, merged_into=None, closed_at=None, **back, **read_from_messages(ticket))
    change(place, updated_at=now, **read_from_messages(place))
    events.record(ticket, "ticket.unmerged", by=by.actor, number=place.number, before=merge_.before)
    events.record(place, "ticket.unmerged_from", by=by.actor, number=ticket.number)
    empty_again(place, merge_.before.get("filled", {}), by=by)
    let_go_if_gone(ticket, now)


def _refuse_who_may_not(agent: Agent) -> None:
    if not agent.can("tickets.answer"):
        raise Refused("may_not_answer", _("Your role does not allow you to do this."))


def _refuse_two_customers(ticket: Ticket, into: Ticket) -> None:
    if ticket.customer_id != into.customer_id:
        raise Refused(
            "two_customers",
            _(
                "These tickets belong to two customers: one would read the other's words. "
                "Link the tickets, or merge the two people first."
            ),
        )


def _refuse_leaving(ticket: Ticket) -> None:
    """While a reply can be taken back its words belong to where they were written."""
    leaving = ticket.messages.filter(goes_at__gt=timezone.now(), taken_back_at=None)
    if leaving.filter(held_at__isnull=False).exists():
        raise Refused("reply_held", REPLY_HELD)
    if leaving.exists():
        raise Refused("reply_leaving", _("A reply is just leaving. Try again in half a minute."))


def _move_drafts(ticket: Ticket, into: Ticket) -> None:
    """What colleagues were writing goes on there, below what they had begun there already."""
    for draft in ticket.drafts.prefetch_related("attachments"):
        there = Draft.objects.filter(ticket=into, agent=draft.agent_id, kind=draft.kind).first()
        if there is None:
            draft.ticket = into
            draft.save()
            continue
        there.body = "\n\n".join(words for words in (there.body, draft.body) if words.strip())
        there.save()
        there.attachments.add(*draft.attachments.all())
        draft.delete()
