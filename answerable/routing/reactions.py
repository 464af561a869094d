"""When routing looks: a new ticket, an owner who is gone when the customer writes, somebody back."""

from answerable.accounts.models import Agent, Team
from answerable.routing import actions
from answerable.routing.models import Route, Waiting
from answerable.tickets.conditions.renaming import moved
from answerable.tickets.events import Fact


def on_received(fact: Fact) -> None:
    """The customer's words on a ticket nobody owns; in their transaction. Not for robots, not for history."""
    message = fact.message
    if fact.silent or message is None or message.automatic or fact.ticket.owner_id:
        return
    if Route.objects.filter(is_on=True).exists():
        actions.route(fact.ticket)


def on_here(agent: Agent) -> None:
    """Somebody is here again: what waits for their teams is offered in order."""
    actions.offer_waiting(sorted(agent.team_ids))


def on_team_over(fact: tuple[Team, Team]) -> None:
    """Merged, or of a provider whose contract ended: what led to it leads to the other one."""
    team, into = fact
    for route in Route.objects.order_by("pk"):
        condition = moved(route.condition, team.pk, into.pk)
        if condition != route.condition:
            Route.objects.filter(pk=route.pk).update(condition=condition)
    Route.objects.filter(team=team).update(team=into)
    Waiting.objects.filter(team=team).update(team=into)
