"""The words of RTF, and Outlook's compressed form of it (MS-OXRTFCP)."""

import re
import struct

LONGEST = 2_000_000

_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\"
)
_HIDDEN_GROUPS = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "header",
        "footer",
        "object",
        "themedata",
        "listtable",
        "datastore",
        "listoverridetable",
        "rsidtbl",
        "generator",
        "xmlnstbl",
        "latentstyles",
        "htmltag",
        "mhtmltag",
        "fldinst",
    ]
)
_SIGNS = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "cell": " ", "tab": "\t",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "endash": "–", "emdash": "—",
}  # fmt: skip


def decompress_rtf(data: bytes) -> bytes:
    """RTF out of its compressed form; b'' when it is not one."""
    if len(data) < 16:
        return b""
    _, size, magic, _ = struct.unpack_from("<IIII", data)
    if magic == _PLAIN:
        return data[16 : 16 + size]
    return _expand(data, min(size, LONGEST)) if magic == _COMPRESSED else b""


def _expand(data: bytes, size: int) -> bytes:
    """LZ77 over a ring of 4,096 bytes; each control byte announces eight literals or copies."""
    ring = bytearray(_DICTIONARY.ljust(4096, b"\0"))
    write, out, at = len(_DICTIONARY), bytearray(), 16
    while at < len(data) and len(out) < size:
        control = data[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                chunk, at = data[at : at + 1], at + 1
            else:
                pair = int.from_bytes(data[at : at + 2], "big")
                at += 2
                if at > len(data) or pair >> 4 == write:
                    return bytes(out)
                chunk = _copied(ring, pair >> 4, (pair & 15) + 2, write)
            for byte in chunk:
                ring[write] = byte
                write = (write + 1) % 4096
            out += chunk
    return bytes(out[:size])


def _copied(ring: bytearray, begin: int, size: int, write: int) -> bytes:
    """A copy may run into the bytes it is just writing."""
    chunk = bytearray()
    for offset in range(size):
        place = (begin + offset) % 4096
        ahead = (place - write) % 4096
        chunk.append(chunk[ahead] if ahead < offset else ring[place])
    return bytes(chunk)


def rtf_to_text(data: bytes) -> str:
    """The visible words of RTF; code page 1252 unless it names another."""
    source = data[:LONGEST].decode("latin-1")
    reader = _Reader(source)
    for token in _TOKEN.finditer(source):
        reader.take(token)
    return "".join(reader.out).strip()


class _Reader:
    """Groups, the destination they belong to, and what has been written."""

    def __init__(self, source: str) -> None:
        page = re.search(r"\\ansicpg(\d{3,5})", source[:2000])
        self.codec = f"cp{page[1]}" if page else "cp1252"
        self.out: list[str] = []
        self.pending = bytearray()
        self.hidden: list[bool] = [False]
        self.html_only = False
        self.after_unicode = 0

    def take(self, token: re.Match[str]) -> None:
        word, number, byte, sign, brace, text = token.groups()
        if byte and not self.after_unicode:
            if not (self.hidden[-1] or self.html_only):
                self.pending.append(int(byte, 16))
            return
        self._flush()
        if byte:
            self.after_unicode = 0
        elif word:
            self._control(word, int(number) if number else None)
        elif brace == "{":
            self.hidden.append(self.hidden[-1])
        elif brace:
            self.hidden[-1:] = [] if len(self.hidden) > 1 else self.hidden[-1:]
        elif sign == "*":
            self.hidden[-1] = True
        else:
            self._write({"~": " ", "_": "-", "-": ""}.get(sign, sign) if sign else text or "")

    def _control(self, word: str, number: int | None) -> None:
        if word in _HIDDEN_GROUPS:
            self.hidden[-1] = True
        elif word == "htmlrtf":
            self.html_only = number != 0
        elif word == "u" and number is not None:
            self._write(chr(number % 65536))
            self.after_unicode = 1
        elif word in _SIGNS:
            self._write(_SIGNS[word])

    def _write(self, text: str) -> None:
        if self.hidden[-1] or self.html_only or not text:
            return
        if self.after_unicode and text == "?":
            text = ""
        elif self.after_unicode and text.startswith("?"):
            text = text[1:]
        self.after_unicode = 0
        self.out.append(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))

    def _flush(self) -> None:
        if not self.pending:
            return
        data, self.pending = bytes(self.pending), bytearray()
        try:
            self.out.append(data.decode(self.codec, "replace"))
        except LookupError:
            self.out.append(data.decode("cp1252", "replace"))
