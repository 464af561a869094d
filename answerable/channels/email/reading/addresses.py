"""Address lists as mail really has them: who is named, and is it beyond doubt.

The address is the one in angle brackets, never one that stands in the name: this is what keeps
`victim@corp.test <attacker@evil.test>` from passing for the victim. Encoded words are decoded
only in names, after the structure is known. Linear in the length of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .mail import Address
from .words import clean_name, decode_words

MOST_ADDRESSES = 500

_TOKEN = re.compile(
    r"""(?P<word>=\?[^?\s=]{1,64}+\?[bBqQ]\?[^?"<>]*+\?=)
    |"(?P<quoted>(?:[^"\\]|\\.)*+)"
    |<(?P<angle>(?:[^<>"]|"(?:[^"\\]|\\.)*+")*+)>
    |<(?P<open>[^\s,;<>"@]*+@[^\s,;<>"@]*+)
    |(?P<text>(?:[^"<(),;:=\[\\]|=(?!\?)|\\.|\[[^\]\s,;<>"]{0,99}+\])++)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_COMMENT_SIGN = re.compile(r"\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ROUTE = re.compile(r"\s*@[^:]*:")
_AROUND_AT = re.compile(r"\s*@\s*")
# A word of an unbracketed entry; the local part may be quoted.
_BARE_WORD = re.compile(r'(?:"[^"]*"|[^\s"])+')
_NEVER_IN_ADDRESS = re.compile(
    "[\x00-\x20\x7f\xa0\xad\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
)


@dataclass(slots=True)
class Mailbox:
    """One entry of a list. `is_plain` is False where other programs may read somebody else."""

    name: str
    address: str
    is_plain: bool = True


@dataclass(slots=True)
class _Entry:
    """What stands between two separators: (kind, words) pieces, bracketed addresses, comments."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    goes_on: bool = False

    def is_empty(self) -> bool:
        return not (self.angles or self.comments or any(text.strip() for _, text in self.pieces))


def addresses(text: str, marks: set[str]) -> tuple[Address, ...]:
    """The people named in a To, Cc or Reply-To; at most MOST_ADDRESSES, the cut is marked."""
    found = (Address(box.name, box.address) for box in mailboxes(text, marks))
    return tuple(one for one in found if one.name or one.address)


def mailboxes(text: str, marks: set[str]) -> list[Mailbox]:
    """Every entry of an address list, groups opened, comments and routes put aside."""
    boxes: list[Mailbox] = []
    waiting: Mailbox | None = None
    for entry in _entries(text):
        box = _mailbox(entry)
        if waiting:
            box = _after_comma(boxes, waiting, box)
        # `Doe, John <john@x>`: the comma belongs to a name that should have been quoted.
        waiting = box if "@" not in box.address and not entry.angles else None
        if waiting is None:
            boxes.append(box)
        if len(boxes) >= MOST_ADDRESSES:
            marks.add("addresses-cut")
            return boxes[:MOST_ADDRESSES]
    return [*boxes, waiting] if waiting else boxes


def _after_comma(boxes: list[Mailbox], before: Mailbox, box: Mailbox) -> Mailbox:
    if box.name and "@" in box.address and len(before.name or before.address) < 100:
        joined = f"{before.name or before.address}, {box.name}"
        return Mailbox(joined, box.address, box.is_plain)
    boxes.append(before)
    return box


def _entries(text: str) -> Iterator[_Entry]:
    """Split at commas and semicolons outside of quotes, comments and brackets."""
    entry = _Entry()
    last_semicolon, comments_close = text.rfind(";"), True
    at = 0
    while token := _TOKEN.match(text, at):
        at = token.end()
        sign = token["sign"]
        if sign is None:
            _take(entry, token)
        elif sign in ",;":
            if not entry.is_empty():
                yield entry
            entry = _Entry()
        elif sign == "(" and comments_close:
            at, comments_close = _comment(entry, text, at)
        elif sign == ":" and at <= last_semicolon and not entry.angles:
            entry = _Entry()
        elif sign != "<":
            entry.pieces.append(("text", sign))
    if not entry.is_empty():
        yield entry


def _take(entry: _Entry, token: re.Match[str]) -> None:
    kind = token.lastgroup
    # Another address right behind the bracketed one: some programs would read that.
    entry.goes_on = entry.goes_on or (bool(entry.angles) and "@" in token[0] and kind == "text")
    if kind in {"angle", "open"}:
        entry.angles.append(token["angle"] or token["open"] or "")
    elif kind == "quoted":
        entry.pieces.append(("quoted", _ESCAPE.sub(r"\1", token["quoted"])))
    else:
        entry.pieces.append(("text", token[0]))


def _comment(entry: _Entry, text: str, begin: int) -> tuple[int, bool]:
    """Past a comment that opened before `begin`; (begin, False) when no comment closes."""
    depth = 1
    for sign in _COMMENT_SIGN.finditer(text, begin):
        depth += {"(": 1, ")": -1}.get(sign[0], 0)
        if depth == 0:
            entry.comments.append(_ESCAPE.sub(r"\1", text[begin : sign.start()]))
            return sign.end(), True
    entry.pieces.append(("text", "("))
    return begin, False


def _mailbox(entry: _Entry) -> Mailbox:
    if not entry.angles:
        return _bare(entry)
    words = _readable("".join(text for _, text in entry.pieces))
    given = [address for angle in entry.angles if (address := _address(angle))]
    name = words or _readable(" ".join(entry.comments))
    one_only = len({address.lower() for address in given}) <= 1
    return Mailbox(name, given[-1] if given else "", one_only and not entry.goes_on)


def _bare(entry: _Entry) -> Mailbox:
    """No brackets: the word with the @ is the address, the comment (or the rest) the name."""
    written = "".join(f'"{text}"' if kind == "quoted" else text for kind, text in entry.pieces)
    words = _BARE_WORD.findall(_AROUND_AT.sub("@", written))
    given = [word for word in words if "@" in word and not word.startswith("=?")]
    comment = _readable(" ".join(entry.comments))
    if not given:
        return _without_address(entry, words, comment)
    address = _address(given[-1])
    rest = _readable(" ".join(word for word in words if word not in given).replace('"', ""))
    one_only = len({_address(word).lower() for word in given}) == 1
    return Mailbox(rest or comment, address, one_only)


def _without_address(entry: _Entry, words: list[str], comment: str) -> Mailbox:
    """`root` is a mailbox of the machine it comes from; several words are just a name."""
    is_local = len(words) == 1 and words[0].isascii() and not words[0].startswith(('"', "=?"))
    if is_local and words[0].strip("<>"):
        return Mailbox(comment, words[0].strip("<>"))
    return Mailbox(_readable("".join(text for _, text in entry.pieces)) or comment, "")


def _address(text: str) -> str:
    """An address without route, scheme, blanks and invisible signs. Case is kept."""
    text = _ROUTE.sub("", text, count=1) if text.lstrip().startswith("@") else text
    text = _AROUND_AT.sub("@", text.strip().lstrip("[").removeprefix("mailto:"))
    words = text.split() if '"' not in text else [text]
    with_at = [word for word in words if "@" in word]
    if len(words) > 1 and len(with_at) == 1:
        text = with_at[0].strip("()")
    if text.startswith('"') and text.endswith('"'):
        text = text.strip('"')
    if '"' in text:
        return _NEVER_IN_ADDRESS.sub(lambda sign: " " if sign[0] == " " else "", text)
    text = text.strip("<>'{};,").rstrip(":")
    return _NEVER_IN_ADDRESS.sub("", text.rstrip("]") if "[" not in text else text)


def _readable(text: str) -> str:
    return " ".join(clean_name(decode_words(text)).split())
