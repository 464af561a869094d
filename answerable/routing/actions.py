"""Gives a ticket nobody owns to a team and to somebody in it, and writes down why."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from answerable.accounts.models import Agent, Team
from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.routing import choosing
from answerable.routing.choosing import Decision, open_of
from answerable.routing.models import Route, Turn, Waiting
from answerable.tickets import actions, events
from answerable.tickets.models import Ticket

AT_ONCE = 50
TRIES = 3


@transaction.atomic
def route(ticket: Ticket, *, again: bool = False) -> Agent | None:
    """By the first rule that holds: moves the ticket to its team and gives it to the one chosen.

    Nothing happens without such a rule, and to a ticket that has an owner, is spam or is over.
    Choices within a team follow one another, so two at once never exceed a limit. Records
    routing.chosen or, the first time, routing.waits.
    """
    now = timezone.now()
    if ticket.owner_id or ticket.spam_at or ticket.solved_at or ticket.closed_at:
        Waiting.objects.filter(ticket=ticket).delete()
        return None
    found = choosing.route_of(ticket, choosing.routes(), now)
    if found is None:
        return None
    rule = Actor("rule", found.pk, found.name)
    _one_after_the_other(found.team)
    if ticket.team_id != found.team_id:
        actions.move_to_team(ticket, team=found.team, by=rule)
    if found.how == Route.How.NOBODY:
        return None
    for _try in range(TRIES):
        decision = choosing.decide(ticket, found, now)
        if decision.agent is None or _has_room(decision.agent):
            break
    given = decision.agent is not None and _give(ticket, decision.agent, decision, rule)
    if not given:
        _wait(ticket, decision, rule, again)
    return decision.agent if given else None


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

    `teams`: only what waits for these. Each ticket by itself: one that fails stops no other.
    """
    rows = Waiting.objects.order_by("since", "pk")
    if teams is not None:
        rows = rows.filter(team__in=teams)
    given = 0
    for row in rows.select_related("ticket__customer", "ticket__team")[:AT_ONCE]:
        given += route(Ticket.objects.get(pk=row.ticket_id), again=True) is not None
    return given
