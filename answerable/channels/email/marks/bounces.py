"""Is this mail a server's report that ours did not arrive, and for whom?"""

import re
from collections.abc import Iterable

from answerable.channels.email.marks.addresses import addresses_in
from answerable.channels.email.marks.complaints import complaint
from answerable.channels.email.marks.delivery_status import Recipient, recipients_in
from answerable.channels.email.marks.headers import value, values
from answerable.channels.email.marks.informal import (
    RETURNED_TYPES,
    delivery_kind,
    first_diagnostic,
    informal_report,
    is_report,
    returned_recipients,
)
from answerable.channels.email.marks.notices import notified
from answerable.channels.email.marks.report import (
    COMPLAINT,
    DELAYED,
    DELIVERED,
    FAILED,
    Bounce,
    BounceInput,
    Part,
)
from answerable.channels.email.marks.status_codes import is_permanent, status_in

KINDS = (FAILED, DELAYED, COMPLAINT, DELIVERED)
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
MESSAGE_ID = re.compile(
    r"^message-id:[ \t]{0,20}(?:\r?\n[ \t]{1,20})?(<[^<>\s]{1,400}>)", re.I | re.M
)
STATUS_FIELDS = re.compile(r"^(?:final-recipient|reporting-mta):", re.I | re.M)


def bounce(mail: BounceInput) -> Bounce | None:
    """The report in `mail`, or None when it is ordinary mail, however loudly it quotes one.

    Reads RFC 3464 first, then the header of Exim and Gmail, then the words of servers that keep
    to no standard; words count only from somebody who can be a server.
    """
    told = is_report(mail)
    found = (
        _from_status_parts(mail, told)
        or _from_failed_header(mail)
        or complaint(mail)
        or notified(mail)
    )
    if not found and told:
        found = recipients_in(_status_fields(mail.text)) or informal_report(mail)
    return _bounce(found, mail) if found else None


def _from_status_parts(mail: BounceInput, told: bool) -> list[Recipient]:
    """A person may attach a report he got: then the mail itself is no report."""
    attached = "multipart/mixed" in value(mail.headers, "content-type").lower()
    if attached and not told and mail.text.strip():
        return []
    parts = [part for part in mail.parts if _is_status(part)]
    return [recipient for part in parts for recipient in recipients_in(part.text)]


def _is_status(part: Part) -> bool:
    if part.content_type in STATUS_TYPES:
        return True
    return part.content_type == "text/plain" and len(STATUS_FIELDS.findall(part.text[:4000])) >= 2


def _status_fields(text: str) -> str:
    """The fields of RFC 3464 inside a body whose parts are not told apart."""
    match = STATUS_FIELDS.search(text[:60000])
    return text[match.start() : 60000] if match else ""


def _from_failed_header(mail: BounceInput) -> list[Recipient]:
    failed = addresses_in(", ".join(values(mail.headers, "x-failed-recipients")))
    words = mail.text[:8000]
    kind = delivery_kind(words, mail.subject)
    return [Recipient(found, kind, status_in(words), first_diagnostic(words)) for found in failed]


def _bounce(found: list[Recipient], mail: BounceInput) -> Bounce:
    """One report out of several recipients: the worst that became of any."""
    kind = next(kind for kind in KINDS if any(recipient.kind == kind for recipient in found))
    chosen = [recipient for recipient in found if recipient.kind == kind]
    status = next((recipient.status for recipient in chosen if recipient.status), "")
    diagnostic = next((recipient.diagnostic for recipient in chosen if recipient.diagnostic), "")
    return Bounce(
        kind=kind,
        recipients=_unique(recipient.address for recipient in chosen)
        or tuple(returned_recipients(mail)),
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
