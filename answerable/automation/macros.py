"""Macros and acts on many tickets: done at once, with the refusals said, undoable for a while."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.automation.canned import refuse_sharing
from answerable.automation.models import CannedReply, Done, DoneOn, Macro
from answerable.core.errors import Refused
from answerable.core.jobs import enqueue
from answerable.core.live import announce
from answerable.core.quick import Question
from answerable.tickets import steps as vocabulary
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Ticket
from answerable.tickets.steps import Do, StepError

AT_ONCE = 25  # more are done by a worker, with their progress shown
MOST = 1_000
UNDO_WITHIN = timedelta(minutes=30)
OUT_OF_SIGHT = _("There is no such ticket.")


@transaction.atomic
def save(
    macro: Macro | None,
    *,
    name: str,
    steps: object,
    by: Agent,
    reply: CannedReply | None = None,
    owner: Agent | None = None,
    team: Team | None = None,
) -> Macro:
    """Makes or changes a macro. Refused without a name, and where it would do nothing."""
    name = " ".join(name.split())[:100]
    refuse_sharing(macro, by=by, owner=owner, team=team)
    if not name:
        raise Refused("name_missing", _("Give it a name."))
    done = checked(steps)
    if not done and reply is None:
        raise Refused("steps_missing", _("Choose at least one step, or a canned reply."))
    found = macro or Macro()
    found.name, found.owner, found.team, found.reply = name, owner, team, reply
    found.steps = vocabulary.to_data(done)
    found.save()
    return found


def checked(data: object) -> tuple[Do, ...]:
    """The steps, or a refusal that says which of them is wrong."""
    try:
        return vocabulary.parse(data)
    except StepError as error:
        words = _("Step %(number)s: %(words)s")
        raise Refused(
            "step_wrong", words % {"number": error.where + 1, "words": str(error)}
        ) from error


def run(macro: Macro, ticket: Ticket, *, by: Agent) -> Done:
    """All steps of the macro on one ticket, or none. Refused as its first refused step is."""
    with transaction.atomic():
        done = _begin(by, macro.name, checked(macro.steps), [ticket])
        _on(done, ticket, by)
        Macro.objects.filter(pk=macro.pk).update(uses=F("uses") + 1, last_used_at=timezone.now())
    return done


def run_on_many(tickets: Sequence[Ticket], steps: object, *, name: str, by: Agent) -> Done:
    """The steps on each ticket by itself; what one refuses is said and harms no other.

    Up to AT_ONCE at once, more by a worker. Refused for none and for more than MOST.
    """
    done_steps = checked(steps)
    if not tickets or not done_steps:
        raise Refused("nothing_chosen", _("Choose tickets and what shall be done."))
    if len(tickets) > MOST:
        raise Refused("too_many", _("At most %(most)s tickets at once.") % {"most": MOST})
    with transaction.atomic():
        done = _begin(by, name, done_steps, tickets)
        if len(tickets) > AT_ONCE:
            from answerable.automation.jobs import go_on

            enqueue(go_on, key=done.pk)
    if len(tickets) <= AT_ONCE:
        go_on_with(done)
    return done


def _begin(by: Agent, name: str, steps: Sequence[Do], tickets: Sequence[Ticket]) -> Done:
    return Done.objects.create(
        by=by,
        name=name[:100],
        steps=vocabulary.to_data(steps),
        wanted=len(tickets),
        waiting=[ticket.pk for ticket in tickets],
    )


def go_on_with(done: Done, *, at_most: int = MOST) -> bool:
    """Does the next tickets; each with its mark in one transaction, so that none is done twice.

    True while some are left.
    """
    for key in list(done.waiting)[:at_most]:
        ticket = tickets_visible_to(done.by).filter(pk=key).select_related("team", "owner").first()
        try:
            with transaction.atomic():
                if not _take(done, key):
                    continue
                if ticket is None:
                    raise Refused("out_of_sight", OUT_OF_SIGHT)
                _on(done, ticket, done.by)
        except Refused as refusal:
            _refuse(done, key, str(refusal))
    announce("done.progress", None, agent_id=done.by_id)
    return bool(done.waiting)


def _take(done: Done, key: int) -> bool:
    """Takes the ticket off the list, in this transaction alone; False if another worker did."""
    Done.objects.filter(pk=done.pk).update(wanted=F("wanted"))  # holds the row
    done.refresh_from_db()
    if key not in done.waiting or done.undone_at:
        return False
    done.waiting = [one for one in done.waiting if one != key]
    done.save(update_fields=["waiting"])
    return True


def _on(done: Done, ticket: Ticket, by: Agent) -> None:
    before = vocabulary.picture_of(ticket)
    vocabulary.perform(ticket, checked(done.steps), by=by)
    ticket.refresh_from_db()
    after = vocabulary.picture_of(ticket)
    if done.wanted == 1:
        done.waiting = []
        done.save(update_fields=["waiting"])
    DoneOn.objects.create(done=done, ticket=ticket, before=before, after=after)


@transaction.atomic
def _refuse(done: Done, key: int, words: str) -> None:
    if _take(done, key):
        number = Ticket.objects.filter(pk=key).values_list("number", flat=True).first() or 0
        done.refused = [*done.refused, [number, words[:300]]]
        done.save(update_fields=["refused"])


def undo(done: Done, *, by: Agent) -> int:
    """Takes all of it back that still is as it was left; answers on how many tickets.

    Refused for others, twice, and after UNDO_WITHIN.
    """
    now = timezone.now()
    if done.by_id != by.pk:
        raise Refused("not_yours", _("Only who did this can undo it."))
    fresh = Done.objects.filter(pk=done.pk, undone_at=None, at__gt=now - UNDO_WITHIN)
    if not fresh.update(undone_at=now):
        raise Refused("too_late", _("It is too late to undo this."))
    count = 0
    for one in done.tickets.select_related("ticket").order_by("-pk"):
        if not tickets_visible_to(by).filter(pk=one.ticket_id).exists():
            continue
        try:
            count += vocabulary.undo(one.ticket, before=one.before, after=one.after, by=by)
        except Refused:  # that ticket went on another way meanwhile; the others come back
            continue
    return count


def progress(done: Done) -> dict[str, Any]:
    """How far it is: done, refused and left of how many."""
    left = len(done.waiting)
    return {
        "wanted": done.wanted,
        "left": left,
        "refused": done.refused,
        "done": done.wanted - left - len(done.refused),
    }


def numbers_of(texts: Iterable[str]) -> list[int]:
    """The ticket numbers among what a form sent; rubbish is nothing."""
    return sorted({int(t) for t in texts if t.isascii() and t.isdigit() and len(t) < 19})


def last_done(agent: Agent, ticket: Ticket) -> Done | None:
    """What this agent's macro did to the ticket last, while it can be undone."""
    found: Done | None = _done.first(agent.pk, ticket.pk, timezone.now() - UNDO_WITHIN)
    return found


_done = Question(
    lambda agent, ticket, since: Done.objects.filter(
        by=agent, tickets__ticket=ticket, undone_at=None, at__gt=since
    ).order_by("-pk")[:1]
)
