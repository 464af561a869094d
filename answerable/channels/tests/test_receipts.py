"""A person who writes to us for the first time about something hears that it arrived: once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.channels import outbox, receipts
from answerable.channels.models import AutomaticAnswer, Mailbox, Outgoing
from answerable.customers.models import Customer
from answerable.testing import customer_actor, make_customer, make_ticket, write
from answerable.testing_smtp import Sink
from answerable.tickets import actions
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def opened(
    customer: Customer, mailbox: Mailbox, *, silent: bool = False, **words: object
) -> Ticket:
    """A ticket as a channel opens it."""
    ticket = actions.open_ticket(
        customer=customer,
        subject="Buy at evil.test now",
        by=customer_actor(customer),
        via=mailbox.address,
        language=str(words.pop("language", "")),
        silent=silent,
    )
    from answerable.tickets.words import NewMessage

    address = customer.identities.get().value
    new = NewMessage(**{"text": "Hello", "sender_address": address, **words})
    by = customer_actor(customer)
    actions.add_message(ticket, new=new, customer=customer, by=by, silent=silent)
    return ticket


def receipts_of(ticket: Ticket) -> list[Outgoing]:
    return list(ticket.outgoing.filter(kind="receipt"))


def test_a_new_request_is_confirmed_once_and_marked_as_automatic(
    customer: Customer, mailbox: Mailbox, sink: Sink
) -> None:
    ticket = opened(customer, mailbox, mail_id="first@example.net")
    write(ticket, "And another thing")
    (row,) = receipts_of(ticket)
    outbox.send_due()
    (taken,) = sink.taken
    mail = taken.mail
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Subject"] == f"We received your request #{ticket.number}"
    assert mail["From"] == "Support <support@example.com>"
    assert mail["In-Reply-To"] == "<first@example.net>"
    assert str(ticket.number) in mail.get_body(("plain",)).get_content()
    assert row.mail_id in mail["Message-ID"]


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "We received your request #1001"),
        ("tr", "1001 numaralı talebinizi aldık"),
        ("ru", "Мы получили ваше обращение №1001"),
        ("ru-RU", "Мы получили ваше обращение №1001"),
        ("fi", "We received your request #1001"),
    ],
)
def test_it_is_written_in_the_customers_language(
    customer: Customer, mailbox: Mailbox, language: str, subject: str
) -> None:
    (row,) = receipts_of(opened(customer, mailbox, language=language))
    assert row.subject == subject


def test_it_is_signed_with_the_name_customers_know_the_mailbox_by(
    customer: Customer, mailbox: Mailbox
) -> None:
    (row,) = receipts_of(opened(customer, mailbox))
    assert row.text.endswith("\n\nSupport")


@pytest.mark.parametrize(
    "words",
    [{"automatic": "out-of-office"}, {"automatic": "bounce"}, {"marks": ("do-not-answer",)}],
)
def test_machines_hear_nothing(customer: Customer, mailbox: Mailbox, words: dict) -> None:
    assert not receipts_of(opened(customer, mailbox, **words))


def test_history_hears_nothing(customer: Customer, mailbox: Mailbox) -> None:
    assert not receipts_of(opened(customer, mailbox, silent=True))


def test_a_mailbox_can_do_without(customer: Customer, mailbox: Mailbox) -> None:
    mailbox.receipt = False
    mailbox.save()
    assert not receipts_of(opened(customer, mailbox))


def test_our_own_addresses_hear_nothing(mailbox: Mailbox) -> None:
    assert not receipts_of(opened(make_customer("support@example.com"), mailbox))


def test_an_address_hears_three_times_an_hour_and_ten_times_a_day(mailbox: Mailbox) -> None:
    start = timezone.now()
    confirmed = []
    for hour in range(6):
        with time_machine.travel(start + timedelta(hours=hour, minutes=1), tick=True):
            for tag in ("", "+a", "+b", "+c"):
                customer = make_customer(f"victim{tag}@example.org") if not hour else None
                address = f"victim{tag}@example.org"
                customer = customer or Customer.objects.get(identities__value=address)
                confirmed.append(len(receipts_of(opened(customer, mailbox))))
    assert sum(confirmed[:4]) == 3
    assert sum(confirmed) == 10


def test_a_domain_hears_fifty_times_an_hour(mailbox: Mailbox) -> None:
    now = timezone.now()
    AutomaticAnswer.objects.bulk_create(
        AutomaticAnswer(address=f"a{number}@example.org", domain="example.org", at=now)
        for number in range(50)
    )
    assert not receipts.may_hear("new@example.org")
    assert receipts.may_hear("new@example.com")


def test_requests_by_the_web_form_count_the_same(customer: Customer, mailbox: Mailbox) -> None:
    rows = [receipts_of(opened(customer, mailbox, channel="webform")) for _ in range(5)]
    assert [len(found) for found in rows] == [1, 1, 1, 0, 0]


def test_an_address_that_cannot_be_one_hears_nothing(mailbox: Mailbox) -> None:
    customer = make_customer('"a b"@example.org')
    assert not receipts_of(opened(customer, mailbox))


def test_without_any_mailbox_nobody_hears_anything(customer: Customer) -> None:
    assert not receipts_of(make_ticket(customer))
