"""`read(raw)`: one mail as bytes becomes one `Mail`. Never raises, takes linear time."""

import re
from dataclasses import replace

from answerable.channels.email import marks as marking
from answerable.channels.email.replies import Split, split_html, split_reply

from .addresses import Mailbox, addresses, mailboxes
from .body import Body, gather
from .dates import read_date
from .forwarded import forwarded_mails
from .headers import Headers, read_headers
from .mail import Address, Mail
from .structure import Walk
from .words import decode_words, raw_text

MOST_REFERENCES = 200

_ID = re.compile(r"<([^<>]{1,998})>")
_BARE_ID = re.compile(r"[^\s<>,;()\"]+@[^\s<>,;()\"]+")


def read(raw: bytes) -> Mail:
    """Everything a mail says, as a value.

    Any bytes will do. What is beyond the limits is left out and marked; files are never left
    out. Nothing read here is proved: the sender is a claim.
    """
    data = _with_line_feeds(raw)
    marks: set[str] = set()
    root = Walk(marks).entity(data, 0, len(data))
    return _mail(root.headers, gather(root, marks), marks)


def read_headers_only(raw: bytes, *marks: str) -> Mail:
    """What the headers alone say: for a mail whose body cannot be read in time."""
    data, found = _with_line_feeds(raw[: 1 << 20]), set(marks)
    headers, _ = read_headers(data, 0, len(data), found)
    return _mail(headers, Body(found), found)


def _with_line_feeds(raw: bytes) -> bytes:
    """Mail whose lines end in a bare carriage return only."""
    return raw if b"\n" in raw else raw.replace(b"\r", b"\n")


def _mail(headers: Headers, body: Body, marks: set[str]) -> Mail:
    sender, from_headers = _sender(headers, marks)
    subject, text, html = headers.text("subject"), body.text(), body.html()
    pairs = tuple(headers.pairs())
    address = sender.address if sender else ""
    split = _split(body, text, html)
    in_reply_to = message_ids(headers.structured("in-reply-to"))
    ids = message_ids(headers.structured("message-id"))
    return Mail(
        sender=sender,
        from_headers=from_headers,
        to=_people(headers, "to", marks),
        cc=_people(headers, "cc", marks),
        reply_to=_people(headers, "reply-to", marks),
        subject=subject,
        date=read_date(headers.text("date")),
        message_id=ids[0] if ids else None,
        in_reply_to=in_reply_to[0] if in_reply_to else None,
        references=message_ids(headers.structured("references")),
        body_text=text,
        body_html=html,
        body_reply=split.reply,
        quoted=split.quoted,
        signature=split.signature,
        attachments=tuple(body.attachments),
        automatic=marking.automatic(pairs, subject, text, address),
        bounce=marking.bounce(marking.BounceInput(pairs, address, subject, text, body.parts)),
        language=marking.language(split.reply or text),
        authentication_results=tuple(headers.all_text("authentication-results")),
        received=tuple(headers.all_text("received")),
        forwarded=forwarded_mails(body.mails, subject, text, marks),
        headers=pairs,
        marks=frozenset(marks),
    )


def _split(body: Body, text: str, html: str | None) -> Split:
    """Newly written words, quotes, signature; HTML knows better where there is nothing else."""
    split = split_reply(text)
    if html and not body.has_plain():
        return replace(split, reply=split_html(html) or split.reply)
    return split


def message_ids(text: str) -> tuple[str, ...]:
    """Ids without their brackets, in order, each once; bare ones when no bracket is used."""
    found = [one.strip() for one in _ID.findall(text)] or _BARE_ID.findall(text)
    return tuple(dict.fromkeys(one for one in found if one))[-MOST_REFERENCES:]


def _people(headers: Headers, name: str, marks: set[str]) -> tuple[Address, ...]:
    text = ", ".join(raw_text(value) for value in headers.all_raw(name))
    return addresses(text, marks) if text else ()


def _sender(headers: Headers, marks: set[str]) -> tuple[Address | None, tuple[str, ...]]:
    """Who the mail says wrote it. None where other programs could read another person.

    One person named twice is one. Several authors are the first of them as long as they share
    a domain: whatever a receiving server proved about one then holds for the address we take.
    """
    raw = [raw_text(value) for value in headers.all_raw("from")]
    readable = tuple(decode_words(text) for text in raw)
    boxes = [mailboxes(text, marks) for text in raw]
    named = [box for header in boxes for box in header if box.name or box.address]
    if len(raw) > 1:
        marks.add("two-from-headers")
    if not named:
        marks.add("no-sender")
        return None, readable
    given = {box.address.lower() for box in named if box.address}
    domains = {address.rpartition("@")[2] for address in given}
    if not all(box.is_plain for box in named) or len(domains) > 1 or len(given) > 1 < len(raw):
        marks.add("from-ambiguous")
        return None, readable
    if len(given) > 1:
        marks.add("several-authors")
    first = next((box for box in named if box.address), named[0])
    _note_deception(first, marks)
    return Address(first.name, first.address), readable


def _note_deception(box: Mailbox, marks: set[str]) -> None:
    if not box.address:
        marks.add("no-sender-address")
    shown = _BARE_ID.findall(box.name)
    if any(one.strip("'.").lower() != box.address.lower() for one in shown):
        marks.add("display-name-is-another-address")
    if "xn--" in box.address.lower() or not box.address.isascii():
        marks.add("international-address")
