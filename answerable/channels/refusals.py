"""Why a mail did not arrive: a key for the row, plain words for the reader, from what servers say.

Enhanced status codes are RFC 3463 and its registry; where a server gives none, or a general one,
its words decide.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, "str | Promise"] = {
    "address_unknown": _("There is no mailbox with this address."),
    "address_invalid": _("This is not a complete mail address."),
    "address_needs_utf8": _("Our mail server cannot send to addresses with such letters."),
    "domain_unknown": _("The part after the @ does not exist or takes no mail."),
    "mailbox_disabled": _("The mailbox exists but takes no mail at present."),
    "mailbox_full": _("The mailbox is full."),
    "too_large": _("The mail with its files is too large for their server."),
    "taken_for_spam": _("Their server took the mail for spam."),
    "sender_doubted": _("Their server doubts that the mail is from us (SPF, DKIM or DMARC)."),
    "sender_refused": _("The mail server does not accept our sender address."),
    "relay_denied": _("Our mail server refuses to pass mail on to this address."),
    "refused": _("Their server refused the mail."),
    "bounced": _("The mail came back."),
    "try_later": _("Their server asked us to try again later."),
    "login_refused": _("Our mail server did not accept our login."),
    "tls_missing": _("Our mail server offers no encryption, so nothing was sent."),
    "tls_failed": _("The encrypted connection to our mail server failed."),
    "not_encrypted": _("Sending without encryption is allowed only to this machine."),
    "server_unknown": _("The name of our mail server is not known."),
    "connection_refused": _("Our mail server does not answer."),
    "connection_lost": _("The connection to our mail server broke."),
    "timed_out": _("Our mail server took too long to answer."),
    "service_fault": _("The mail service reported a fault."),
    "worker_gone": _("The program stopped while sending."),
    "file_missing": _("A file of this message is missing in the storage."),
    "cannot_compose": _("The mail could not be put together."),
    "expired": _("It could not be delivered for five days."),
}

BY_STATUS = {
    "1.1": "address_unknown",
    "1.2": "domain_unknown",
    "1.3": "address_invalid",
    "1.6": "address_unknown",
    "1.7": "sender_refused",
    "1.8": "sender_refused",
    "1.10": "domain_unknown",
    "2.1": "mailbox_disabled",
    "2.2": "mailbox_full",
    "2.3": "too_large",
    "3.4": "too_large",
    "4.4": "domain_unknown",
    "6.7": "address_needs_utf8",
    "7.8": "login_refused",
    "7.20": "sender_doubted",
    "7.23": "sender_doubted",
    "7.25": "sender_doubted",
    "7.26": "sender_doubted",
    "7.27": "domain_unknown",
}

BY_WORDS = (
    ("relay_denied", r"relay(ing)? (is )?(denied|not permitted|not allowed|access)|unable to relay"),
    ("taken_for_spam", r"\bspam\b|junk|unsolicited|content (was )?rejected|blacklist|block ?list"),
    ("sender_doubted", r"\b(spf|dkim|dmarc)\b|unauthenticated"),
    ("mailbox_full", r"(mailbox|inbox|quota).{0,30}(full|exceeded)|over ?quota|out of storage"),
    ("too_large", r"(message|size|mail).{0,30}(too (large|big)|exceeds)|size limit"),
    ("mailbox_disabled", r"(mailbox|account|user).{0,30}(disabled|inactive|suspended|locked)"),
    (
        "address_unknown",
        r"(user|mailbox|recipient|address|account).{0,40}"
        r"(unknown|not found|does ?n.?t exist|does not exist|invalid|unavailable|no longer)"
        r"|(no such|unknown) (user|mailbox|recipient|address|person)|not our customer",
    ),
    ("domain_unknown", r"(host|domain).{0,30}(not found|unknown|does not exist)|nxdomain"),
    ("try_later", r"gr[ea]y.?list|try (again|later)|too many|rate limit|temporar"),
)  # fmt: skip
_BY_WORDS = tuple((key, re.compile(pattern, re.IGNORECASE)) for key, pattern in BY_WORDS)
_STATUS = re.compile(r"\b([245])\.(\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class Refusal:
    """What a server said. `code`: its numbers, such as "550 5.1.1"; `detail`: its own words."""

    reason: str = ""
    code: str = ""
    detail: str = ""


def words(reason: str) -> str:
    """The reason in the reader's language; of one nobody knows, that it was refused."""
    return str(WORDS.get(reason, WORDS["refused"])) if reason else ""


def understand(code: int, said: str) -> Refusal:
    """A reply of an SMTP server, or of a bounce (code 0: only what was said counts)."""
    found = _STATUS.search(said)
    numbers = " ".join(
        part for part in (str(code) if code else "", found[0] if found else "") if part
    )
    return Refusal(_reason(code, found[2] if found else "", said), numbers[:20], said[:2000])


def _reason(code: int, status: str, said: str) -> str:
    if status in BY_STATUS:
        return BY_STATUS[status]
    for key, pattern in _BY_WORDS:
        if pattern.search(said):
            return key
    if code in (530, 534, 535, 538, 454):
        return "login_refused"
    return "try_later" if 400 <= code < 500 else "refused"
