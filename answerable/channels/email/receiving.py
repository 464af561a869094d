"""The mail channel as the rest knows it: raw bytes of a mail become an Incoming.

What a mail says is read in a child process that can be killed; here it is only put into place.
"""

import hashlib
import mimetypes
import re
from datetime import datetime

from django.conf import settings

from answerable.channels.email.addresses import (
    Secret,
    in_mail_id,
    in_reply_address,
    is_our_marker,
    without_secret,
)
from answerable.channels.email.identity import is_aligned
from answerable.channels.email.marks import may_be_answered
from answerable.channels.email.reading import Attachment, Mail
from answerable.channels.email.reading.child import CouldNotRead, Reader
from answerable.channels.email.recipients import TRACES
from answerable.channels.models import Inbound
from answerable.channels.port import Incoming, Returned, Unreadable
from answerable.channels.storable import one_line, storable
from answerable.core.crash import crashpoint
from answerable.customers.rules import normal_address
from answerable.tickets import words as tickets

BY_A_PERSON = {"list", "bulk"}  # kinds of automatic mail whose words a person may have written
DOUBTFUL = {"from-ambiguous", "two-from-headers", "several-authors", "no-sender"}
DO_NOT_ANSWER = "do-not-answer"
REPLY_TO_ANOTHER = "reply-to-another"
NO_SENDER = "no-sender"

_ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")
_OUR_ID = re.compile(rb"[0-9a-z]{1,26}\.[0-9a-z]{1,12}\.[a-z2-7]{20}@[^\s<>\"']{1,253}", re.I)
_ID = re.compile(r"[^\s<>]+@[^\s<>]+")
_ACTION = re.compile(rb"^Action:[ \t]*([a-z]+)", re.I | re.M)


class MailChannel:
    """Receives mail, from whichever door it came."""

    def __init__(self) -> None:
        self.reader = Reader()

    def read(self, inbound: Inbound) -> Incoming:
        crashpoint("mid_parse")
        raw = bytes(inbound.raw)
        try:
            mail = self.reader.read(raw)
        except CouldNotRead as error:
            raise Unreadable(error.reason, error.detail) from error
        return understand(inbound, mail)

    def begin(self, inbound: Inbound) -> None:
        self.reader.begin(bytes(inbound.raw))


CHANNEL = MailChannel()


def understand(inbound: Inbound, mail: Mail) -> Incoming:
    """The mail in the words of the port; asks nobody, changes nothing."""
    address = _sender_address(inbound, mail)
    trusted = settings.ANSWERABLE["trusted_authserv_ids"]
    doubtful = mail.sender is None or DOUBTFUL & mail.marks
    return Incoming(
        words=_words(inbound, mail, address),
        subject=one_line(mail.subject),
        secrets=_secrets(inbound, mail),
        references=tuple(dict.fromkeys((*_answered(mail), *mail.references))),
        ours=any(is_our_marker(value) for name, value in mail.headers if name == "x-answerable"),
        aligned=not doubtful and is_aligned(mail.authentication_results, trusted, address),
        returned=_returned(inbound, mail),
        offered=_offered(mail),
        via=_via(inbound, mail),
    )


def _words(inbound: Inbound, mail: Mail, address: str) -> tickets.NewMessage:
    name = mail.sender.name if mail.sender else " · ".join(mail.from_headers)
    return tickets.NewMessage(
        text=storable(_newly_written(mail)),
        html=storable(mail.body_html or ""),
        quoted=storable(mail.quoted),
        signature=storable(mail.signature),
        sender_name=one_line(name),
        sender_address=address,
        to=_people(mail, "to"),
        cc=_people(mail, "cc"),
        language=mail.language
        or (inbound.mailbox.language if inbound.mailbox else "")
        or settings.LANGUAGE_CODE,
        automatic=_automatic(mail),
        marks=_marks(inbound, mail, address),
        mail_id=one_line(mail.message_id or ""),
        in_reply_to=one_line(mail.in_reply_to or ""),
        effect_key=effect_key(inbound, mail),
        files=tuple(_file(one, number) for number, one in enumerate(mail.attachments, 1)),
        at=_moment(inbound, mail),
    )


def _sender_address(inbound: Inbound, mail: Mail) -> str:
    """Whom the mail says it is from; a mail that names nobody came from its envelope's sender."""
    if mail.sender and mail.sender.address:
        return one_line(mail.sender.address)
    unnamed = not DOUBTFUL & mail.marks - {NO_SENDER}
    return one_line(inbound.envelope_from) if unnamed and "@" in inbound.envelope_from else ""


def _newly_written(mail: Mail) -> str:
    """All of it where nothing was told apart: words are rather shown twice than lost."""
    return mail.body_reply if mail.quoted or mail.signature else mail.body_reply or mail.body_text


def _people(mail: Mail, field: str) -> tuple[tickets.Address, ...]:
    return tuple(
        {"name": one_line(who.name), "address": one_line(who.address)}
        for who in getattr(mail, field)
        if who.address
    )


def _automatic(mail: Mail) -> str:
    if mail.bounce:
        return "bounce"
    kind = mail.automatic.kind if mail.automatic else ""
    return "" if kind in BY_A_PERSON else kind


def _marks(inbound: Inbound, mail: Mail, address: str) -> tuple[str, ...]:
    marks = set(mail.marks)
    no_way_back = inbound.source in ("smtp", "lmtp") and not inbound.envelope_from
    polite = may_be_answered(mail.headers, address) and not (no_way_back or mail.bounce)
    if not polite or not mail.sender or _automatic(mail):
        marks.add(DO_NOT_ANSWER)
    reply_to = {normal_address(who.address) for who in mail.reply_to if who.address}
    if reply_to - {normal_address(address)}:
        marks.add(REPLY_TO_ANOTHER)
    return tuple(sorted(marks))


def effect_key(inbound: Inbound, mail: Mail) -> str:
    """The same for two copies of one mail, whatever way each of them came; else different.

    A mail with neither Message-ID nor date may rightly come twice: only its bytes tell it apart.
    """
    said = (
        *mail.from_headers,
        mail.date.isoformat() if mail.date else "",
        mail.body_text,
        mail.body_html or "",
        *(one.sha256 for one in mail.attachments),
    )
    content = _digest(*said) if mail.message_id or mail.date else inbound.sha256
    return f"mail:{inbound.mailbox_id or 0}:{_digest(mail.message_id or '')}:{content}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _file(one: Attachment, number: int) -> tickets.NewFile:
    ending = mimetypes.guess_extension(one.content_type) or ".bin"
    return tickets.NewFile(
        filename=one_line(one.filename or f"attachment-{number}{ending}"),
        content_type=one_line(one.content_type),
        content=one.content,
        inline=one.inline,
        content_id=one_line(one.content_id or ""),
    )


def _moment(inbound: Inbound, mail: Mail) -> datetime:
    """When it reached us, by our clock; for imported history when it says it was written."""
    if inbound.silent and mail.date:
        return min(mail.date, inbound.received_at)
    return inbound.received_at


def _secrets(inbound: Inbound, mail: Mail) -> tuple[Secret, ...]:
    """Every token of ours it carries: where it was sent to first, then what it answers."""
    addresses = [*inbound.envelope_to, *_recipients(mail)]
    by_address = (in_reply_address(address) for address in addresses)
    by_id = (in_mail_id(one) for one in (*_answered(mail), *reversed(mail.references)))
    return tuple(dict.fromkeys(secret for secret in (*by_address, *by_id) if secret))


def _answered(mail: Mail) -> list[str]:
    """What In-Reply-To names; some programs name several."""
    named = (value for name, value in mail.headers if name == "in-reply-to")
    return [one for value in named for one in _ID.findall(value)]


def _recipients(mail: Mail) -> list[str]:
    named = [value for name, value in mail.headers if name in TRACES[:-2]]
    traces = [address for value in named for address in _ADDRESS.findall(value)]
    return [*traces, *(who.address for who in (*mail.to, *mail.cc))]


def _via(inbound: Inbound, mail: Mail) -> str:
    """The address of ours that the customer knows, without its secret."""
    return without_secret(inbound.envelope_to[0])[:320] if inbound.envelope_to else ""


def _returned(inbound: Inbound, mail: Mail) -> Returned | None:
    """What a bounce says, with every Message-ID of ours that it quotes anywhere."""
    if not mail.bounce:
        return None
    places = (bytes(inbound.raw), mail.body_text.encode(), *(a.content for a in mail.attachments))
    found = (
        one.decode("ascii", "replace").lower() for text in places for one in _OUR_ID.findall(text)
    )
    quoted = (*_answered(mail), *mail.references, *found)
    actions = {one.lower() for one in _ACTION.findall(places[0])}
    return Returned(
        recipients=mail.bounce.recipients,
        status=mail.bounce.status,
        final=not actions or b"failed" in actions,
        mail_ids=tuple(dict.fromkeys(quoted)),
    )


def _offered(mail: Mail) -> tickets.Address | None:
    """Who wrote the mail that was passed on, or where a form on a website wants its answer."""
    people = [one.sender for one in mail.forwarded if one.sender] or list(mail.reply_to)
    who = next((one for one in people if one.address), None)
    return {"name": one_line(who.name), "address": one_line(who.address)} if who else None
