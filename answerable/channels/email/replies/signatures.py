"""Finds what stands below a person's words: signature, device line, list footer, notice."""

import re
from collections.abc import Sequence

from answerable.channels.email.replies.lines import Line, fold
from answerable.channels.email.replies.tables import signatures as table
from answerable.channels.email.replies.words import starting

SIGNATURE_MARK = re.compile(r"\s{0,3}--\s{0,3}")
DELIMITER = re.compile(r"[-_=*#~+—–ᐧ\s]{2,}|[ᐧ]")
DASHED_NAME = re.compile(r"--?[^\W\d_][\w.']{1,20}(?: [^\W\d_][\w.']{0,20}){0,2}")
UNDERSCORES = re.compile(r"_{5,}")
CONTACT = re.compile(r"https?:|www\.|[\w.]@\w|\+?\d[\d ()/.-]{7,}|mailing list|unsubscribe")
LONGEST_SIGNATURE = 25
LONGEST_FOOTER = 8

DEVICE_STARTS = starting(table.DEVICE_STARTS)
PROGRAM_STARTS = starting(table.PROGRAM_STARTS)
DEVICE_ENDS = starting(table.DEVICE_ENDS)
DEVICE_FRAME = " -–—_*<>()[]|.・·!"
DEVICES = tuple(fold(name) for name in table.DEVICES)
EXCUSES = tuple(fold(word) for word in table.DEVICE_EXCUSES)
NOTICES = starting(table.FOOTER_STARTS, table.DISCLAIMER_STARTS)
BANNERS = tuple(fold(words) for words in table.BANNER_STARTS)
BANNER_WORDS = tuple(fold(word) for word in table.BANNER_WORDS)


def is_device_line(plain: str) -> bool:
    """`Sent from my iPhone` and its kin; not a sentence that happens to begin so."""
    words = plain.strip(DEVICE_FRAME)
    if not words or len(words) > 120 or _goes_on(words):
        return False
    if words.startswith(DEVICE_STARTS):
        return len(words.split()) <= 12 or _names_device(words)
    told = words.startswith(PROGRAM_STARTS) or words.endswith(DEVICE_ENDS)
    return (told and _names_device(words)) or _is_named(words)


def names_a_device(plain: str) -> bool:
    """A device line beyond doubt: what stands below it was not written by the same hand."""
    words = plain.strip(DEVICE_FRAME)
    return is_device_line(plain) and (_names_device(words) or words.startswith("sent from my"))


def _is_named(words: str) -> bool:
    """`Ann from mobile`."""
    return words.endswith((" from mobile", " by mobile")) and len(words.split()) <= 3


def _names_device(words: str) -> bool:
    return any(name in words for name in DEVICES)


def _goes_on(words: str) -> bool:
    """After a comma or full stop a person explains; a device at most apologises."""
    pieces = re.split(r"[,.;!] ", words, maxsplit=1)
    return len(pieces) > 1 and not any(excuse in pieces[1] for excuse in EXCUSES)


def is_delimiter(plain: str) -> bool:
    """A line drawn of dashes, underscores, stars."""
    return bool(DELIMITER.fullmatch(plain))


def is_banner(plain: str) -> bool:
    """A mail server's warning about a sender from outside."""
    words = plain.strip(" *_-")
    return words.startswith(BANNERS) and any(sign in words for sign in BANNER_WORDS)


def signature_start(lines: Sequence[Line]) -> int:
    """Where the signature of these lines begins; their number when there is none."""
    end = _trailing_start(lines)
    cut = min(
        (start for start in (_marked(lines[:end]), _noticed(lines[:end])) if start is not None),
        default=end,
    )
    return _named_start(lines, _trailing_start(lines[:cut]))


def _named_start(lines: Sequence[Line], end: int) -> int:
    """A last line `-Ann Lee`, unless the line above begins with a dash too: then it is a list."""
    above = [at for at in range(end) if not lines[at].blank][-2:]
    if len(above) < 2 or not DASHED_NAME.fullmatch(lines[above[1]].raw.rstrip()[:60]):
        return end
    listed = lines[above[0]].plain.startswith(("-", "*", "•")) or lines[above[0]].plain[-1:] == ":"
    return end if listed else above[1]


def _trailing_start(lines: Sequence[Line]) -> int:
    """Drawn lines, device lines and blank lines at the very end."""
    end = start = len(lines)
    while start and (
        lines[start - 1].blank
        or is_delimiter(lines[start - 1].plain)
        or is_device_line(lines[start - 1].plain)
    ):
        start -= 1
        if not lines[start].blank:
            end = start
    return end


def _marked(lines: Sequence[Line]) -> int | None:
    """The first `-- ` with a signature's length below it, or a drawn line above a footer."""
    below, contact = 0, False
    found: int | None = None
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if below > LONGEST_SIGNATURE:
            break
        if SIGNATURE_MARK.fullmatch(line.raw[:12]) or _underlines(line.plain, below, contact):
            found = at
        contact = contact or bool(CONTACT.search(line.plain))
        below += not line.blank
    return found


def _underlines(plain: str, below: int, contact: bool) -> bool:
    """A line of underscores above few lines; other drawn lines only above an address or link."""
    if not 0 < below <= LONGEST_FOOTER:
        return False
    return bool(UNDERSCORES.fullmatch(plain)) or (contact and is_delimiter(plain))


def _noticed(lines: Sequence[Line]) -> int | None:
    """A confidentiality notice or program's footer that begins a paragraph below other words."""
    for at in range(1, len(lines)):
        above = lines[at - 1]
        begins = above.blank or is_delimiter(above.plain)
        if begins and lines[at].plain.lstrip(" *_-\"'([").startswith(NOTICES):
            return at
    return None
