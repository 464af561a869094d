"""S1: a forged mail in a customer's name, with the attacker in Cc, gets the attacker nothing."""

import pytest

from answerable.channels.models import Mailbox, Outgoing
from answerable.channels.tests.arriving import mail, message_of, reply_to, sent
from answerable.customers.models import Customer, Identity
from answerable.tickets import actions
from answerable.tickets.access import messages_shown_to, tickets_visible_to
from answerable.tickets.models import Ticket

VICTIM, EVIL = "elif@example.net", "evil@evil.test"


@pytest.mark.parametrize(
    "guess", ["support+{n}@example.com", "support+id{n}@example.com", "support+r{n}@example.com"]
)
def test_guessing_the_number_joins_nothing(mailbox: Mailbox, ticket: Ticket, guess: str) -> None:
    guessed = guess.format(n=ticket.number)
    message = message_of(mail(sender=VICTIM, to=guessed, Cc=EVIL), mailbox, envelope_to=[guessed])
    assert message.ticket != ticket
    assert message.proof == "none"
    assert ticket.messages.count() == 1


def test_the_attacker_in_copy_hears_and_sees_nothing(
    mailbox: Mailbox, ticket: Ticket, owner
) -> None:
    """Even with the secret of the ticket, as from a mail passed on."""
    secret = reply_to(sent(ticket, VICTIM))
    message = message_of(mail(sender=EVIL, to=secret, Cc=EVIL, Reply_To=EVIL), mailbox)
    assert message.ticket == ticket
    assert "another-address" in message.marks
    actions.reply(ticket, body="Your new card number is 4711.", by=owner)
    assert EVIL not in Outgoing.objects.values_list("recipient", flat=True)
    evil = Customer.objects.get(identities__value=EVIL)
    assert not tickets_visible_to(evil).exists()
    assert messages_shown_to(evil, ticket) == []
    assert message.pk not in [one.pk for one in messages_shown_to(ticket.customer, ticket)]


def test_a_forged_sender_proves_nothing_about_the_victim(mailbox: Mailbox) -> None:
    message_of(mail(sender=VICTIM, Cc=EVIL), mailbox)
    assert Identity.objects.get(value=VICTIM).verified_at is None
    assert not Identity.objects.filter(value=EVIL).exists()
