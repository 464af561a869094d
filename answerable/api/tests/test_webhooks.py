"""Others are told what happened to tickets: names and numbers, never words of anybody."""

import json

import pytest

from answerable.accounts.models import Agent
from answerable.core import webhooks
from answerable.core.models import Delivery
from answerable.testing import make_ticket, write
from answerable.tickets import actions
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _webhook(db: None) -> None:
    webhooks.add_webhook("https://hooks.example.com/", ["*"])


def told() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("event", flat=True))


def test_a_new_ticket_is_told_with_its_first_message() -> None:
    make_ticket()
    assert told() == ["ticket.created", "message.created"]


def test_payloads_name_things_and_quote_nobody(ticket: Ticket) -> None:
    Delivery.objects.all().delete()
    message = write(ticket, "my card is 4111 1111")
    body = Delivery.objects.get().body
    tree = json.loads(body)
    assert tree["type"] == "message.created"
    assert tree["data"]["ticket"]["number"] == ticket.number
    assert tree["data"]["message"] == {"id": message.pk, "direction": "in"}
    assert "4111" not in body
    assert ticket.subject not in body
    assert ticket.customer.name not in body
    assert len(body) < 20_000


def test_other_changes_are_told_as_updates(ticket: Ticket, owner: Agent) -> None:
    Delivery.objects.all().delete()
    actions.change_priority(ticket, priority=3, by=owner)
    assert told() == ["ticket.updated"]
    assert json.loads(Delivery.objects.get().body)["data"]["event"] == "ticket.priority"


def test_history_is_not_told(customer: object) -> None:
    make_ticket(silent=True)
    assert "ticket.created" not in told()


def test_a_reply_is_told_when_it_can_no_longer_be_taken_back(ticket: Ticket, owner: Agent) -> None:
    Delivery.objects.all().delete()
    message = actions.reply(ticket, body="Secret words.", by=owner, undo_seconds=10)
    delivery = Delivery.objects.get(event="message.created")
    assert delivery.next_attempt_at == message.goes_at
    actions.take_back(message, by=owner)
    assert "message.created" not in told()
