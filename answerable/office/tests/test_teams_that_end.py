"""A team is taken up by another, or its provider's contract ends: nothing of it is lost or leads nowhere."""

import pytest

from answerable.accounts.models import Agent, Team
from answerable.accounts.teams import merge_team
from answerable.automation import canned, macros, rules
from answerable.automation.canned import Words
from answerable.automation.models import CannedReply, Macro, Rule
from answerable.automation.rules import Wanted as WantedRule
from answerable.handover import actions as handovers
from answerable.handover.actions import Context
from answerable.handover.ending import end_contract
from answerable.policy import actions as policy
from answerable.policy.data import read
from answerable.routing import keeping
from answerable.routing.keeping import Wanted as WantedRoute
from answerable.routing.models import Route
from answerable.testing import make_agent, make_provider, make_ticket, refused
from answerable.tickets.conditions import parse
from answerable.tickets.models import Follower, SavedView, Ticket
from answerable.tickets.saved.actions import save_view

pytestmark = pytest.mark.django_db


def about(team: Team) -> dict[str, object]:
    return {"any": [{"field": "team", "op": "in", "value": [team.pk]}]}


def things_of(team: Team, other: Team, by: Agent) -> None:
    """Everything that names a team, or is a team's."""
    steps = [{"do": "team", "value": team.pk}]
    rules.save(None, WantedRule("R", "solved", about(team), steps, is_on=True), by=by)
    macros.save(None, name="M", steps=steps, by=by, team=other)
    canned.save(None, name="C", variants=[Words("en", "Hello")], by=by, team=other)
    route = WantedRoute(name="To it", condition=about(team), team=team, how="nobody", is_on=True)
    keeping.save(None, route, by=by)
    save_view(by=by, name="V", audience="all", team=None, condition=parse(about(team)), order="due")


def test_of_a_team_that_is_merged_everything_goes_along(
    billing: Team, orders: Team, administrator: Agent, owner: Agent, stranger: Agent, ticket: Ticket
) -> None:
    things_of(billing, billing, administrator)
    SavedView.objects.create(name="Theirs", owner=stranger, audience="team", team=billing)
    context = Context("Seen", "Answer", silent_reason="Nothing to say")
    made = handovers.offer(ticket, context=context, by=owner, to_team=billing)
    into = Team.objects.create(name="Money", slug="money")
    merge_team(billing, into=into, by=administrator)
    now = about(into)
    assert (Rule.objects.get().condition, Rule.objects.get().steps[0]["value"]) == (now, into.pk)
    assert (Macro.objects.get().team, CannedReply.objects.get().team) == (into, into)
    assert Macro.objects.get().steps[0]["value"] == into.pk
    assert (Route.objects.get().team, Route.objects.get().condition) == (into, now)
    assert SavedView.objects.get(name="Theirs").team == into
    assert SavedView.objects.get(name="V").condition == now
    made.refresh_from_db()
    assert (made.to_team, made.state) == (into, "offered")
    assert Follower.objects.get(team=into).ticket == ticket
    handovers.accept(made, by=Agent.objects.get(pk=stranger.pk))
    assert Ticket.objects.get(pk=ticket.pk).owner == stranger


def test_after_a_contract_nothing_leads_to_the_providers_team(
    orders: Team, owner: Agent, administrator: Agent
) -> None:
    provider = make_provider()
    theirs = provider.teams.get()
    make_agent(teams=(theirs,))
    things_of(theirs, orders, administrator)
    end_contract(provider, to_team=orders, by=administrator)
    assert Route.objects.get().team == orders
    assert Rule.objects.get().steps[0]["value"] == orders.pk
    route = Route.objects.get()
    keeping.save(route, WantedRoute("All", {}, orders, "nobody", is_on=True), by=administrator)
    assert Ticket.objects.get(pk=make_ticket().pk).team == orders


@pytest.mark.parametrize("named", ["in a condition", "as the giver of a promise"])
def test_a_team_that_the_policy_names_is_not_merged(
    named: str, billing: Team, orders: Team, administrator: Agent
) -> None:
    promise = {"key": "first", "name": {"en": "First"}, "target": "1h"}
    if named == "in a condition":
        when = {"field": "team", "op": "in", "value": [billing.pk]}
        data = {"promises": [{**promise, "kind": "first_reply", "when": when}]}
    else:
        data = {"internal_promises": [{**promise, "kind": "answer", "giver": billing.slug}]}
    policy.draft(read({"languages": ["en"], **data}), by=administrator)
    with refused("policy_names_team"):
        merge_team(billing, into=orders, by=administrator)
    assert Team.objects.filter(pk=billing.pk).exists()
    merge_team(orders, into=billing, by=administrator)  # the one it does not name
