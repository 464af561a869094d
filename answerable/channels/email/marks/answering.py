"""May a machine of ours answer this mail at all? The guard against loops and backscatter."""

from answerable.channels.email.marks.headers import Headers, present, saying, value, values, word
from answerable.channels.email.marks.tables.headers import (
    ANSWERING_HEADERS,
    ANSWERING_NAME,
    ANSWERING_PRECEDENCES,
    BULK_HEADERS,
    BULK_PRECEDENCES,
    GENERATING_HEADERS,
    MAILING_LIST_HEADERS,
    SUPPRESSIONS,
    UNANSWERABLE_ENDS,
    UNANSWERABLE_NAMES,
    UNANSWERABLE_STARTS,
)

FORBIDDING = (*MAILING_LIST_HEADERS, *BULK_HEADERS, *GENERATING_HEADERS)


def may_be_answered(headers: Headers, sender: str) -> bool:
    """False for lists, bulk, machines, suppressed and unanswerable senders.

    `sender` is the address alone, "" for the empty one. A mail a person wrote can be refused
    here too (a list's subscriber): it may then be answered by a person, never by a machine.
    """
    return not (
        _is_unanswerable(sender)
        or any(path.replace(" ", "") == "<>" for path in values(headers, "return-path"))
        or _is_marked(headers)
        or present(headers, FORBIDDING)
    )


def _is_unanswerable(sender: str) -> bool:
    local, _, domain = sender.strip().strip("<>").lower().rpartition("@")
    return (
        not (local and domain)
        or local in UNANSWERABLE_NAMES
        or local.startswith(UNANSWERABLE_STARTS)
        or local.endswith(UNANSWERABLE_ENDS)
    )


def _is_marked(headers: Headers) -> bool:
    precedences = {word(found) for found in values(headers, "precedence")}
    return bool(
        word(value(headers, "auto-submitted")) not in ("", "no")
        or precedences & (ANSWERING_PRECEDENCES | BULK_PRECEDENCES)
        or is_suppressed(headers)
        or answering_header(headers)
    )


def is_suppressed(headers: Headers) -> bool:
    """The sender asks for no automatic answer; people's programs may ask for it too."""
    wishes = value(headers, "x-auto-response-suppress").lower().replace(";", ",").split(",")
    return bool(SUPPRESSIONS & {wish.strip() for wish in wishes})


def answering_header(headers: Headers) -> str:
    """The header by which an answering machine names itself; "" when there is none."""
    said = saying(headers) - {"x-auto-response-suppress"}
    named = (name for name in sorted(said) if ANSWERING_NAME.fullmatch(name))
    return next(named, "") or present(headers, ANSWERING_HEADERS)
