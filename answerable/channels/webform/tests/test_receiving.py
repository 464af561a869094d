"""Words from our pages go the way of a mail."""

import pytest
from django.utils import timezone

from answerable.channels.intake import accept
from answerable.channels.models import Inbound, Mailbox
from answerable.channels.waiting import read_one
from answerable.channels.webform.words import Submission, to_bytes
from answerable.customers.models import Identity
from answerable.tickets.models import Message, Ticket
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db


def submit(mailbox: Mailbox | None = None, **fields: object) -> Inbound:
    words = Submission(
        **{"address": "elif@example.net", "body": "Merhaba, vazom kırık geldi.", **fields}
    )  # type: ignore[arg-type]
    inbound = read_one(accept(to_bytes(words), source="form", mailbox=mailbox).inbound_id)
    assert inbound is not None
    return inbound


def test_a_form_opens_a_ticket_of_an_unproved_writer(mailbox: Mailbox) -> None:
    file = NewFile("foto.jpg", "image/jpeg", b"\xff\xd8")
    inbound = submit(mailbox, name="Elif Kaya", subject="Vazo", files=(file,))
    ticket = Ticket.objects.get()
    assert inbound.ticket == ticket
    assert (ticket.subject, ticket.channel, ticket.team) == ("Vazo", "form", mailbox.team)
    message = ticket.messages.get()
    assert (message.proof, message.language) == ("none", "tr")
    assert message.attachments.get().filename == "foto.jpg"
    assert Identity.objects.get().verified_at is None


def test_words_from_the_secret_page_join_the_ticket_and_prove_the_address(
    ticket: Ticket,
) -> None:
    Identity.objects.update(verified_at=None)
    before = timezone.now()
    submit(ticket_id=ticket.pk, is_proved=True, body="Still broken.")
    message = ticket.messages.latest("id")
    assert (message.text, message.proof, message.customer) == (
        "Still broken.",
        Message.Proof.SECRET,
        ticket.customer,
    )
    verified = Identity.objects.get().verified_at
    assert verified is not None
    assert verified >= before


def test_the_same_submission_twice_is_one_message(mailbox: Mailbox) -> None:
    words = to_bytes(Submission(address="elif@example.net", body="Merhaba"))
    first = accept(words, source="form", mailbox=mailbox)
    again = accept(words, source="form", mailbox=mailbox)
    assert again.inbound_id == first.inbound_id
    read_one(first.inbound_id)
    assert read_one(first.inbound_id) is None
    assert Message.objects.count() == 1


def test_a_program_pretending_to_be_the_form_is_laid_aside(mailbox: Mailbox) -> None:
    accepted = accept(b'{"ticket_id": 1}', source="form", mailbox=mailbox)
    inbound = read_one(accepted.inbound_id)
    assert inbound is not None
    assert (inbound.state, inbound.reason) == ("unreadable", "not-json")
    assert not Ticket.objects.exists()
