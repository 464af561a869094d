"""What there is to see in the demo world."""

import pytest
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.channels.models import Inbound, Outgoing
from answerable.demo.actions import PASSWORD
from answerable.tickets import files, rebuilding
from answerable.tickets.models import Attachment, Event, Message, State, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(demo_world):
    return demo_world.loaded


@pytest.fixture
def attachments():
    """The files stay where the one world put them."""


def test_every_state_language_and_kind_of_message_is_there(world):
    assert world.fresh
    assert world.tickets == Ticket.objects.count() >= 25
    assert set(Ticket.objects.values_list("state", flat=True)) == set(State.values)
    languages = set(Ticket.objects.values_list("language", flat=True))
    assert {"tr", "ru", "en", "ja", "ar", "de"} <= languages
    assert set(Message.objects.values_list("direction", flat=True)) == {"in", "out", "note"}
    assert Message.objects.exclude(html="").filter(direction="in").exists()
    assert Message.objects.exclude(quoted="").exists()
    assert Inbound.objects.filter(state=Inbound.State.UNREADABLE).count() == 1


def test_its_people_can_enter_with_the_printed_password(world):
    logins = world.logins
    assert "ayse@example.com" in {login.email for login in logins}
    assert {login.role for login in logins} == {"Agent", "Lead", "Administrator"}
    ayse = Agent.objects.get(email="ayse@example.com")
    assert ayse.check_password(PASSWORD)
    assert ayse.can("tickets.answer")


def test_everything_happened_in_the_past_and_in_order(world):
    now = timezone.now()
    assert not Event.objects.filter(at__gt=now).exists()
    assert not Message.objects.filter(created_at__gt=now).exists()
    assert not Message.objects.filter(goes_at__gt=now).exists()
    acts = Event.objects.exclude(key__startswith="promise.")  # of its instant, noted when noticed
    for ticket in Ticket.objects.all():
        moments = list(acts.filter(ticket=ticket).order_by("id").values_list("at", flat=True))
        assert moments == sorted(moments)
        assert ticket.last_message_at <= now
        assert ticket.waiting_since >= ticket.created_at


def test_files_open_again_with_the_bytes_their_row_names(world):
    attachments = Attachment.objects.all()
    assert len(attachments) >= 6
    for attachment in attachments:
        assert len(files.open_file(attachment.sha256).read()) == attachment.size


def test_a_reply_that_failed_says_why_and_is_our_turn(world):
    failed = Outgoing.objects.get(state="failed")
    assert failed.reason == "address_unknown"
    assert failed.ticket.undelivered
    assert failed.ticket.state == State.OPEN
    assert failed.ticket.events.filter(key="delivery.failed").count() == 1


def test_nothing_waits_to_be_sent(world):
    sending = ["queued", "sending", "delayed", "unknown"]
    assert not Outgoing.objects.filter(state__in=sending).exists()


def test_every_row_follows_from_its_facts(world):
    assert list(rebuilding.check()) == []
