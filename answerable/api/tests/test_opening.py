"""A ticket opened by machine goes the way of a mail."""

import json
from typing import Any

import pytest

from answerable.accounts.models import Agent
from answerable.api.tests.conftest import Caller
from answerable.channels.models import Inbound, Mailbox
from answerable.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db
NEW: dict[str, Any] = {
    "subject": "Kargom gelmedi",
    "body": "Siparişim üç haftadır yolda, ne zaman gelecek?",
    "customer": {"email": "Elif@Example.net", "name": "Elif Kaya"},
}


def test_a_customers_words_become_a_ticket(call: Caller, mailbox: Mailbox) -> None:
    answer = call.post("/tickets", NEW)
    assert answer.status_code == 201
    made = answer.json()
    assert answer["Location"] == f"/api/v1/tickets/{made['number']}"
    assert made["subject"] == "Kargom gelmedi"
    assert made["state"] == "open"
    assert made["owner"] is None
    assert made["team"]["slug"] == "orders"
    assert made["customer"]["email"] == "elif@example.net"
    assert made["language"] == "tr"
    assert made["channel"] == "api"
    words = call.get(f"/tickets/{made['number']}/messages").json()["items"]
    assert [one["body"] for one in words] == [NEW["body"]]
    assert call.get(answer["Location"]).json() == made


def test_the_raw_words_are_kept_and_nothing_proves_who_wrote_them(
    call: Caller, mailbox: Mailbox
) -> None:
    call.post("/tickets", NEW)
    inbound = Inbound.objects.get()
    assert (inbound.source, inbound.state) == ("api", "delivered")
    assert json.loads(bytes(inbound.raw))["body"] == NEW["body"]
    assert Message.objects.get().proof == "none"
    assert Ticket.objects.get().customer.identities.get().verified_at is None


def test_team_priority_and_tags_are_as_ordered(call: Caller, owner: Agent) -> None:
    ordered = {**NEW, "team": "orders", "priority": "urgent", "tags": ["cargo"], "channel": "phone"}
    made = call.post("/tickets", ordered).json()
    assert made["team"]["slug"] == "orders"
    assert (made["priority"], made["tags"], made["channel"]) == ("urgent", ["cargo"], "phone")


def test_whoever_opens_a_ticket_can_see_it(
    strangers_call: Caller, mailbox: Mailbox, call: Caller
) -> None:
    """The mailbox belongs to another team; then the ticket belongs to none."""
    made = strangers_call.post("/tickets", NEW)
    assert made.json()["team"] is None
    assert strangers_call.get(made["Location"]).status_code == 200


def test_equal_words_twice_are_two_tickets_unless_under_one_key(call: Caller) -> None:
    call.post("/tickets", NEW)
    call.post("/tickets", NEW)
    assert Ticket.objects.count() == 2
    first = call.post("/tickets", NEW, Idempotency_Key="order-77")
    again = call.post("/tickets", NEW, Idempotency_Key="order-77")
    assert first.json() == again.json()
    assert again["Location"] == first["Location"]
    assert Ticket.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"subject": ""}, "#/subject"),
        ({"subject": "a\r\nBcc: x@evil.test"}, "#/subject"),
        ({"body": ""}, "#/body"),
        ({"body": "x\x00y"}, "#/body"),
        ({"customer": {"email": "nobody"}}, "#/customer/email"),
        ({"customer": {"email": "a@b.example", "is_staff": True}}, "#/customer/is_staff"),
        ({"team": "billing"}, "#/team"),
        ({"team": "nowhere"}, "#/team"),
        ({"owner": 1}, "#/owner"),
        ({"created_at": "2020-01-01T00:00:00Z"}, "#/created_at"),
        ({"verified": True}, "#/verified"),
    ],
)
def test_what_cannot_be_taken_opens_nothing(
    call: Caller, stranger: Agent, change: dict[str, Any], pointer: str
) -> None:
    answer = call.post("/tickets", {**NEW, **change})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Ticket.objects.exists()
    assert not Inbound.objects.exists()


def test_with_a_full_disk_nothing_is_taken(call: Caller, settings: Any) -> None:
    settings.ANSWERABLE = {**settings.ANSWERABLE, "disk_floor_mib": 10**9}
    answer = call.post("/tickets", NEW)
    assert (answer.status_code, answer.json()["code"]) == (503, "no_room")
    assert not Ticket.objects.exists()
