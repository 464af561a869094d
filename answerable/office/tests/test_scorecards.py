"""Hand-overs in figures, and the scorecard of teams and providers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from answerable.accounts.models import Agent, Team
from answerable.feedback.models import Confirmation
from answerable.handover import actions, figures
from answerable.handover.actions import Context
from answerable.handover.models import Handover
from answerable.sla.models import Clock
from answerable.sla.tests.breaking import break_promise, make_clock
from answerable.testing import make_agent, make_ticket
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db
CONTEXT = Context("Read", "Answer", silent_reason="Tests")


@pytest.fixture
def given(orders: Team, owner: Agent, outsider: Agent, lead: Agent) -> dict[str, Ticket]:
    """Given to the provider: one accepted after 30 minutes, one declined, one returned, one alive;
    the accepted one went back to who gave it first: it bounced."""
    team = outsider.teams.get()
    found = {
        name: make_ticket(team=orders, owner=owner)
        for name in ("accepted", "declined", "returned", "alive")
    }
    offers = {
        name: actions.offer(one, context=CONTEXT, by=owner, to_team=team)
        for name, one in found.items()
    }
    actions.accept(offers["accepted"], by=outsider)
    decided = Handover.objects.get(pk=offers["accepted"].pk).decided_at
    earlier = decided - timedelta(minutes=30)
    Handover.objects.filter(pk=offers["accepted"].pk).update(offered_at=earlier)
    actions.decline(offers["declined"], reason="Not ours", by=outsider)
    actions.expire(offers["returned"], now=timezone.now() + timedelta(days=9))
    found["accepted"].refresh_from_db()
    back = actions.offer(found["accepted"], context=CONTEXT, by=outsider, to_agent=owner)
    actions.allow(back, by=lead)
    actions.accept(back, by=owner)
    return found


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_each_hand_over_counts_once_under_whom_it_was_offered_to(
    given, administrator, orders, outsider
):
    now = timezone.now()
    rows = figures.reported_to(administrator)
    offered = figures.in_period(rows, now - timedelta(days=1), now + timedelta(days=1))
    by_provider = figures.figures_by(offered, "provider")
    theirs, house = by_provider[outsider.provider_id], by_provider[0]
    kinds = ("all", "accepted", "declined", "returned", "open", "bounced", "withdrawn")
    assert [theirs.counts[kind] for kind in kinds] == [4, 1, 1, 1, 1, 0, 0]
    assert [house.counts[kind] for kind in kinds] == [1, 1, 0, 0, 0, 1, 0]
    assert theirs.share == pytest.approx(1 / 3)
    assert theirs.per_ticket == pytest.approx(1 / 4)
    assert theirs.median == 1800
    assert figures.figures_by(offered, "giver")[orders.pk].all == 4
    assert [one.ticket for one in figures.chosen(offered, "team", None, "declined")] == [
        given["declined"]
    ]


def test_quantiles_are_of_the_nearest_rank():
    table = [([], 0.5, None), ([7], 0.9, 7), ([1, 2, 3, 4], 0.5, 2), (range(1, 11), 0.9, 9)]
    for values, share, found in table:
        assert figures.quantile(values, share) == found


def test_a_figure_opens_what_stands_behind_it_and_all_goes_into_a_file(
    given, administrator, outsider
):
    client = browser(administrator)
    page = client.get("/office/reports/handovers/?by=provider").content.decode()
    assert "Helping Hands" in page
    assert "33.3%" in page
    key = outsider.provider_id
    behind = client.get(f"/office/reports/handovers/behind/?by=provider&key={key}&what=declined")
    assert f"/tickets/{given['declined'].number}/" in behind.content.decode()
    assert f"/tickets/{given['alive'].number}/" not in behind.content.decode()
    lines = client.get("/office/reports/handovers.csv?by=provider").getvalue().decode().splitlines()
    assert lines[1].startswith("Helping Hands,4,1,1,1,0,1,0,4,0.25,1800,1800")
    for rubbish in ("by=x", "key=9999", "what=x", "period=custom&from=x"):
        assert client.get(f"/office/reports/handovers/behind/?{rubbish}").status_code == 200


def test_a_lead_counts_what_concerns_their_teams(given, lead, billing):
    other = make_agent(role="agent", teams=(billing,))
    theirs = make_ticket(team=billing, owner=make_agent(teams=(billing,)))
    actions.offer(theirs, context=CONTEXT, by=theirs.owner, to_agent=other)
    counted = figures.reported_to(lead)
    assert {one.ticket_id for one in counted} == {one.pk for one in given.values()}


def test_teams_and_providers_stand_side_by_side(
    given, administrator, lead, outsider, orders, owner
):
    team = outsider.teams.get()
    kept = make_clock(make_ticket(team=team, owner=outsider))
    Clock.objects.filter(pk=kept.pk).update(state="kept", stopped_at=kept.started_at)
    break_promise(make_ticket(team=team, owner=outsider))
    break_promise(make_ticket(team=orders, owner=owner))
    for answer in ("yes", "yes", "not_yet"):
        solved = make_ticket(team=team, owner=outsider)
        Confirmation.objects.create(ticket=solved, solved_at=timezone.now(), answer=answer)
    client = browser(administrator)
    page = client.get("/office/reports/scorecard/").content.decode()
    for words in ("Orders", "Helping Hands", "50%", "66.7%", "n = 3"):
        assert words in page
    key = outsider.provider_id
    behind = client.get(f"/office/reports/scorecard/solutions/?provider={key}&what=contradicted")
    assert f"/tickets/{solved.number}/" in behind.content.decode()
    lines = client.get("/office/reports/scorecard.csv").getvalue().decode().splitlines()
    assert lines[-1].startswith("Helping Hands,provider,1,1,0,")
    seen_by_lead = browser(lead).get("/office/reports/scorecard/").content.decode()
    assert "Helping Hands" not in seen_by_lead.partition("<main")[2]


def test_a_scorecard_takes_as_many_questions_for_many_teams_as_for_few(given, administrator):
    client = browser(administrator)
    client.get("/office/reports/scorecard/")
    with CaptureQueriesContext(connection) as few:
        client.get("/office/reports/scorecard/")
    for number in range(5):
        Team.objects.create(name=f"T{number}", slug=f"t{number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/office/reports/scorecard/")
    assert len(many) == len(few)
