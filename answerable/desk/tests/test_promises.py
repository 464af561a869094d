"""What is promised on a ticket shows on its row, in its panel and in a list of its own."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from answerable.desk.chips import chip_of
from answerable.policy import actions as policy
from answerable.policy.data import read
from answerable.testing import make_agent, make_customer, make_team, make_ticket
from answerable.tickets.models import Ticket

POLICY = {
    "languages": ["en", "tr"],
    "promises": [
        {"key": "first", "kind": "first_reply", "target": "2h", "name": {"en": "First reply", "tr": "İlk yanıt"},
         "when": {"field": "channel", "op": "is", "value": "email"}}
    ],
    "escalation": [{"key": "lead", "at": "80%", "tell": ["lead"]}],
}  # fmt: skip


@pytest.fixture
def promised(db):
    manager = make_agent("manager@example.com", role="administrator")
    policy.publish(policy.draft(read(POLICY), by=manager), by=manager)
    ticket = make_ticket(make_customer(), subject="Vase")
    client = Client()
    client.force_login(manager)
    return ticket, client


def due_in(ticket, **length):
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=timezone.now() + timedelta(**length))
    ticket.refresh_from_db()


def test_the_chip_says_until_when_and_since_when_it_is_late(promised):
    ticket, _client = promised
    Ticket.objects.filter(pk=ticket.pk).update(owner=make_agent())
    for length, look in [
        ({"hours": 2}, "kept"),
        ({"minutes": 40}, "close"),
        ({"minutes": -5}, "broken"),
    ]:
        due_in(ticket, **length)
        assert chip_of(ticket).look == look


def test_a_ticket_nobody_owns_stays_amber_however_far_its_promise_is(promised):
    ticket, client = promised
    due_in(ticket, days=3)
    assert ticket.owner is None
    assert chip_of(ticket).look == "close"
    assert 'class="promise close"' in client.get("/inbox/nobody/").content.decode()


def test_a_chip_tells_scripts_what_it_follows(promised):
    """The server says the first state in words, the page goes on from the moment itself."""
    ticket, client = promised
    due_in(ticket, minutes=41)
    page = client.get("/inbox/nobody/").content.decode()
    due = ticket.next_due_at.isoformat(timespec="seconds")
    assert f'data-kind="due" data-at="{due}"' in page
    assert '{"waits": "waits %(time)s", "left": "%(time)s left", "late": "%(time)s late"}' in page
    assert "left</span></due-chip>" in page


def test_the_panel_names_the_promise_its_version_and_why_it_holds(promised):
    ticket, client = promised
    page = client.get(f"/tickets/{ticket.number}/").content.decode()
    assert "First reply" in page
    assert "policy v1" in page
    assert "Channel is Mail" in page


def test_a_list_of_its_own_appears_only_when_something_is_at_risk(promised):
    ticket, client = promised
    address = "/inbox/at-risk/"
    assert address not in client.get("/inbox/open/").content.decode()
    due_in(ticket, minutes=10)
    assert address in client.get("/inbox/open/").content.decode()
    assert "Vase" in client.get(address).content.decode()


def test_without_a_policy_nothing_is_said_of_promises(client, owner, ticket):
    client.force_login(owner)
    assert "policy v" not in client.get(f"/tickets/{ticket.number}/").content.decode()


def test_beside_a_ticket_a_promise_names_the_team_it_depends_on(db):
    manager, team = make_agent("manager@example.com", role="administrator"), make_team("Nights")
    asked = {"field": "team", "op": "is", "value": team.pk}
    only = {**POLICY["promises"][0], "when": asked}
    policy.publish(policy.draft(read({**POLICY, "promises": [only]}), by=manager), by=manager)
    ticket = make_ticket(make_customer(), subject="Vase", team=team)
    client = Client()
    client.force_login(manager)
    assert "Team is Nights" in client.get(f"/tickets/{ticket.number}/").content.decode()
