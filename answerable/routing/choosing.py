"""The team and the person for one ticket as things stand: what the pure choice is asked with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from answerable.accounts.models import Agent
from answerable.accounts.queries import who_can_answer
from answerable.calendars.presence import presences
from answerable.policy.queries import version_at
from answerable.policy.reading import shut_by
from answerable.routing.models import Route, Turn
from answerable.routing.rules import Candidate, Choice, Wish, choose
from answerable.tickets import conditions
from answerable.tickets.conditions import ConditionError
from answerable.tickets.models import Ticket


@dataclass(frozen=True)
class Decision:
    """Which rule led where, and whom it would give the ticket to."""

    route: Route
    choice: Choice
    agent: Agent | None = None


def route_of(ticket: Ticket, routes: Iterable[Route], now: datetime) -> Route | None:
    """The first rule whose condition holds; one that can no longer be read holds never."""
    facts = conditions.facts_of(ticket)
    return next((one for one in routes if _holds(one, facts, now)), None)


def _holds(route: Route, facts: dict[str, object], now: datetime) -> bool:
    try:
        return conditions.matches(conditions.parse(route.condition), facts, now=now)
    except ConditionError:
        return False


def routes() -> list[Route]:
    """Those that are on, in their order."""
    return list(Route.objects.filter(is_on=True).select_related("team"))


def decide(ticket: Ticket, route: Route, now: datetime) -> Decision:
    """Whom the rule gives the ticket now."""
    if route.how == Route.How.NOBODY:
        return Decision(route, Choice(None))
    people = {one.pk: one for one in who_can_answer(route.team).filter(teams=route.team)}
    last = Turn.objects.filter(team=route.team).values_list("last", flat=True).first()
    language = ticket.language.lower().partition("-")[0] if route.in_language else ""
    wish = Wish(route.how, language, route.skill, last)
    choice = choose(_candidates(list(people.values()), ticket, now), wish)
    return Decision(route, choice, people[choice.chosen.key] if choice.chosen else None)


def _candidates(people: list[Agent], ticket: Ticket, now: datetime) -> list[Candidate]:
    here, version = presences(people, now), version_at(now)
    open_ = open_of(one.pk for one in people)
    knows = dict(
        Ticket.objects.filter(customer=ticket.customer_id, owner__in=people)
        .exclude(pk=ticket.pk)
        .values_list("owner")
        .annotate(n=Count("pk"))
    )
    return [
        Candidate(
            one.pk,
            here[one.pk],
            open_.get(one.pk, 0),
            one.most_open,
            frozenset({*one.speaks, one.language.lower().partition("-")[0]}),
            frozenset(one.skills),
            # Only of those who are here, the few: it takes a query for each.
            here[one.pk] != "here" or not shut_by(version, one, ticket),
            knows.get(one.pk, 0),
        )
        for one in people
    ]


def open_of(keys: Iterable[int]) -> dict[int, int]:
    """How many tickets each has that wait for us."""
    rows = Ticket.objects.unfinished().filter(owner__in=list(keys), state="open")
    return dict(rows.values_list("owner").annotate(n=Count("pk")))
