"""S5: a mail somebody else made our desk receive is read by its sender only, never by an outsider.

The trick: ask a third party to send its verification mail to us, then read it as an outsider
through a page, a Cc or a guessed number.
"""

import pytest
from django.test import Client

from answerable.channels.email.addresses import page_key
from answerable.channels.models import Mailbox, Outgoing
from answerable.customers.models import Customer
from answerable.portal.links import send
from answerable.testing import make_customer, make_ticket
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def verification(mailbox: Mailbox) -> Ticket:
    service = make_customer("no-reply@service.test", name="Service")
    return make_ticket(service, subject="Confirm your address", text="Your code is 493811")


def test_an_outsider_cannot_have_the_link_sent_to_themselves(
    verification: Ticket, other_customer: Customer
) -> None:
    for address in ("ivan@example.org", "attacker@evil.test", "support@example.com"):
        send(address, language="en")
    assert not Outgoing.objects.filter(text__contains=f"#{verification.number}").exists()


def test_a_link_made_for_another_address_does_not_open_it(
    verification: Ticket, other_customer: Customer
) -> None:
    make_ticket(other_customer)
    for address in ("ivan@example.org", "support@example.com", ""):
        key = page_key(ticket_id=verification.pk, recipient=address)
        answer = Client().get(f"/help/r/{key}/")
        assert answer.status_code == 404
        assert b"493811" not in answer.content


def test_asking_under_the_services_address_joins_nothing_and_shows_nothing(
    verification: Ticket,
) -> None:
    """The form believes nobody: the words open a ticket of their own, unproved."""
    from answerable.channels.intake import accept
    from answerable.channels.waiting import read_one
    from answerable.channels.webform.words import Submission, to_bytes

    forged = Submission(
        address="no-reply@service.test",
        body=f"Re #{verification.number}",
        subject=f"Re: [#{verification.number}] Confirm your address",
    )
    inbound = read_one(accept(to_bytes(forged), source="form").inbound_id)
    assert inbound is not None
    assert inbound.ticket != verification
    assert verification.messages.count() == 1
    assert inbound.ticket is not None
    assert inbound.ticket.messages.get().proof == "none"
