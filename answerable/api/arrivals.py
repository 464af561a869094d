"""A customer's words that a program brings: kept raw first, then put onto a ticket at once."""

from django.db import transaction
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent, Team
from answerable.api.custom import changes
from answerable.api.problems import Problem
from answerable.api.schemas import NewTicketIn
from answerable.api.ticket_lists import NUMBERS
from answerable.channels.intake import NoRoom, accept
from answerable.channels.models import Mailbox
from answerable.channels.waiting import read_one
from answerable.channels.webform.words import Submission, to_bytes
from answerable.tickets import actions
from answerable.tickets.models import Ticket


@transaction.atomic
def open_for(new: NewTicketIn, *, team: Team | None, by: Agent) -> Ticket:
    """The same way as a mail, in one transaction: raw bytes, ticket, what the caller ordered.

    Without a team it goes where mail goes, unless the caller could not see it there.
    """
    submission = Submission(
        address=new.customer.email,
        name=new.customer.name,
        subject=new.subject,
        body=new.body,
        channel=new.channel,
        language=new.language,
    )
    ticket = _deliver(submission, _mailbox_for(team, by))
    if team:
        actions.move_to_team(ticket, team=team, by=by)
    if new.priority != "normal":
        actions.change_priority(ticket, priority=NUMBERS[new.priority], by=by)
    for name in new.tags:
        actions.tag(ticket, name=name, by=by)
    if new.fields:
        actions.set_fields(ticket, changes(new.fields, ("ticket", "customer")), by=by)
    return ticket


def _deliver(submission: Submission, mailbox: Mailbox | None) -> Ticket:
    try:
        accepted = accept(to_bytes(submission), source="api", mailbox=mailbox)
    except NoRoom:
        detail = _("There is no room on the disk at the moment. Nothing was taken.")
        raise Problem(503, "no_room", detail, headers={"Retry-After": "300"}) from None
    inbound = read_one(accepted.inbound_id)
    if inbound is None or inbound.ticket is None:
        raise RuntimeError("a submission of ours could not be delivered")
    return inbound.ticket


def _mailbox_for(team: Team | None, agent: Agent) -> Mailbox | None:
    """The mailbox of the team; without one the first whose team the agent can see."""
    mailboxes = Mailbox.objects.filter(enabled=True).order_by("id")
    if team:
        return mailboxes.filter(team=team).first()
    if agent.can("tickets.read_all"):
        return mailboxes.first()
    return mailboxes.filter(team__in=agent.team_ids).first() or mailboxes.filter(team=None).first()
