"""Is this mail a server's report that ours did not arrive, and for whom?"""

import re
from collections.abc import Iterable

from answerable.channels.email.marks.addresses import addresses_in
from answerable.channels.email.marks.delivery_status import Recipient, recipients_in
from answerable.channels.email.marks.headers import value, values
from answerable.channels.email.marks.informal import informal_report, is_report
from answerable.channels.email.marks.report import (
    DELAYED,
    DELIVERED,
    FAILED,
    Bounce,
    BounceInput,
    Part,
)
from answerable.channels.email.marks.status_codes import is_permanent, status_in

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = (
    "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global",
    "message/global-headers", "message/partial",
)  # fmt: skip
MESSAGE_ID = re.compile(
    r"^message-id:[ \t]{0,20}(?:\r?\n[ \t]{1,20})?(<[^<>\s]{1,400}>)", re.I | re.M
)
STATUS_FIELDS = re.compile(r"^(?:final-recipient|reporting-mta):", re.I | re.M)


def bounce(mail: BounceInput) -> Bounce | None:
    """The report in `mail`, or None when it is ordinary mail, however loudly it quotes one.

    Reads RFC 3464 first, then the header of Exim and Gmail, then the words of servers that keep
    to no standard; words count only from somebody who can be a server.
    """
    found = _from_status_parts(mail) or _from_failed_header(mail)
    if not found and is_report(mail):
        found = informal_report(mail)
    if not found:
        return None
    return _bounce(found, mail)


def _from_status_parts(mail: BounceInput) -> list[Recipient]:
    if not _is_report_like(mail):
        return []
    parts = [part for part in mail.parts if _is_status(part)]
    return [recipient for part in parts for recipient in recipients_in(part.text)]


def _is_report_like(mail: BounceInput) -> bool:
    """A person may attach a report he got; then the mail itself is no report."""
    content_type = value(mail.headers, "content-type").lower()
    return "multipart/mixed" not in content_type or is_report(mail) or not mail.text.strip()


def _is_status(part: Part) -> bool:
    if part.content_type in STATUS_TYPES:
        return True
    return part.content_type == "text/plain" and len(STATUS_FIELDS.findall(part.text[:4000])) >= 2


def _from_failed_header(mail: BounceInput) -> list[Recipient]:
    failed = addresses_in(", ".join(values(mail.headers, "x-failed-recipients")))
    words = _own_words(mail)
    return [Recipient(address, FAILED, status_in(words), _diagnostic(words)) for address in failed]


def _own_words(mail: BounceInput) -> str:
    return mail.text[:6000]


def _diagnostic(words: str) -> str:
    rows = [" ".join(row.split()) for row in words.splitlines()]
    return next((row for row in rows if re.search(r"(?<!\d)[45]\d\d[ -]", row)), "")[:500]


def _bounce(found: list[Recipient], mail: BounceInput) -> Bounce:
    """One report out of several recipients: the worst that became of any."""
    kind = next(kind for kind in (FAILED, DELAYED, DELIVERED) if any(r.kind == kind for r in found))
    chosen = [recipient for recipient in found if recipient.kind == kind]
    status = next((recipient.status for recipient in chosen if recipient.status), "")
    diagnostic = next((recipient.diagnostic for recipient in chosen if recipient.diagnostic), "")
    return Bounce(
        kind=kind,
        recipients=_unique(recipient.address for recipient in chosen),
        status=status,
        permanent=kind == FAILED and is_permanent(status),
        diagnostic=diagnostic[:1000],
        original_message_id=_original_message_id(mail),
    )


def _unique(addresses: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for address in addresses:
        if address:
            found.setdefault(address.lower(), address)
    return tuple(found.values())


def _original_message_id(mail: BounceInput) -> str | None:
    """The returned mail's own Message-ID: from its copy, or from what the report refers to."""
    returned = [part.text for part in mail.parts if part.content_type in RETURNED_TYPES]
    for text in (*returned, mail.text):
        match = MESSAGE_ID.search(text[:60000])
        if match:
            return match.group(1)
    referred = f"{value(mail.headers, 'in-reply-to')} {value(mail.headers, 'references')}"
    match = re.search(r"<[^<>\s]{1,400}>", referred)
    return match.group() if match else None
