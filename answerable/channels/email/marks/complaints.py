"""Reads feedback reports (RFC 5965): a recipient marked our mail as junk."""

import re

from answerable.channels.email.marks.addresses import addresses_in
from answerable.channels.email.marks.delivery_status import Recipient
from answerable.channels.email.marks.report import COMPLAINT, BounceInput
from answerable.channels.email.marks.tables.bounces import COMPLAINT_SUBJECTS

REPORT_TYPE = "message/feedback-report"
RECIPIENT = re.compile(
    r"^(?:original-rcpt-to|removal-recipient|x-hmxmroriginalrecipient):([^\n]{1,500})", re.I | re.M
)


def complaint(mail: BounceInput) -> list[Recipient]:
    """The recipients who complained; empty when the mail is no feedback report."""
    reports = [part.text[:20000] for part in mail.parts if part.content_type == REPORT_TYPE]
    if not reports and mail.subject.strip().lower().startswith(COMPLAINT_SUBJECTS):
        reports = [
            part.text[:20000] for part in mail.parts if part.content_type == "message/rfc822"
        ]
    if not reports:
        return []
    rows = [row for text in reports for row in RECIPIENT.findall(text)]
    named = [found for row in rows for found in addresses_in(row)]
    return [Recipient(address, COMPLAINT, "", "") for address in named or [""]]
