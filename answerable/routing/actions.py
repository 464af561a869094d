"""Gives a ticket nobody owns to a team and to somebody in it, and writes down why."""

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from answerable.accounts.models import Agent, Team
from answerable.core.actors import Actor
from answerable.core.each import each
from answerable.core.errors import Refused
from answerable.routing import choosing
from answerable.routing.choosing import Decision, open_of
from answerable.routing.models import Route, Turn, Waiting
from answerable.tickets import actions, events
from answerable.tickets.actions.shared import keep_still
from answerable.tickets.models import Ticket

AT_ONCE = 50
A_BATCH = 200
TRIES = 3


@transaction.atomic
def route(ticket: Ticket, *, again: bool = False) -> Agent | None:
    """By the first rule that holds: moves the ticket to its team and gives it to the one chosen.

    Nothing happens without such a rule, to a ticket that has an owner, is spam or is over, and to
    one that a person moved to another team: software does not undo what people decide. Choices
    within a team follow one another, so two at once never exceed a limit. Records routing.chosen
    or, the first time, routing.waits.
    """
    now = timezone.now()
    keep_still(ticket)
    found = _route_for(ticket, now)
    if found is None:
        Waiting.objects.filter(ticket=ticket).delete()
        return None
    rule = Actor("rule", found.pk, found.name)
    _one_after_the_other(found.team)
    if ticket.team_id != found.team_id:
        actions.move_to_team(ticket, team=found.team, by=rule)
    if found.how == Route.How.NOBODY:
        Waiting.objects.filter(ticket=ticket).delete()
        return None
    for _try in range(TRIES):
        decision = choosing.decide(ticket, found, now)
        if decision.agent is None or _has_room(decision.agent):
            break
    given = decision.agent is not None and _give(ticket, decision.agent, decision, rule)
    if not given:
        _wait(ticket, decision, rule, again)
    return decision.agent if given else None


def _route_for(ticket: Ticket, now: datetime) -> Route | None:
    """None where somebody has it, nobody need have it, or a person said it belongs elsewhere."""
    if ticket.owner_id or ticket.spam_at or ticket.solved_at or ticket.closed_at:
        return None
    found = choosing.route_of(ticket, choosing.routes(), now)
    elsewhere = found is not None and ticket.team_id != found.team_id
    return None if elsewhere and _was_moved_by_a_person(ticket) else found


def _was_moved_by_a_person(ticket: Ticket) -> bool:
    moved = ticket.events.filter(key="ticket.moved").order_by("-pk")
    return moved.values_list("actor_kind", flat=True).first() == "agent"


def _one_after_the_other(team: Team) -> None:
    """Holds the row of the team's turns until the transaction ends."""
    if not Turn.objects.filter(team=team).update(at=timezone.now()):
        try:
            with transaction.atomic():
                Turn.objects.create(team=team)
        except IntegrityError:  # another one was the first
            Turn.objects.filter(team=team).update(at=timezone.now())


def _has_room(agent: Agent) -> bool:
    """Asked again with the person's row held: another team may have given them one meanwhile."""
    Agent.objects.filter(pk=agent.pk).update(most_open=F("most_open"))
    return agent.most_open is None or open_of([agent.pk]).get(agent.pk, 0) < agent.most_open


def _give(ticket: Ticket, agent: Agent, decision: Decision, rule: Actor) -> bool:
    """False where it cannot be given after all: nobody's mail fails for that."""
    found, choice = decision.route, decision.choice
    try:
        actions.assign(ticket, to=agent, by=rule, expected=0)
    except Refused:
        return False
    Turn.objects.filter(team=found.team).update(last=agent)
    Waiting.objects.filter(ticket=ticket).delete()
    assert choice.chosen is not None
    events.record(
        ticket,
        "routing.chosen",
        by=rule,
        owner=agent.name,
        route=found.name,
        team=found.team.name,
        language=ticket.language if found.in_language else "",
        skill=found.skill,
        in_hours=bool(agent.calendar),
        how="knows" if choice.knows else "least" if found.how == "knows" else found.how,
        open=choice.chosen.open,
        most=choice.chosen.most,
    )
    return True


def _wait(ticket: Ticket, decision: Decision, rule: Actor, again: bool) -> None:
    _row, is_new = Waiting.objects.update_or_create(
        ticket=ticket, defaults={"team": decision.route.team}
    )
    if is_new and not again:
        events.record(
            ticket,
            "routing.waits",
            by=rule,
            route=decision.route.name,
            team=decision.route.team.name,
            against=[list(pair) for pair in decision.choice.against],
        )


def offer_waiting(teams: list[int] | None = None) -> int:
    """Tries again for what waits, the longest waiting first; answers for how many somebody was found.

    `teams`: only what waits for these. Each ticket by itself: one that fails stops no other. Where
    nobody can be chosen for one, those that ask for the same need not be tried, so that however
    many wait in vain, whoever came later and can be helped is.
    """
    rows = Waiting.objects.order_by("since", "pk")
    if teams is not None:
        rows = rows.filter(team__in=teams)
    turn = _Pass()
    each(_in_batches(list(rows.values_list("ticket", flat=True))), turn.offer)
    return turn.given


def _in_batches(keys: list[int]) -> Iterator[Ticket]:
    """The tickets in that order with what a rule asks of them, a batch at a time."""
    rows = Ticket.objects.select_related("customer", "team")
    rows = rows.prefetch_related("tags", "customer__identities")
    for start in range(0, len(keys), A_BATCH):
        some = rows.in_bulk(keys[start : start + A_BATCH])
        yield from (some[key] for key in keys[start : start + A_BATCH] if key in some)


class _Pass:
    """One look at all that waits: how many were given, and for what nobody can be chosen now."""

    def __init__(self) -> None:
        self.given = 0
        self._routes, self._now = choosing.routes(), timezone.now()
        self._in_vain: set[tuple[int, str, str]] = set()

    def offer(self, ticket: Ticket) -> None:
        if self.given >= AT_ONCE:
            return
        found = choosing.route_of(ticket, self._routes, self._now)
        asks = (found.pk if found else 0, ticket.language, ticket.channel)
        if asks in self._in_vain:
            return
        if route(ticket, again=True) is not None:
            self.given += 1
        elif Waiting.objects.filter(ticket=ticket).exists():
            self._in_vain.add(asks)
