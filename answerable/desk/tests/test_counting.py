"""What the rail counts is what each list shows, whoever looks and whatever has changed since."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.accounts.models import Agent, Membership, Provider, Team
from answerable.channels.models import Inbound
from answerable.desk.counting import BESIDES, counts_for
from answerable.handover.queries import given_by, waiting_for
from answerable.notices.queries import new_for
from answerable.sla.access import breaches_without_cause
from answerable.testing import make_agent, make_ticket
from answerable.tickets import actions, lists
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def again(agent: Agent) -> Agent:
    """The same person at their next request."""
    return Agent.objects.get(pk=agent.pk)


@pytest.mark.parametrize(
    "who", ["owner", "stranger", "lead", "administrator", "outsider", "gone", "teamless"]
)
def test_each_list_counts_what_it_shows(
    ticket: Ticket, stranger: Agent, request: pytest.FixtureRequest, who: str
) -> None:
    actions.snooze(ticket, until=timezone.now() + timedelta(days=1), by=ticket.owner)
    for team in (None, ticket.team, stranger.teams.get()):
        make_ticket(team=team)
    actions.follow(make_ticket(team=ticket.team), agent=stranger)
    made = {"gone": lambda: make_agent(is_active=False), "teamless": make_agent}
    agent = made[who]() if who in made else request.getfixturevalue(who)
    teams = list(Team.objects.order_by("name"))
    counts = counts_for(agent, teams)
    slugs = [*lists.LISTS, *(f"team-{team.slug}" for team in teams)]
    assert list(counts) == [*slugs, *BESIDES]
    assert {slug: counts[slug] for slug in slugs} == {
        slug: lists.tickets_in(slug, agent).count() for slug in slugs
    }
    assert counts["asked"] == waiting_for(agent).count()
    assert counts["offered"] == given_by(agent).count()
    assert counts["breaches"] == breaches_without_cause(agent, "all").count()
    assert counts["notices"] == new_for(agent)


def test_what_is_worked_out_once_still_asks_as_whoever_looks_now(
    ticket: Ticket, owner: Agent, stranger: Agent, billing: Team
) -> None:
    """The same statement with other values; and another one where the shape of them is another."""
    assert [counts_for(one, [])["open"] for one in (owner, stranger, owner)] == [1, 0, 1]
    Membership.objects.filter(agent=owner).update(team=billing)
    assert counts_for(again(owner), [])["open"] == 1, "their own"
    actions.release(ticket, by=again(owner))
    assert counts_for(again(owner), [])["open"] == 0
    Membership.objects.create(agent=stranger, team=ticket.team)
    assert counts_for(again(stranger), [])["open"] == 1
    Agent.objects.filter(pk=stranger.pk).update(is_active=False)
    assert counts_for(again(stranger), [])["open"] == 0


def test_a_provider_that_sees_its_teams_counts_what_nobody_owns_there(outsider: Agent) -> None:
    make_ticket(team=outsider.teams.get())
    for sees_team, count in ((False, 0), (True, 1), (False, 0)):
        Provider.objects.update(sees_team=sees_team)
        assert counts_for(again(outsider), [])["nobody"] == count


def test_what_could_not_be_read_is_counted_for_whom_it_is_shown(
    owner: Agent, administrator: Agent
) -> None:
    Inbound.objects.create(
        source="smtp", state="unreadable", raw=b"?", size=1, received_at=timezone.now()
    )
    assert [counts_for(one, [])["unreadable"] for one in (administrator, owner)] == [1, 0]
