"""Which ticket something belongs to: by a secret of ours, or not at all.

A number in a subject, a Message-ID anybody could have read, a familiar sender: none of them joins
a ticket. docs/explanation/identity.md gives the reasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from answerable.channels.email.addresses import Secret
from answerable.channels.models import Outgoing
from answerable.channels.port import Incoming
from answerable.customers.models import Identity
from answerable.customers.rules import normal_address
from answerable.tickets.actions import where_now
from answerable.tickets.models import Message, Ticket

MOST_SECRETS = 20  # looked at in one mail; ours carry two or three
ANOTHER_ADDRESS = "another-address"
NOT_OURS = "reply-address-not-ours"


@dataclass(frozen=True)
class Place:
    """The ticket to join (None: a new one), what proves the writer, and what readers should know."""

    ticket: Ticket | None
    proof: str
    marks: tuple[str, ...] = ()


def find_place(incoming: Incoming) -> Place:
    """Where the words go. A forged claim opens a new ticket, with a mark that says why."""
    words = incoming.words
    if incoming.ticket_id is not None:
        return Place(_now(Ticket.objects.filter(pk=incoming.ticket_id).first()), words.proof)
    proof = Message.Proof.DMARC.value if incoming.aligned else words.proof
    secrets = incoming.secrets[:MOST_SECRETS]
    if place := _by_own_secret(secrets, words.sender_address, proof):
        return place
    if place := _by_secret_of_another(secrets, proof):
        return place
    ticket = _by_conversation(incoming) if incoming.aligned else None
    return Place(ticket, proof, (NOT_OURS,) if secrets and not ticket else ())


def _now(ticket: Ticket | None) -> Ticket | None:
    return where_now(ticket) if ticket else None


def _by_own_secret(secrets: Sequence[Secret], sender: str, proof: str) -> Place | None:
    """A secret made for exactly this address: who writes is the one we wrote to."""
    for secret in secrets:
        if sender and secret.proved_for([sender]):
            ticket = Ticket.objects.filter(pk=secret.ticket_id).first()
            if ticket:
                return Place(where_now(ticket), Message.Proof.SECRET)
    return None


def _by_secret_of_another(secrets: Sequence[Secret], proof: str) -> Place | None:
    """A secret made for somebody on the ticket: the words belong there, the writer is unproved."""
    for secret in secrets:
        ticket = Ticket.objects.filter(pk=secret.ticket_id).first()
        if ticket and secret.proved_for(recipients_of(ticket)):
            return Place(where_now(ticket), proof, (ANOTHER_ADDRESS,))
    return None


def recipients_of(ticket: Ticket) -> set[str]:
    """Everybody we ever sent this ticket's secrets to."""
    sent = Outgoing.objects.filter(ticket=ticket).values_list("recipient", flat=True)
    own = Identity.objects.filter(customer=ticket.customer_id, kind=Identity.Kind.EMAIL)
    return {*sent, *own.values_list("value", flat=True)}


def _by_conversation(incoming: Incoming) -> Ticket | None:
    """Answers a mail that is on a ticket, written by a confirmed address that is there already."""
    sender = normal_address(incoming.words.sender_address)
    referred = Message.objects.filter(mail_id__in=incoming.references, direction="in")
    for message in referred.exclude(mail_id="").select_related("ticket").order_by("-id")[:10]:
        if sender in _participants(message.ticket):
            return message.ticket
    return None


def _participants(ticket: Ticket) -> set[str]:
    wrote = ticket.messages.filter(direction="in").values_list("sender_address", flat=True)
    return {normal_address(address) for address in (*wrote, *recipients_of(ticket))}
