"""Reads the notices a mail service sends as JSON by mail (Amazon SES through SNS)."""

import json
from typing import Any

from answerable.channels.email.marks.delivery_status import Recipient
from answerable.channels.email.marks.report import (
    COMPLAINT,
    DELAYED,
    DELIVERED,
    FAILED,
    BounceInput,
)

# Type of notice: where its recipients are, and what became of the mail.
NOTICES = {
    "Bounce": ("bounce", "bouncedRecipients", FAILED),
    "Complaint": ("complaint", "complainedRecipients", COMPLAINT),
    "Delivery": ("delivery", "recipients", DELIVERED),
    "DeliveryDelay": ("deliveryDelay", "delayedRecipients", DELAYED),
}
LONGEST = 200_000


def notified(mail: BounceInput) -> list[Recipient]:
    """The recipients of such a notice; empty for any other mail."""
    text = mail.text.lstrip()[:LONGEST]
    if not text.startswith("{") or '"notificationType"' not in text:
        return []
    try:
        notice, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return []
    section, listed, kind = NOTICES.get(str(notice.get("notificationType")), ("", "", ""))
    found = _section(notice, section).get(listed)
    return [_recipient(entry, kind) for entry in found] if isinstance(found, list) else []


def _section(notice: dict[str, Any], name: str) -> dict[str, Any]:
    section = notice.get(name)
    return section if isinstance(section, dict) else {}


def _recipient(entry: object, kind: str) -> Recipient:
    fields = entry if isinstance(entry, dict) else {"emailAddress": entry}
    address, status, words = (
        str(fields.get(name) or "") for name in ("emailAddress", "status", "diagnosticCode")
    )
    return Recipient(address, kind, status, words)
