"""The mail that somebody passes on: attached, or copied into the text with its header lines."""

from answerable.channels.email.replies import forwarded

from .addresses import addresses
from .dates import read_date
from .headers import Headers, read_headers
from .mail import Address, Forwarded
from .words import raw_text

MOST_FORWARDED = 20


def forwarded_mails(
    attached: list[bytes], subject: str, text: str, marks: set[str]
) -> tuple[Forwarded, ...]:
    """Original mails found, in order. Claims of the one who forwards: offer, never act."""
    found = [_attached(raw) for raw in attached[:MOST_FORWARDED]]
    if found:
        marks.add("forwarded-as-attachment")
    if inline := _inline(subject, text):
        marks.add("forwarded-inline")
        found.append(inline)
    return tuple(found)


def _attached(raw: bytes) -> Forwarded:
    marks: set[str] = set()
    headers, _ = read_headers(raw, 0, len(raw), marks)
    people = addresses(headers.structured("from"), marks)
    return Forwarded(
        how="attachment",
        sender=people[0] if people else None,
        to=_to(headers, marks),
        subject=headers.text("subject"),
        date=read_date(headers.text("date")),
    )


def _to(headers: Headers, marks: set[str]) -> tuple[Address, ...]:
    return addresses(", ".join(raw_text(value) for value in headers.all_raw("to")), marks)


def _inline(subject: str, text: str) -> Forwarded | None:
    copied = forwarded(text, subject)
    if copied is None:
        return None
    sender = Address(copied.name, copied.address)
    is_named = bool(sender.name or sender.address)
    return Forwarded(
        how="inline",
        sender=sender if is_named else None,
        to=(),
        subject=copied.subject,
        date=read_date(copied.date),
    )
