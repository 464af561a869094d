"""A test mail goes out, comes back, and makes no ticket."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.channels import intake
from answerable.channels.email import round_trip
from answerable.channels.email.composing import compose
from answerable.channels.email.rendering import render
from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.channels.waiting import read_waiting
from answerable.core.actors import SYSTEM
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def come_back(row: Outgoing, mailbox: Mailbox) -> None:
    raw = b"Received: from us by them\r\n" + render(compose(row))
    intake.accept(raw, source="smtp", mailbox=mailbox, envelope_to=[mailbox.address])
    read_waiting(seconds=5)


def test_there_is_none_before_one_was_sent(mailbox: Mailbox) -> None:
    assert round_trip.last_trip(mailbox) is None


def test_it_comes_back_and_makes_no_ticket(mailbox: Mailbox) -> None:
    row = round_trip.begin(mailbox, by=SYSTEM)
    trip = round_trip.last_trip(mailbox)
    assert trip
    assert trip.state == "under_way"
    come_back(row, mailbox)
    trip = round_trip.last_trip(mailbox)
    assert trip
    assert trip.state == "back"
    assert ("Received", "from us by them") in trip.headers
    assert Inbound.objects.get().state == Inbound.State.IGNORED
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"state": Outgoing.State.FAILED}, "failed"),
        ({"state": Outgoing.State.KEPT}, "kept"),
        ({"state": Outgoing.State.SENT}, "under_way"),
        ({"created_at": timezone.now() - timedelta(hours=1)}, "late"),
    ],
)
def test_how_far_it_got(mailbox: Mailbox, change: dict[str, object], state: str) -> None:
    round_trip.begin(mailbox, by=SYSTEM)
    Outgoing.objects.update(**change)
    trip = round_trip.last_trip(mailbox)
    assert trip
    assert trip.state == state


def test_the_test_of_another_mailbox_is_not_ours(mailbox: Mailbox) -> None:
    other = Mailbox.objects.create(address="other@example.com")
    come_back(round_trip.begin(other, by=SYSTEM), other)
    round_trip.begin(mailbox, by=SYSTEM)
    trip = round_trip.last_trip(mailbox)
    assert trip
    assert trip.back is None
