"""The demo goes by one click and a word, never with somebody real in it."""

import pytest
from django.test import Client

from answerable import demo
from answerable.accounts.models import Agent
from answerable.core.models import AuditEntry
from answerable.demo import jobs
from answerable.demo.models import Made, Removal
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db
ADDRESS = "/office/demo/"


@pytest.fixture
def loaded(administrator: Agent) -> None:
    demo.load()


@pytest.fixture
def mine(client: Client, administrator: Agent) -> Client:
    client.force_login(administrator)
    return client


def test_the_word_must_be_typed(loaded: None, mine: Client) -> None:
    assert "Type “demo” to confirm" in mine.get(ADDRESS).content.decode()
    for word in ("", "yes", "demo!"):
        mine.post(ADDRESS, {"word": word})
    assert not Removal.objects.exists()


def test_it_goes_in_the_background_and_says_so(
    loaded: None, mine: Client, administrator: Agent
) -> None:
    mine.post(ADDRESS, {"word": "Demo"})
    mine.post(ADDRESS, {"word": "demo"})
    waiting = Removal.objects.get()
    assert "The demo is being removed" in mine.get(ADDRESS).content.decode()
    jobs.remove(removal=waiting.pk)
    jobs.remove(removal=waiting.pk)
    assert not Made.objects.exists()
    assert not Ticket.objects.exists()
    assert "Nothing of the demo is there." in mine.get(ADDRESS).content.decode()
    assert AuditEntry.objects.filter(key="demo.removed").count() == 1
    administrator.refresh_from_db()
    assert administrator.is_active


def test_nobody_of_the_demo_removes_it(loaded: None, client: Client) -> None:
    client.force_login(Agent.objects.get(email="admin@example.com"))
    assert "You are one of the demo" in client.get(ADDRESS).content.decode()
    client.post(ADDRESS, {"word": "demo"})
    assert not Removal.objects.exists()


def test_for_an_agent_it_does_not_exist(client: Client, owner: Agent) -> None:
    client.force_login(owner)
    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, {"word": "demo"}).status_code == 404
    assert not Removal.objects.exists()
