"""Who has read the policy, as a lead and as a manager sees it; reminders; the review on record."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.channels.models import Outgoing
from answerable.policy import acknowledging, actions
from answerable.policy.data import read
from answerable.policy.models import Reminder, Review, Version
from answerable.sla.watching import look
from answerable.testing import make_ticket

pytestmark = pytest.mark.django_db

POLICY = {
    "languages": ["en"],
    "promises": [{"key": "first", "kind": "first_reply", "target": "2h", "name": {"en": "First reply"}}],
    "sections": [
        {
            "key": "returns", "title": {"en": "Returns"}, "body": {"en": "30 days."},
            "topics": ["promise:first"],
            "questions": [{"text": {"en": "How long?"}, "choices": [{"en": "1"}, {"en": "30"}], "right": 1}],
        }
    ],
}  # fmt: skip


@pytest.fixture
def version(administrator: Agent) -> Version:
    made = actions.draft(read(POLICY), by=administrator)
    actions.publish(made, by=administrator)
    return made


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def page(agent: Agent, path: str) -> str:
    return signed_in(agent).get(path).content.decode()


def test_a_lead_sees_their_teams_a_manager_everybody(
    version: Version, owner: Agent, stranger: Agent, lead: Agent, administrator: Agent
) -> None:
    acknowledging.acknowledge(version, section="returns", answers=[0], by=owner)
    acknowledging.acknowledge(version, section="returns", answers=[1], by=owner)
    acknowledging.confirm(version, by=owner)
    led = page(lead, "/office/readers/")
    assert "1 of 2 have read it" in led
    assert "Stranger" not in led
    everybody = page(administrator, "/office/readers/")
    assert "Stranger" in everybody
    assert "In no team" in everybody
    assert "1 wrong answer" in everybody


def test_times_are_written_as_the_one_who_looks_writes_them(
    version: Version, owner: Agent, lead: Agent
) -> None:
    acknowledging.acknowledge(version, section="returns", answers=[1], by=owner)
    acknowledging.confirm(version, by=owner)
    Agent.objects.filter(pk=lead.pk).update(language="ru-RU", time_zone="Asia/Kolkata")
    lead.refresh_from_db()
    led = page(lead, "/office/readers/")
    assert "Coordinated Universal Time" not in led
    assert led.count("GMT+05:30") == 2  # since when it is in force, and when it was read


def test_a_reminder_reaches_those_who_have_not_and_nobody_twice(
    version: Version, owner: Agent, colleague: Agent, stranger: Agent, lead: Agent
) -> None:
    acknowledging.acknowledge(version, section="returns", answers=[1], by=owner)
    acknowledging.confirm(version, by=owner)
    client = signed_in(lead)
    for team in ("orders", "billing", "", "orders", "no-such"):
        assert client.post("/office/readers/remind/", {"team": team}).status_code == 302
    told = sorted(Outgoing.objects.values_list("recipient", flat=True))
    assert told == [colleague.email, lead.email], "not a stranger's team, and each once"
    assert set(Reminder.objects.values_list("by", flat=True)) == {lead.pk}


def test_the_year_is_put_on_record_with_its_numbers(
    version: Version, administrator: Agent, owner: Agent
) -> None:
    ticket = make_ticket(owner=owner)
    now = timezone.now()
    ticket.clocks.update(
        started_at=now - timedelta(hours=3),
        due_at=now - timedelta(hours=1),
        next_step_at=now - timedelta(hours=1),
    )
    look()
    shown = page(administrator, "/office/review/")
    assert "First reply" in shown
    assert "without a cause" in shown
    assert "broken promises on its topics: 1" in shown
    client = signed_in(administrator)
    past = {"record": "We answer late on Mondays.", "next_due": "2020-01-01"}
    assert client.post("/office/review/", past).status_code == 422
    assert client.post("/office/review/", {"record": " "}).status_code == 422
    assert not Review.objects.exists()
    due = (now + timedelta(days=300)).date().isoformat()
    assert client.post("/office/review/", past | {"next_due": due}).status_code == 302
    review = Review.objects.get()
    assert review.figures["promises"][0]["broken"] == 1
    assert review.by == administrator
    assert "We answer late on Mondays." in page(administrator, "/office/review/")


def test_a_lead_does_not_review(version: Version, lead: Agent) -> None:
    assert signed_in(lead).post("/office/review/", {"record": "x"}).status_code == 404
    assert not Review.objects.exists()


def test_without_a_policy_the_pages_say_so(administrator: Agent) -> None:
    assert "No policy is in force yet." in page(administrator, "/office/readers/")
    assert "No policy is in force yet." in page(administrator, "/office/review/")
    assert signed_in(administrator).post("/office/readers/remind/").status_code == 302
