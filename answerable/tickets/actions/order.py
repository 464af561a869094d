"""Order among tickets: priority, subject, tags, spam."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.core.folding import fold
from answerable.tickets import events
from answerable.tickets.actions.shared import actor_of, change, hold, let_go_if_gone
from answerable.tickets.models import Tag, Ticket


@transaction.atomic
def change_priority(ticket: Ticket, *, priority: int, by: Agent | Actor) -> None:
    """Sets one of the four priorities; refused for another number."""
    if priority not in Ticket.Priority.values:
        raise Refused("priority_unknown", _("There is no such priority."))
    hold(ticket)
    if ticket.priority != priority:
        change(ticket, priority=priority)
        events.record(ticket, "ticket.priority", by=actor_of(by), priority=priority)


@transaction.atomic
def change_subject(ticket: Ticket, *, subject: str, by: Agent | Actor) -> None:
    """Gives the ticket another subject; the customer's own words keep theirs."""
    subject = " ".join(subject.split())[:500]
    if not subject:
        raise Refused("subject_missing", _("A ticket needs a subject."))
    hold(ticket)
    if ticket.subject != subject:
        before = ticket.subject
        change(ticket, subject=subject, folded_subject=fold(subject)[:500])
        events.record(ticket, "ticket.subject", by=actor_of(by), before=before, after=subject)


@transaction.atomic
def tag(ticket: Ticket, *, name: str, by: Agent | Actor) -> None:
    """Adds a tag, made if it is new. People add none that was retired; rules written before do."""
    name = " ".join(name.split())[:60]
    if not name:
        raise Refused("tag_missing", _("A tag needs a name."))
    hold(ticket)
    found, _made = Tag.objects.get_or_create(name=name)
    if found.retired_at and isinstance(by, Agent):
        raise Refused("tag_retired", _("This tag is no longer used. Choose another."))
    if not ticket.tags.filter(pk=found.pk).exists():
        ticket.tags.add(found)
        events.record(ticket, "ticket.tagged", by=actor_of(by), tag=name)


@transaction.atomic
def untag(ticket: Ticket, *, name: str, by: Agent | Actor) -> None:
    """Takes a tag off."""
    hold(ticket)
    found = ticket.tags.filter(name=name).first()
    if found:
        ticket.tags.remove(found)
        events.record(ticket, "ticket.untagged", by=actor_of(by), tag=name)


@transaction.atomic
def mark_spam(ticket: Ticket, *, by: Agent | Actor) -> None:
    """Out of every view but Spam; nothing is sent to the sender any more."""
    now = hold(ticket)
    if not ticket.spam_at:
        change(ticket, spam_at=now)
        events.record(ticket, "ticket.spam", by=actor_of(by))


@transaction.atomic
def unmark_spam(ticket: Ticket, *, by: Agent | Actor) -> None:
    """Back where it was."""
    now = hold(ticket)
    if ticket.spam_at:
        change(ticket, spam_at=None)
        events.record(ticket, "ticket.not_spam", by=actor_of(by))
        let_go_if_gone(ticket, now)
