"""Which of our addresses speaks for a ticket, and which addresses are ours at all."""

from urllib.parse import urlsplit

from django.conf import settings

from answerable.channels.email.addresses import without_secret
from answerable.channels.models import Mailbox
from answerable.customers.rules import normal_address
from answerable.tickets.models import Ticket


def mailbox_of(ticket: Ticket) -> Mailbox | None:
    """The mailbox the customer wrote to, else their team's, else the first one we have."""
    mailboxes = list(Mailbox.objects.filter(enabled=True).order_by("id"))
    via = without_secret(normal_address(ticket.via))
    for mailbox in mailboxes:
        if via in addresses_of(mailbox):
            return mailbox
    for mailbox in mailboxes:
        if ticket.team_id and mailbox.team_id == ticket.team_id:
            return mailbox
    return mailboxes[0] if mailboxes else None


def addresses_of(mailbox: Mailbox) -> set[str]:
    """The mailbox's own address and its other names, in normal form."""
    return {normal_address(address) for address in (mailbox.address, *mailbox.aliases)}


def is_ours(address: str) -> bool:
    """True for every address that leads back to us: mailing it would be a loop."""
    wanted = without_secret(normal_address(address))
    return any(wanted in addresses_of(mailbox) for mailbox in Mailbox.objects.all())


def address_of(mailbox: Mailbox | None) -> str:
    """What we write from; without any mailbox, support at the host of the desk."""
    if mailbox:
        return mailbox.address
    return f"support@{urlsplit(settings.BASE_URL).hostname or 'localhost'}"
