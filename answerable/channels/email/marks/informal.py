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

ANSWER_PREFIX = re.compile(r"(?:re|aw|sv|fw|fwd|wg|tr|rv|ynt|ilt|vs) ?:")
MOST_LOOKED_AT = 8000
MOST_RECIPIENTS = 50

SUBJECTS = tuple(fold(words) for words in table.FAILURE_SUBJECTS)
PHRASES = tuple(fold(words) for words in table.FAILURE_PHRASES)
DELAYS = tuple(fold(words) for words in table.DELAY_PHRASES)
SUCCESSES = tuple(fold(words) for words in table.SUCCESS_PHRASES)
COPIES = tuple(fold(words) for words in table.COPY_STARTS)


def is_report(mail: BounceInput) -> bool:
    """Two signs of a server: its address or name, an empty return path, a report's subject."""
    subject = fold(mail.subject)
    signs = [
        _is_reporter(mail),
        any(path.replace(" ", "") == "<>" for path in values(mail.headers, "return-path")),
        any(words in subject for words in SUBJECTS) and not ANSWER_PREFIX.match(subject),
        "report-type=delivery-status"
        in value(mail.headers, "content-type").lower().replace('"', ""),
    ]
    return sum(signs) >= 2 or _is_reporter(mail)


def _is_reporter(mail: BounceInput) -> bool:
    local = mail.sender.strip("<> ").lower().rpartition("@")[0] or mail.sender.strip("<> ").lower()
    if local in table.REPORTERS or local.startswith(("mailer-daemon", "postmaster")):
        return True
    name = fold(value(mail.headers, "from").split("<")[0]).strip(" \"'")
    return name in table.REPORTER_NAMES


def informal_report(mail: BounceInput) -> list[Recipient]:
    """The recipients named in a report's own words, above the copy of our mail."""
    words = _above_copy(mail.text)
    folded = " ".join(fold(row) for row in words.splitlines())
    if not any(phrase in folded for phrase in (*PHRASES, *DELAYS, *SUCCESSES)):
        return []
    kind = _kind(folded, fold(mail.subject))
    status, diagnostic = status_in(words), _diagnostic(words)
    addresses = [found for found in addresses_in(words) if not _is_own(found, mail)]
    chosen = addresses[:MOST_RECIPIENTS] or [""]
    return [Recipient(address, kind, status, diagnostic) for address in chosen]


def _kind(folded: str, subject: str) -> str:
    if any(phrase in folded or phrase in subject for phrase in DELAYS):
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


def _diagnostic(words: str) -> str:
    rows = [" ".join(row.split()) for row in words.splitlines()]
    return next((row for row in rows if re.search(r"(?<!\d)[45]\d\d[ -]", row)), "")[:500]


def _is_own(address: str, mail: BounceInput) -> bool:
    """The server's own address, or ours to which the report came."""
    ours = addresses_in(" ".join((*values(mail.headers, "to"), mail.sender)))
    return address.lower() in {found.lower() for found in ours} or address.lower().startswith(
        ("postmaster@", "mailer-daemon@", "support@", "abuse@", "helpdesk@")
    )
