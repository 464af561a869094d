"""Every write of those who read the policy: sections acknowledged, gates lifted, reminders."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.channels.email.staff_mail import send_staff_mail
from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.policy import reading
from answerable.policy.document import Section, in_language
from answerable.policy.models import Acknowledgement, GateLift, Reminder, Version, WrongTry
from answerable.policy.queries import document_of
from answerable.tickets import events
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.events import Fact
from answerable.tickets.models import Ticket

STAFF_PAGE = "/policy/staff/"


def wrong_answers(section: Section, answers: list[int | None]) -> list[int]:
    """The questions (from 0) of the section that are not answered rightly."""
    given = [*answers, *[None] * len(section.questions)]
    return [n for n, question in enumerate(section.questions) if given[n] != question.right]


@transaction.atomic
def acknowledge(
    version: Version, *, section: str, answers: list[int | None], by: Agent
) -> Acknowledgement | None:
    """The agent has read a section and answered its questions; None if an answer is wrong.

    Wrong tries are kept, and counted on the row that the right one makes. Refused: a version that
    is not published, a section that is not there or not theirs to read.
    """
    if version.state != Version.State.PUBLISHED:
        raise Refused("not_published", _("Only a published version can be acknowledged."))
    theirs = reading.sections_for(by, document_of(version))
    found = next((each for each in theirs if each.key == section), None)
    if found is None:
        raise Refused("no_section", _("There is no such section."))
    known = Acknowledgement.objects.filter(version=version, agent=by, section=section).first()
    if known:
        return known
    if wrong_answers(found, answers):
        WrongTry.objects.create(version=version, agent=by, section=section, answers=answers)
        return None
    tries = WrongTry.objects.filter(version=version, agent=by, section=section).count() + 1
    return _acknowledged(version, section, by, tries)


def _acknowledged(version: Version, section: str, by: Agent, tries: int = 1) -> Acknowledgement:
    row, _made = Acknowledgement.objects.get_or_create(
        version=version, agent=by, section=section, defaults={"tries": tries}
    )
    return row


@transaction.atomic
def confirm(version: Version, *, by: Agent) -> Acknowledgement:
    """ "I have read it": the whole version, once no question of it stands open for this reader."""
    if version.state != Version.State.PUBLISHED:
        raise Refused("not_published", _("Only a published version can be acknowledged."))
    read = reading.reading_of(by, version)
    if read.questions_left:
        raise Refused("questions_left", _("Some questions are not answered yet."))
    for part in read.parts:
        if part.is_open:
            _acknowledged(version, part.section.key, by)
    return _acknowledged(version, reading.WHOLE, by)


# --- gates ----------------------------------------------------------------------------------


@transaction.atomic
def lift_gate(agent: Agent, *, ticket: Ticket, reason: str, by: Agent) -> GateLift:
    """A lead lets somebody answer this one ticket once before they acknowledged; with a reason.

    Refused: a ticket the lead or the agent may not see, and where no gate is shut. A lift that
    waits already stays the one. It is in the ticket's history and ends with the next reply.
    """
    if not reading.may_lift(by, agent):
        raise Refused("may_not_lift", _("Only a lead of theirs can do this."))
    for one in (by, agent):
        if not tickets_visible_to(one).filter(pk=ticket.pk).exists():
            raise Refused("ticket_gone", _("This ticket no longer exists."))
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
    if not reading.shut_gates(agent, ticket):
        raise Refused("no_gate", _("Nothing keeps them from answering here."))
    words = reason.strip()[:300]
    try:
        with transaction.atomic():
            lift = GateLift.objects.create(agent=agent, ticket=ticket, by=by, reason=words)
    except IntegrityError:
        return GateLift.objects.get(agent=agent, ticket=ticket, used_at=None)
    events.record(ticket, "policy.gate_lifted", by=by.actor, agent=agent.name, reason=words)
    return lift


@transaction.atomic
def ask_to_lift(ticket: Ticket, *, by: Agent) -> list[Agent]:
    """Asks the leads, by mail, to let the agent answer this ticket; once an hour. Answers whom."""
    shut = reading.shut_gates(by, ticket)
    if not shut:
        raise Refused("no_gate", _("Nothing keeps you from answering here."))
    asked = reading.who_can_lift(by)
    asked = [one for one in asked if tickets_visible_to(one).filter(pk=ticket.pk).exists()]
    events.record(ticket, "policy.gate_asked", by=by.actor)
    hour = int(timezone.now().timestamp() // 3600)
    for lead in asked:
        with translation.override(lead.language.partition("-")[0]):
            places = {"name": by.name, "number": ticket.number}
            send_staff_mail(
                lead.email,
                subject=gettext("%(name)s asks to answer ticket #%(number)s") % places,
                text=gettext(
                    "%(name)s has not read the part of the policy that ticket #%(number)s asks "
                    "for, and asks you to let them answer it once. You can do so, with a reason, "
                    "beside the ticket."
                )
                % places
                + f"\n\n<{settings.BASE_URL}/tickets/{ticket.number}/>",
                name=lead.name,
                language=lead.language,
                effect_id=f"gate:{ticket.pk}:{by.pk}:{lead.pk}:{hour}",
            )
    return asked


def refuse_shut_gate(fact: Fact) -> None:
    """Ends a reply whose writer has not read what this channel or language asks for.

    A lift that waits is spent on it, by this transaction or not at all. Automatic words and those
    of machines pass.
    """
    message, ticket = fact.message, fact.ticket
    if message is None or message.agent is None or message.automatic or fact.silent:
        return
    shut = reading.shut_gates(message.agent, ticket)
    if not shut:
        return
    lift = reading.lift_for(message.agent, ticket)
    if lift and GateLift.objects.filter(pk=lift.pk, used_at=None).update(
        used_at=message.created_at, message=message.pk
    ):
        actor = Actor("agent", message.agent.pk, message.agent.name)
        events.record(ticket, "policy.gate_used", by=actor, lead=lift.by.name, reason=lift.reason)
        return
    titles = ", ".join(title_of(section) for section in shut)
    raise Refused(
        "gate_shut",
        _("Read this part of the policy before you answer here: %(sections)s.")
        % {"sections": titles},
        sections=[section.key for section in shut],
    )


def title_of(section: Section) -> str:
    """What the reader of this page calls the section."""
    return in_language(section.title, translation.get_language() or "en") or section.key


def give_back_lift(fact: Fact) -> None:
    """A reply taken back was never said: the lift it spent waits again, unless there is another."""
    if fact.message is None:
        return
    spent = GateLift.objects.filter(message=fact.message.pk).first()
    if spent and reading.lift_for(spent.agent, fact.ticket) is None:
        GateLift.objects.filter(pk=spent.pk).update(used_at=None, message=None)


# --- reminders ------------------------------------------------------------------------------


@transaction.atomic
def remind(agents: Iterable[Agent], *, version: Version, by: Agent | None = None) -> int:
    """A mail to each of them that has not read the version; answers how many were written.

    Nobody gets two within `remind_days` of the policy, whoever asks. `by` None: the clock.
    """
    if by is not None and not reading.is_manager(by):
        raise Refused("may_not_remind", _("Only leads and managers can do this."))
    now = timezone.now()
    quiet = timedelta(days=document_of(version).remind_days)
    recent = Reminder.objects.filter(version=version, at__gt=now - quiet)
    skipped = set(recent.values_list("agent", flat=True))
    done = version.acknowledgements.filter(section=reading.WHOLE)
    skipped |= set(done.values_list("agent", flat=True))
    wanted = [agent for agent in agents if agent.is_active and agent.pk not in skipped]
    for agent in wanted:
        Reminder.objects.create(version=version, agent=agent, by=by, at=now)
        _mail(agent, version)
    return len(wanted)


def _mail(agent: Agent, version: Version) -> None:
    with translation.override(agent.language.partition("-")[0]):
        nth = Reminder.objects.filter(version=version, agent=agent).count()
        places = {"number": version.number}
        send_staff_mail(
            agent.email,
            subject=gettext("Please read our policy, version %(number)s") % places,
            text=gettext(
                "Version %(number)s of our policy is in force and you have not read it yet. "
                "You see first what changed since you last read it."
            )
            % places
            + f"\n\n<{settings.BASE_URL}{STAFF_PAGE}read/>",
            name=agent.name,
            language=agent.language,
            effect_id=f"policy-read:{version.pk}:{agent.pk}:{nth}",
        )
