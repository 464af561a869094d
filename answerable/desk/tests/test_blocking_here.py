"""Block the sender on a ticket; the list in the office."""

import pytest
from django.test import Client
from django.urls import reverse

from answerable.accounts.models import Agent
from answerable.channels.models import BlockedSender
from answerable.desk.tests.conftest import SignedIn
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("what", "value"), [("address", "elif@example.net"), ("domain", "@example.net")]
)
def test_blocked_on_the_ticket_listed_and_unblocked_in_the_office(
    desk: Client, ticket: Ticket, administrator: Agent, signed_in: SignedIn, what: str, value: str
) -> None:
    desk.post(reverse("desk:block", args=[ticket.number]), {"what": what, "why": "Insults"})
    row = BlockedSender.objects.get()
    assert (row.value, row.by.email, row.why) == (value, "owner@example.com", "Insults")
    ticket.refresh_from_db()
    assert ticket.spam_at
    office = signed_in(administrator)
    page = office.get(reverse("office:blocked")).content.decode()
    assert value in page
    assert "Insults" in page
    office.post(reverse("office:unblock", args=[row.pk]))
    assert not BlockedSender.objects.exists()
    office.post(reverse("office:block"), {"sender": "@spam.example", "why": ""})
    assert BlockedSender.objects.get().value == "@spam.example"
    refused = office.post(reverse("office:block"), {"sender": "junk"}, follow=True)
    assert "Give a mail address" in refused.content.decode()


def test_refused_nothing_is_spam(desk: Client, ticket: Ticket) -> None:
    ticket.customer.identities.update(value="elif@gmail.com")
    ticket.messages.update(sender_address="elif@gmail.com")
    form = {"what": "domain"}
    answer = desk.post(reverse("desk:block", args=[ticket.number]), form)
    assert answer.status_code == 422
    assert not BlockedSender.objects.exists()
    ticket.refresh_from_db()
    assert ticket.spam_at is None
