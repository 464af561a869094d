"""What becomes of each mark: shown, its better wording taken, dismissed, changed by hand, sent anyway."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.advice.looking import Advice, Looked
from answerable.advice.models import Advised
from answerable.core.errors import Refused
from answerable.tickets.models import Ticket

Outcome = Advised.Outcome
DECIDED = (Outcome.TAKEN, Outcome.DISMISSED)


@transaction.atomic
def show(ticket: Ticket, looked: Looked, *, by: Agent) -> Sequence[Advice]:
    """The marks this writer has not dismissed for this reply; each is kept as shown, once.

    While somebody types, the marked words grow: a row still open whose words are no longer there
    follows them, so that one mark is counted once.
    """
    after = after_of(ticket)
    rows = {(row.rule, row.place): row for row in _rows(ticket, by, after)}
    now = {(one.rule, one.place) for one in looked.advice}
    fresh = [one for one in looked.advice if (one.rule, one.place) not in rows]
    moved = {one.rule for one in fresh}
    gone = [
        row.pk
        for key, row in rows.items()
        if key not in now and row.rule in moved and row.outcome == Outcome.SHOWN
    ]
    Advised.objects.filter(pk__in=gone, outcome=Outcome.SHOWN).delete()
    Advised.objects.bulk_create(
        [
            Advised(
                rule=one.rule, language=looked.language, ticket=ticket, agent=by, after=after,
                place=one.place,
            )
            for one in fresh
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    dismissed = {key for key, row in rows.items() if row.outcome == Outcome.DISMISSED}
    return [one for one in looked.advice if (one.rule, one.place) not in dismissed]


def _rows(ticket: Ticket, agent: Agent, after: int) -> Sequence[Advised]:
    return list(Advised.objects.filter(ticket=ticket, agent=agent, after=after))


def after_of(ticket: Ticket) -> int:
    """The key of the newest reply that was not taken back, 0 without one."""
    sent = ticket.messages.filter(direction="out", automatic="", taken_back_at__isnull=True)
    return sent.order_by("-pk").values_list("pk", flat=True).first() or 0


def dismissed(ticket: Ticket, *, by: Agent) -> set[str]:
    """The keys of the marks this writer dismissed for the reply being written."""
    rows = _rows(ticket, by, after_of(ticket))
    return {f"{row.rule}.{row.place}" for row in rows if row.outcome == Outcome.DISMISSED}


@transaction.atomic
def decide(ticket: Ticket, key: str, outcome: str, *, by: Agent) -> None:
    """The writer took the better wording, or dismissed the mark; only of what they were shown.

    Refused (mark_unknown) for anything else. The same again changes nothing.
    """
    rule, _dot, place = key.partition(".")
    mine = Advised.objects.filter(
        ticket=ticket, agent=by, after=after_of(ticket), rule=rule, place=place
    )
    if outcome not in DECIDED or not mine.exists():
        raise Refused("mark_unknown", _("This mark is not there any more."))
    mine.filter(outcome=Outcome.SHOWN).update(outcome=outcome)


def settle(ticket: Ticket, still_there: Sequence[Advice], *, after: int, by: Agent) -> None:
    """The reply was sent: what is still in it was sent anyway, what is not was changed by hand."""
    there = {(one.rule, one.place) for one in still_there}
    for row in _rows(ticket, by, after):
        if row.outcome == Outcome.SHOWN:
            last = Outcome.SENT if (row.rule, row.place) in there else Outcome.CHANGED
            Advised.objects.filter(pk=row.pk, outcome=Outcome.SHOWN).update(outcome=last)
