"""Secret addresses: the reply address and Message-ID by which an answer finds its ticket.

Both carry an HMAC over (ticket, recipient, purpose). Whoever holds one got our mail, or a copy of
it; only the recipient it was made for is thereby proved to be who they say.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from answerable.core import tokens
from answerable.customers.rules import normal_address

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_REPLY = re.compile(rf"\+r([0-9a-z]{{1,12}})\.([a-z2-7]{{{tokens.LENGTH}}})$")
_PAGE = re.compile(rf"^([0-9a-z]{{1,12}})\.([a-z2-7]{{{tokens.LENGTH}}})$")
_MAIL_ID = re.compile(rf"^([0-9a-z]{{1,26}})\.([0-9a-z]{{1,12}})\.([a-z2-7]{{{tokens.LENGTH}}})$")


@dataclass(frozen=True)
class Secret:
    """A claim found in a mail: `ticket_id` is what it says, true only once proved_for() agrees."""

    purpose: str
    ticket_id: int
    nonce: str
    token: str

    def proved_for(self, recipients: Iterable[str]) -> str | None:
        """The one of these addresses the secret was made for, or None."""
        for recipient in recipients:
            parts = (str(self.ticket_id), self.nonce, normal_address(recipient))
            if tokens.verify(self.token, self.purpose, *parts):
                return recipient
        return None


def _base36(number: int) -> str:
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
        if not number:
            return text


def reply_address(mailbox: str, *, ticket_id: int, recipient: str) -> str:
    """Where this recipient's answer to this ticket goes: local+r<ticket>.<token>@domain."""
    local, _at, domain = mailbox.rpartition("@")
    token = tokens.sign("reply", str(ticket_id), "", normal_address(recipient))
    return f"{local}+r{_base36(ticket_id)}.{token}@{domain}"


def mail_id(mailbox: str, *, ticket_id: int, nonce: str, recipient: str) -> str:
    """A Message-ID without brackets; `nonce` ([0-9a-z], at most 26) tells our mails apart."""
    token = tokens.sign("mail-id", str(ticket_id), nonce, normal_address(recipient))
    return f"{nonce}.{_base36(ticket_id)}.{token}@{mailbox.rpartition('@')[2]}"


def in_reply_address(address: str) -> Secret | None:
    """The claim in an address a mail was sent to, if it has the form of ours."""
    found = _REPLY.search(address.lower().rpartition("@")[0])
    return Secret("reply", int(found[1], 36), "", found[2]) if found else None


def in_mail_id(mail_id: str) -> Secret | None:
    """The claim in a Message-ID (with or without brackets), if it has the form of ours."""
    found = _MAIL_ID.match(mail_id.strip(" <>").lower().rpartition("@")[0])
    return Secret("mail-id", int(found[2], 36), found[1], found[3]) if found else None


def without_secret(address: str) -> str:
    """The mailbox behind a reply address: support+r1.abc@x is support@x."""
    local, _at, domain = address.rpartition("@")
    return f"{_REPLY.sub('', local.lower())}@{domain.lower()}"


def page_key(*, ticket_id: int, recipient: str) -> str:
    """The key in the link to the page of a request: whoever got our mail to this recipient has it."""
    token = tokens.sign("page", str(ticket_id), "", normal_address(recipient))
    return f"{_base36(ticket_id)}.{token}"


def in_page_key(key: str) -> Secret | None:
    """The claim in a key of a page, if it has the form of ours."""
    found = _PAGE.match(key)
    return Secret("page", int(found[1], 36), "", found[2]) if found else None


def marker(mail_id: str) -> str:
    """The value of X-Answerable: our sign on a mail, which nobody else can make."""
    nonce = mail_id.partition(".")[0]
    return f"{nonce}.{tokens.sign('marker', nonce)}"


def is_our_marker(value: str) -> bool:
    """True if this X-Answerable was written by us: the mail has been here before."""
    nonce, _dot, token = value.strip().partition(".")
    return tokens.verify(token, "marker", nonce)
