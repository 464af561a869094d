"""The public pages say by when somebody hears from us: on their clock where we know it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.customers.models import Customer
from answerable.policy import actions as policy
from answerable.policy.data import read
from answerable.portal.tests.conftest import Visitor, link_of
from answerable.sla.models import Clock
from answerable.testing import make_agent, make_ticket
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

TWO_HOURS = {"key": "first", "kind": "first_reply", "target": "2h", "name": {"en": "First"}}


@pytest.fixture
def promised(mailbox) -> None:
    boss = make_agent(role="administrator")
    made = policy.draft(read({"languages": ["en"], "promises": [TWO_HOURS]}), by=boss)
    policy.publish(made, by=boss)


def words(page) -> str:
    return page.content.decode()


def test_the_form_and_the_thanks_say_by_when(promised, visitor: Visitor) -> None:
    assert "If you write now, you hear from us by" in words(visitor.open("/help/"))
    assert "(time in " in words(visitor.open("/help/thanks/"))
    visitor.client.cookies["zone"] = "Asia/Tokyo"
    assert ", your time</b>" in words(visitor.open("/help/"))


@pytest.mark.parametrize("rubbish", ["Mars/Olympus", "../etc/passwd", "<b>", "x" * 5000])
def test_a_cookie_that_is_no_zone_is_none(rubbish: str, promised, visitor: Visitor) -> None:
    visitor.client.cookies["zone"] = rubbish
    page = words(visitor.open("/help/"))
    assert "your time" not in page
    assert "you hear from us by" in page


def test_without_a_promise_nothing_is_said(mailbox, visitor: Visitor) -> None:
    assert "hear from us" not in words(visitor.open("/help/"))


def test_the_zone_of_the_form_becomes_that_of_a_new_customer(promised, visitor: Visitor) -> None:
    from answerable.channels.waiting import read_waiting

    visitor.client.cookies["zone"] = "Asia/Tokyo"
    page = visitor.open("/help/")
    visitor.send(
        "/help/", page, name="Aiko", email="aiko@example.jp", subject="Vase", body="It is broken."
    )
    read_waiting(seconds=20)
    assert Customer.objects.get().time_zone == "Asia/Tokyo"
    assert Ticket.objects.get().channel == "form"


def test_the_page_of_a_request_says_when_and_admits_being_late(promised, visitor: Visitor) -> None:
    from answerable.testing import make_customer

    ticket = make_ticket(make_customer("elif@example.net", name="Elif"))
    visitor.start = timezone.now()
    assert "You hear from us by" in words(visitor.open(link_of(ticket)))
    Clock.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert "and are late" in words(visitor.open(link_of(ticket)))
