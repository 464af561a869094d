"""The pipe: one mail on standard input, from Postfix and its like."""

from answerable.channels.email.recipients import Directory
from answerable.channels.intake import Accepted, accept


class NoSuchMailbox(Exception):
    """The address asked for is none of ours: a slip in the configuration, not of the mail."""


def deliver(raw: bytes, *, address: str = "") -> Accepted:
    """Takes the mail in for the mailbox with that address.

    Without one the headers decide, and if they name none of ours the first mailbox has it. Raises
    NoSuchMailbox, intake.NoRoom or DatabaseError: then nothing was taken.
    """
    directory = Directory()
    mailbox = directory.find(address) if address else directory.for_mail(raw)
    if address and mailbox is None:
        raise NoSuchMailbox(address)
    return accept(raw, source="pipe", mailbox=mailbox, envelope_to=[address] if address else [])
