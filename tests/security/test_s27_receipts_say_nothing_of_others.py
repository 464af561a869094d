"""S27: an automatic mail to an unproved address carries no word that its sender chose."""

import pytest

from answerable.channels import outbox
from answerable.channels.models import Mailbox
from answerable.customers.models import Customer
from answerable.testing import customer_actor
from answerable.testing_smtp import Sink
from answerable.tickets import actions
from answerable.tickets.words import NewMessage

pytestmark = pytest.mark.django_db
BAIT = "Winner! Claim at https://evil.test/prize"


def test_neither_subject_nor_name_nor_text_of_the_sender_is_in_the_receipt(
    mailbox: Mailbox, sink: Sink
) -> None:
    victim = Customer.objects.create(name=BAIT)
    victim.identities.create(value="victim@example.org")
    by = customer_actor(victim)
    ticket = actions.open_ticket(customer=victim, subject=BAIT, by=by, via=mailbox.address)
    new = NewMessage(
        text=BAIT, html=BAIT, sender_name=BAIT, sender_address="victim@example.org",
        mail_id="evil.test-prize@evil.test",
    )  # fmt: skip
    actions.add_message(ticket, new=new, customer=victim, by=by)
    outbox.send_due()
    (taken,) = sink.taken
    mail = taken.mail
    seen = [mail["Subject"], mail["From"], mail["To"], mail["Reply-To"]]
    seen += [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    for words in seen:
        assert "evil.test" not in words
        assert "Winner" not in words
    assert mail["To"] == "victim@example.org"


def test_an_address_cannot_be_bombed_by_many_requests_under_its_name(
    mailbox: Mailbox, sink: Sink
) -> None:
    victim = Customer.objects.create()
    victim.identities.create(value="victim@example.org")
    by = customer_actor(victim)
    for number in range(20):
        ticket = actions.open_ticket(customer=victim, subject="", by=by, via=mailbox.address)
        new = NewMessage(text=str(number), sender_address=f"victim+{number}@example.org")
        actions.add_message(ticket, new=new, customer=victim, by=by)
    outbox.send_due()
    assert len(sink.taken) == 3
