"""Every write on internal requests: ask, bring the answer back, withdraw, climb the ladder."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from answerable.accounts.models import Agent, Team
from answerable.accounts.queries import who_can_answer
from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.customers.actions import recognise
from answerable.customers.models import Customer
from answerable.handover.asks.models import Ask
from answerable.handover.asks.promises import promised_by
from answerable.tickets import actions, events
from answerable.tickets.actions.shared import hold, refuse_closed
from answerable.tickets.models import INTERNAL, Message, Ticket
from answerable.tickets.words import NewMessage

WITHOUT_PROMISE = timedelta(days=3)  # then the customer's ticket comes back by itself


@transaction.atomic
def ask(*, team: Team, subject: str, words: str, by: Agent, ticket: Ticket | None = None) -> Ask:
    """Asks a department. Its people get a ticket of their own; the customer's waits for them.

    Refused without words, for a department in which nobody could answer, and while the same one
    owes an answer about the same ticket. Records ask.sent on the customer's ticket.
    """
    now = hold(ticket) if ticket else timezone.now()
    if ticket:
        refuse_closed(ticket)
    _refuse(team, words, by, ticket)
    request = _request(team, subject, words, by)
    promised = promised_by(team, now=now)
    made = Ask.objects.create(
        request=request, ticket=ticket, by=by, promise=promised.key, target=promised.target,
        asked_at=now, due_at=promised.due_at, solution_due_at=promised.solution_due_at,
        rungs=list(promised.rungs), next_look_at=promised.first_look,
    )  # fmt: skip
    if ticket:
        until = promised.until or now + WITHOUT_PROMISE
        actions.wait_for_other(ticket, whom=team.name, until=until, by=by)
        events.record(ticket, "ask.sent", by=by.actor, name=team.name, number=request.number)
    return made


def _refuse(team: Team, words: str, by: Agent, ticket: Ticket | None) -> None:
    if not by.can("tickets.answer"):
        raise Refused("may_not_ask", _("Your role does not allow you to do this."))
    if not words.strip():
        raise Refused("question_missing", _("Write your question."))
    if not who_can_answer(team).filter(teams=team).exclude(pk=by.pk).exists():
        raise Refused("team_empty", _("Nobody in this team could answer."))
    open_ = Ask.objects.filter(ticket=ticket, request__team=team, answered_at=None, solved_at=None)
    if ticket and open_.filter(withdrawn_at=None).exists():
        raise Refused("asked_already", _("This department is asked already and owes an answer."))


def _request(team: Team, subject: str, words: str, by: Agent) -> Ticket:
    """The department's ticket: the colleague is its customer, no mail is sent."""
    customer = internal_customer(by)
    actor = Actor("customer", customer.pk, customer.display_name)
    request = actions.open_ticket(
        customer=customer, subject=subject, by=actor, channel=INTERNAL, team=team
    )
    new = NewMessage(text=words.strip(), channel=INTERNAL, sender_name=by.name, proof="login")
    actions.add_message(request, new=new, customer=customer, by=actor)
    actions.follow(request, agent=by)
    if team.provider_id:
        actions.let_read(request, team=team)
    return request


def internal_customer(agent: Agent) -> Customer:
    """The colleague as a customer of other departments."""
    customer = recognise(agent.email, name=agent.name, language=agent.language)
    if not customer.is_internal:
        Customer.objects.filter(pk=customer.pk).update(is_internal=True)
        customer.is_internal = True
    return customer


@transaction.atomic
def bring_back(message: Message) -> bool:
    """The department's words come back as a note on the customer's ticket; once, however often
    asked. The first of them is the answer: nobody waits any more. False if there is nothing to do.
    """
    if message.taken_back_at or message.automatic:
        return False
    brought = [_bring(message, found) for found in asked_of(message.ticket)]  # every one
    return any(brought)


def asked_of(request: Ticket) -> list[Ask]:
    """What this department's ticket answers: its own question, and those that were merged into it."""
    keys, more = {request.pk}, {request.pk}
    while more := set(Ticket.objects.filter(merged_into__in=more).values_list("pk", flat=True)):
        keys |= more
    return list(Ask.objects.filter(request__in=keys).select_related("ticket", "by").order_by("pk"))


def _bring(message: Message, found: Ask) -> bool:
    if found.ticket:
        hold(found.ticket)
    found.refresh_from_db()
    if message.pk in found.brought:
        return False
    is_first = found.answered_at is None
    found.answered_at = found.answered_at or message.created_at
    over = found.solved_at or found.withdrawn_at
    Ask.objects.filter(pk=found.pk).update(
        brought=[*found.brought, message.pk],
        answered_at=found.answered_at,
        next_look_at=None if over else found.next_look_after(found.climbed),
    )
    if found.ticket:
        _tell_ticket(found.ticket, found, message)
        if is_first and found.withdrawn_at is None:
            _nobody_waits(found.ticket)
    return True


def _tell_ticket(ticket: Ticket, found: Ask, message: Message) -> None:
    request = message.ticket
    name = request.team.name if request.team else "–"
    language = (ticket.owner or found.by).language
    with translation.override(language.partition("-")[0]):
        head = _("%(name)s answers (#%(number)s):") % {"name": name, "number": request.number}
    by = Actor("rule", name=name)
    actions.add_note(ticket, body=f"{head}\n\n{message.text}", by=by)
    who = message.agent.actor if message.agent else by
    events.record(ticket, "ask.answered", by=who, name=name, number=request.number)


def _nobody_waits(ticket: Ticket) -> None:
    """The customer's ticket is our turn again, unless another department still owes an answer."""
    still = ticket.asks.filter(answered_at=None, solved_at=None, withdrawn_at=None)
    if not still.exists():
        actions.stop_waiting(ticket)


@transaction.atomic
def close(request: Ticket, *, at: datetime) -> None:
    """The department solved its ticket: what was not answered in words is over too."""
    for found in asked_of(request):
        if found.solved_at is None:
            _close(found, request, at)


def _close(found: Ask, request: Ticket, at: datetime) -> None:
    if found.ticket:
        hold(found.ticket)
    Ask.objects.filter(pk=found.pk).update(solved_at=at, next_look_at=None)
    if found.ticket and found.answered_at is None and found.withdrawn_at is None:
        name = request.team.name if request.team else "–"
        rule = Actor("rule", name=name)
        events.record(found.ticket, "ask.solved", by=rule, name=name, number=request.number)
        _nobody_waits(found.ticket)


@transaction.atomic
def withdraw(found: Ask, *, by: Agent) -> None:
    """Whoever asked, or the owner of the customer's ticket, needs no answer any more.

    Refused for others, and once it was answered. The department's ticket is solved.
    """
    if found.ticket:
        hold(found.ticket)
    owner = found.ticket.owner_id if found.ticket else None
    if by.pk not in (found.by_id, owner):
        raise Refused("not_asker", NOT_ASKER)
    open_ = Ask.objects.filter(pk=found.pk, answered_at=None, solved_at=None, withdrawn_at=None)
    if not open_.update(withdrawn_at=timezone.now(), next_look_at=None):
        raise Refused("ask_over", _("This was answered or withdrawn already."))
    found.request.refresh_from_db()
    if not found.request.closed_at:  # else it is over, or part of another question
        actions.solve(found.request, by=found.by.actor)
    if found.ticket:
        name = found.request.team.name if found.request.team else "–"
        number = found.request.number
        events.record(found.ticket, "ask.withdrawn", by=by.actor, name=name, number=number)
        _nobody_waits(found.ticket)


NOT_ASKER = gettext_lazy("Only who asked, or the owner of the ticket, takes the question back.")
