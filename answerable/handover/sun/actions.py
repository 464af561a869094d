"""Every write at a closing: the list is told of, offered, kept, and told of again in the morning."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.actors import SYSTEM
from answerable.core.crash import crashpoint
from answerable.core.errors import Refused
from answerable.handover import actions, batches, summaries
from answerable.handover.actions import Context
from answerable.handover.models import Handover
from answerable.handover.sun import telling
from answerable.handover.sun.hours import Night
from answerable.handover.sun.models import Closing, Following
from answerable.handover.sun.queries import due_before_back, followings, is_open, leads, night_of
from answerable.tickets import actions as tickets
from answerable.tickets.models import Ticket


@transaction.atomic
def closing_row(following: Following, night: Night) -> Closing:
    """The one row of this closing, as the team has chosen now."""
    wanted = {"to_team": following.next_team, "back_at": night.back}
    row, _new = Closing.objects.get_or_create(team=following.team, at=night.closes, defaults=wanted)
    if (row.to_team_id, row.back_at) != (following.next_team_id, night.back):
        Closing.objects.filter(pk=row.pk).update(**wanted)
        row.refresh_from_db()
    return row


@transaction.atomic
def offer_list(
    following: Following,
    offers: Sequence[tuple[Ticket, Context]],
    *,
    keep: Collection[int] = (),
    by: Agent,
) -> list[Handover]:
    """Offers these to the next team as one act; `keep` (keys) stay with their owners on purpose.

    If one is refused, none is offered. Refused where the team does not close, and without anything
    to offer or to keep.
    """
    night = night_of(following, timezone.now())
    if night is None:
        raise Refused("never_closes", _("This team does not close, so nothing is handed over."))
    closing = closing_row(following, night)
    _hold(closing)
    kept = _kept(closing, keep, by)
    if not offers and not kept:
        raise Refused("nothing_chosen", _("Choose at least one ticket."))
    given = {ticket.pk for ticket, _context in offers}
    Closing.objects.filter(pk=closing.pk).update(kept=sorted({*closing.kept, *kept} - given))
    if not offers:
        return []
    return batches.offer_together(offers, by=by, to_team=following.next_team, closing=closing)


def _kept(closing: Closing, keep: Collection[int], by: Agent) -> set[int]:
    """Only what is on the list, and only by whom it may be handed over."""
    rows = Ticket.objects.filter(pk__in=keep, team=closing.team)
    if not leads(by, closing.team):
        rows = rows.filter(owner=by)
    return set(rows.values_list("pk", flat=True))


def _hold(closing: Closing) -> None:
    Closing.objects.filter(pk=closing.pk).update(at=F("at"))
    closing.refresh_from_db()


# --- what the worker does -------------------------------------------------------------------


def look(now: datetime | None = None) -> None:
    """Every team's closing: told of before, done at it if nobody did, told of in the morning.

    Safe to run twice and at once. After an outage a closing is done late, while the team is still
    away; a team that is there again has its promises in its own hands.
    """
    now = now or timezone.now()
    for following in followings():
        night = night_of(following, now)
        if night and now >= night.closes - timedelta(minutes=following.minutes):
            _announce(closing_row(following, night), now)
            if night.closes <= now:
                close_by_itself(following, night, now)
        if is_open(following, now):
            _tell_in_the_morning(following, now)


@transaction.atomic
def _announce(closing: Closing, now: datetime) -> None:
    """Once, as soon as there is something on the list."""
    if closing.told_at or not due_before_back(closing).exists():
        return
    if Closing.objects.filter(pk=closing.pk, told_at=None).update(told_at=now):
        telling.tell_before(closing)


@transaction.atomic
def close_by_itself(following: Following, night: Night, now: datetime) -> bool:
    """What the team chose for the case that nobody acts; once for each closing, whole or not at all.

    A ticket that cannot be offered stays where it is and is named to whoever leads. What nobody
    owns becomes the next team's. False if it is not to be done, or was done.
    """
    mine = Following.objects.filter(
        Q(settled_until=None) | Q(settled_until__lt=night.closes),
        pk=following.pk, unless=Following.Unless.OFFER, since__lte=night.closes,
    )  # fmt: skip
    if not mine.update(settled_until=night.closes):
        return False
    closing = closing_row(following, night)
    _hold(closing)
    left = due_before_back(closing).select_related("customer", "owner", "team")
    owned = list(left.filter(owner__isnull=False))
    refused = _offer_each(closing, owned)
    moved = [_move(ticket, closing) for ticket in left.filter(owner=None)]
    Closing.objects.filter(pk=closing.pk).update(by_itself_at=now, refused=refused, moved=moved)
    closing.refresh_from_db()
    if owned or moved:
        telling.tell_done(closing)
    crashpoint("after_closing")
    return True


def _offer_each(closing: Closing, owned: list[Ticket]) -> list[list[object]]:
    """Each by itself; what cannot be offered is answered with its number and why."""
    refused: list[list[object]] = []
    for ticket in owned:
        try:
            _offer(closing, ticket)
        except Refused as refusal:
            refused.append([ticket.number, refusal.code])
        crashpoint("mid_closing")
    return refused


def _offer(closing: Closing, ticket: Ticket) -> None:
    assert ticket.owner is not None
    with translation.override(ticket.owner.language.partition("-")[0]):
        drafted = summaries.of([ticket])[ticket.pk]
        context = Context(
            done=drafted.done,
            next_step=drafted.next_step or keep_promise(),
            customer_words=summaries.introduction(ticket, ticket.owner),
            batch=f"closing-{closing.pk}",
        )
    actions.offer(
        ticket, context=context, by=ticket.owner, to_team=closing.to_team, closing=closing,
        acting=SYSTEM,
    )  # fmt: skip


def keep_promise() -> str:
    """The next step where the ticket itself does not say it."""
    return _now("Keep what was promised; it is due before we are back.")


def _move(ticket: Ticket, closing: Closing) -> int:
    tickets.move_to_team(ticket, team=closing.to_team, by=SYSTEM)
    return ticket.pk


@transaction.atomic
def _tell_in_the_morning(following: Following, now: datetime) -> None:
    """The team is back: what became of what it offered, told once."""
    over = Closing.objects.filter(team=following.team, back_at__lte=now, told_back_at=None)
    for closing in over.filter(back_at__gt=now - timedelta(days=1)):
        if not Closing.objects.filter(pk=closing.pk, told_back_at=None).update(told_back_at=now):
            continue
        if closing.moved or closing.handovers.exists():
            telling.tell_back(closing)
