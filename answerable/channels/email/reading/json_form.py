"""The JSON form of a mail: what `answerable mail parse` prints."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from answerable.channels.email.marks import Bounce
from answerable.channels.email.marks.report import DELIVERED

from .mail import Address, Attachment, Forwarded, Mail


def as_json(mail: Mail) -> dict[str, Any]:
    """Plain values only; ids without angle brackets, dates ISO 8601 with their offset."""
    return {
        "from": _address(mail.sender),
        "to": [_address(one) for one in mail.to],
        "cc": [_address(one) for one in mail.cc],
        "reply_to": [_address(one) for one in mail.reply_to],
        "subject": mail.subject,
        "date": _moment(mail.date),
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "body_text": mail.body_text,
        "body_html": mail.body_html,
        "body_reply": mail.body_reply,
        "quoted": mail.quoted,
        "signature": mail.signature,
        "attachments": [_attachment(one) for one in mail.attachments],
        "auto_submitted": mail.is_automatic,
        "automatic": asdict(mail.automatic) if mail.automatic else None,
        "is_bounce": mail.bounce is not None and mail.bounce.kind != DELIVERED,
        "bounce": _bounce(mail.bounce),
        "language": mail.language,
        "from_headers": list(mail.from_headers),
        "authentication_results": list(mail.authentication_results),
        "forwarded": [_forwarded(one) for one in mail.forwarded],
        "marks": sorted(mail.marks),
    }


def _address(one: Address | None) -> dict[str, str] | None:
    return {"name": one.name, "address": one.address} if one else None


def _bounce(one: Bounce | None) -> dict[str, Any] | None:
    return {**asdict(one), "recipients": list(one.recipients)} if one else None


def _moment(date: datetime | None) -> str | None:
    return date.isoformat() if date else None


def _attachment(one: Attachment) -> dict[str, Any]:
    return {
        "filename": one.filename,
        "content_type": one.content_type,
        "size": one.size,
        "inline": one.inline,
        "content_id": one.content_id,
        "sha256": one.sha256,
    }


def _forwarded(one: Forwarded) -> dict[str, Any]:
    return {
        "how": one.how,
        "from": _address(one.sender),
        "to": [_address(to) for to in one.to],
        "subject": one.subject,
        "date": _moment(one.date),
    }
