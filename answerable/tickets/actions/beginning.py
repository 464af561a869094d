"""A ticket that one of us begins: with a mail, with what the customer told us, or with a note."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.core.errors import Refused
from answerable.customers.models import Customer
from answerable.tickets.actions.following import follow
from answerable.tickets.actions.linking import link_follow_up
from answerable.tickets.actions.opening import add_message, open_ticket
from answerable.tickets.actions.owning import assign
from answerable.tickets.actions.replying import add_note, save_draft
from answerable.tickets.models import Ticket
from answerable.tickets.words import NewMessage

TOLD = "told-to-us"  # a mark: the words are the customer's, the hand that wrote them is ours


class How(models.TextChoices):
    """How such a ticket begins."""

    MAIL = "mail", _("Write them a mail")
    TOLD = "told", _("They told us: by telephone or in person")
    NOTE = "note", _("Only a note among ourselves")


CHANNELS = {How.MAIL: "email", How.TOLD: "phone", How.NOTE: "desk"}


@transaction.atomic
def begin(
    *,
    customer: Customer,
    subject: str,
    body: str,
    how: How,
    by: Agent,
    team: Team | None = None,
    owner: Agent | None = None,
    follows: Ticket | None = None,
    effect_key: str | None = None,
) -> Ticket:
    """Opens a ticket for the customer, with its first words.

    A mail is the writer's draft until `reply` sends it, and makes them answerable. What they told
    us counts as the customer's words, so promises run. Whoever begins what another is to answer
    follows it. Refused without subject or words, for providers, for a mail in another's name, and
    as taking or assigning is. `follows` must be closed.
    """
    _refuse(subject, body, by, how, owner, follows)
    ticket = open_ticket(
        customer=customer,
        subject=subject,
        by=by.actor,
        channel=CHANNELS[how],
        team=team,
        owner=by if how == How.MAIL else None,
        language=customer.language,
    )
    if follows:
        link_follow_up(ticket, of=follows, by=by)
    if how == How.MAIL:
        save_draft(ticket, kind="reply", body=body, by=by)
    elif how == How.TOLD:
        _told(ticket, body, by, effect_key)
    else:
        add_note(ticket, body=body, by=by, effect_key=effect_key)
    if how != How.MAIL:
        _answerable(ticket, owner, by)
    return ticket


def _refuse(
    subject: str, body: str, by: Agent, how: How, owner: Agent | None, follows: Ticket | None
) -> None:
    if by.provider_id or not by.can("tickets.answer"):
        raise Refused("may_not_begin", _("Your role does not allow you to do this."))
    if not subject.strip():
        raise Refused("subject_missing", _("Say in a few words what it is about."))
    if not body.strip():
        raise Refused("empty", _("Write something first."))
    if how == How.MAIL and owner and owner.pk != by.pk:
        words = _("Whoever writes to the customer is answerable. Hand it over afterwards.")
        raise Refused("writer_is_answerable", words)
    if follows and not follows.closed_at:
        raise Refused("not_closed", _("That ticket is not closed: go on there."))


def _told(ticket: Ticket, body: str, by: Agent, effect_key: str | None) -> None:
    new = NewMessage(
        text=body.strip(),
        channel="phone",
        sender_name=ticket.customer.name,
        language=ticket.customer.language,
        marks=(TOLD,),
        effect_key=effect_key,
    )
    add_message(ticket, new=new, customer=ticket.customer, by=by.actor)


def _answerable(ticket: Ticket, owner: Agent | None, by: Agent) -> None:
    if owner:
        assign(ticket, to=owner, by=by, expected=ticket.owner_id or 0)
    if not owner or owner.pk != by.pk:
        follow(ticket, agent=by)
