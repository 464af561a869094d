"""Reads reports that keep to no standard: qmail, Exim, old sendmail, Exchange, carriers.

Two steps, so that ordinary mail is never taken for one: first who writes (a server's address, an
empty return path, a report's subject), then what is said (a failure, and an address beside it).
"""

import re

from answerable.channels.email.marks.addresses import addresses_in
from answerable.channels.email.marks.delivery_status import Recipient
from answerable.channels.email.marks.headers import value, values
from answerable.channels.email.marks.report import DELAYED, DELIVERED, FAILED, BounceInput
from answerable.channels.email.marks.status_codes import status_in
from answerable.channels.email.marks.tables import bounces as table
from answerable.channels.email.replies.lines import fold
from answerable.channels.email.replies.words import starting

ANSWER_PREFIX = re.compile(r"(?:re|aw|sv|fw|fwd|wg|tr|rv|ynt|ilt|vs) ?:")
MOST_LOOKED_AT = 8000
MOST_RECIPIENTS = 50

SMTP_ROW = re.compile(r"(?<!\d)[45]\d\d[ -]")
# Digits and dots before the "@": a mail's own number, nobody's address.
MESSAGE_ID = re.compile(r"[0-9a-f.$-]{14,}@")
RETURNED_TYPES = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/partial",
)
REPORTERS = frozenset(
    name.replace("-", "").replace("_", "").replace(".", "") for name in table.REPORTERS
)
SUBJECTS = starting(table.FAILURE_SUBJECTS)
PHRASES = starting(table.FAILURE_PHRASES)
DELAYS = starting(table.DELAY_PHRASES)
SUCCESSES = starting(table.SUCCESS_PHRASES)
COPIES = tuple(fold(words) for words in table.COPY_STARTS)


def is_report(mail: BounceInput) -> bool:
    """A server says so, or at least two other signs do.

    A server: its address or name, or a content type of report. Signs: a report's subject, an
    empty return path, our mail returned as a part, words of failure.
    """
    subject = fold(mail.subject)
    about_delivery = any(words in subject for words in SUBJECTS) and not ANSWER_PREFIX.match(
        subject
    )
    returned = any(part.content_type in RETURNED_TYPES for part in mail.parts)
    nobody = _came_from_nobody(mail)
    words = _folded(_above_copy(mail.text))
    said = any(phrase in words for phrase in (*PHRASES, *DELAYS, *SUCCESSES))
    if _is_reporter(mail) or _is_typed(mail):
        return about_delivery or returned or nobody or said
    unsigned = value(mail.headers, "from").replace(" ", "") == "<>"
    return said and (unsigned or sum((about_delivery, returned, nobody)) >= 2)


def _is_typed(mail: BounceInput) -> bool:
    content_type = value(mail.headers, "content-type").lower().replace('"', "")
    return "report-type=delivery-status" in content_type


def _came_from_nobody(mail: BounceInput) -> bool:
    paths = [path.replace(" ", "") for path in values(mail.headers, "return-path")]
    return "<>" in paths or value(mail.headers, "from").replace(" ", "").endswith("<>")


def _is_reporter(mail: BounceInput) -> bool:
    address = mail.sender.strip("<> ").lower()
    local = (
        (address.rpartition("@")[0] or address).replace("_", "").replace("-", "").replace(".", "")
    )
    if local in REPORTERS or local.startswith(("mailerdaemon", "postmaster")):
        return True
    written = value(mail.headers, "from")
    name = fold(written.split("<")[0]).strip(" \"'")
    return name in table.REPORTER_NAMES


def informal_report(mail: BounceInput) -> list[Recipient]:
    """The recipients named in a report's own words, above the copy of our mail."""
    words = _above_copy(mail.text)
    kind = delivery_kind(words, mail.subject)
    status, diagnostic = status_in(words), first_diagnostic(words)
    named = [found for found in addresses_in(words) if not MESSAGE_ID.match(found)]
    others = [found for found in named if not _is_own(found, mail)]
    chosen = others[:MOST_RECIPIENTS] or returned_recipients(mail) or named[:1] or [""]
    return [Recipient(address, kind, status, diagnostic) for address in chosen]


def returned_recipients(mail: BounceInput) -> list[str]:
    """To whom the returned copy was addressed, where the words name nobody."""
    for part in mail.parts:
        if part.content_type in RETURNED_TYPES:
            match = re.search(r"^to:[ \t]*([^\n]{1,500})", part.text[:20000], re.I | re.M)
            return addresses_in(match.group(1)) if match else []
    return []


def _folded(words: str) -> str:
    return " ".join(fold(row) for row in words.splitlines())


def delivery_kind(words: str, subject: str) -> str:
    """Failed, delayed or delivered, by the words above the copy and the subject."""
    folded, titled = _folded(_above_copy(words)), fold(subject)
    if any(phrase in folded or phrase in titled for phrase in DELAYS):
        return DELAYED
    failed = any(phrase in folded for phrase in PHRASES)
    if not failed and any(phrase in folded for phrase in SUCCESSES):
        return DELIVERED
    return FAILED


def _above_copy(text: str) -> str:
    rows: list[str] = []
    for row in text[:MOST_LOOKED_AT].splitlines():
        if rows and fold(row).startswith(COPIES):
            break
        rows.append(row)
    return "\n".join(rows)


def first_diagnostic(words: str) -> str:
    """The first line that carries an SMTP code; "" when none does."""
    rows = [" ".join(row.split()) for row in words[:MOST_LOOKED_AT].splitlines()]
    return next((row for row in rows if SMTP_ROW.search(row)), "")[:500]


def _is_own(address: str, mail: BounceInput) -> bool:
    """The server's own address, or ours to which the report came."""
    ours = addresses_in(" ".join((*values(mail.headers, "to"), mail.sender)))
    return address.lower() in {found.lower() for found in ours} or address.lower().startswith(
        ("postmaster@", "mailer-daemon@", "support@", "abuse@", "helpdesk@")
    )
