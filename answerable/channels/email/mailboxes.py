"""Which of our addresses speaks for a ticket, and which addresses are ours at all."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit

from django.conf import settings

from answerable.channels.email.addresses import without_secret
from answerable.channels.models import Mailbox
from answerable.core.quick import Question
from answerable.customers.rules import normal_address
from answerable.tickets.models import Ticket

_every = Question(lambda: Mailbox.objects.order_by("id"))
_batch: ContextVar[list[Mailbox] | None] = ContextVar("mailboxes", default=None)


def all_mailboxes() -> list[Mailbox]:
    """Every mailbox, for whoever asks more than one question about them at the same moment."""
    batch = _batch.get()
    if batch is None:
        return _every()
    if not batch:
        batch += _every()
    return batch


@contextmanager
def asked_once() -> Iterator[None]:
    """Within it the mailboxes are read once: for a batch of mails, which takes seconds."""
    token = _batch.set([])
    try:
        yield
    finally:
        _batch.reset(token)


def mailbox_of(ticket: Ticket, ours: Sequence[Mailbox] | None = None) -> Mailbox | None:
    """The mailbox the customer wrote to, else their team's, else the first one we have."""
    mailboxes = [one for one in (all_mailboxes() if ours is None else ours) if one.enabled]
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


def our_addresses() -> Iterator[str]:
    """Every address of every mailbox."""
    return (address for mailbox in all_mailboxes() for address in addresses_of(mailbox))


def is_ours(address: str, ours: Iterable[Mailbox] | None = None) -> bool:
    """True for every address that leads back to us: mailing it would be a loop."""
    wanted = without_secret(normal_address(address))
    mailboxes = Mailbox.objects.all() if ours is None else ours
    return any(wanted in addresses_of(mailbox) for mailbox in mailboxes)


def address_of(mailbox: Mailbox | None) -> str:
    """What we write from; without any mailbox, support at the host of the desk."""
    if mailbox:
        return mailbox.address
    return f"support@{urlsplit(settings.BASE_URL).hostname or 'localhost'}"
