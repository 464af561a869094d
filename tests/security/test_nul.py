"""A NUL in a form or an address: the words are kept without it, on both databases."""

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.tickets.models import Draft, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(owner: Agent) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def test_in_a_form(desk: Client, ticket: Ticket) -> None:
    place = f"/tickets/{ticket.number}/"
    assert desk.post(f"{place}customer/notes/", {"notes": "a\0b"}).status_code == 302
    ticket.customer.refresh_from_db()
    assert ticket.customer.notes == "ab"
    assert desk.post(f"{place}drafts/note/", {"body": "x\0y"}).status_code == 302
    assert Draft.objects.get().body == "xy"
    assert desk.post(f"{place}tag/", {"name": "\0vip"}).status_code == 302
    assert ticket.tags.get().name == "vip"


@pytest.mark.parametrize(
    "path", ["/inbox/search/?q={}", "/palette/?q={}", "/office/audit/?what={}"]
)
def test_in_an_address(path: str, desk: Client) -> None:
    assert desk.get(path.format("vase%00")).status_code < 500
