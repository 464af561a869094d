"""Content transfer encodings: base64, quoted-printable, uuencode, yEnc, each with repair."""

import binascii
import re

_PADDING = re.compile(rb"=+\s*")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_BLANKS = re.compile(rb"[ \t\r\n]+")
_ONLY_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]*\Z")
_SOFT_BREAK = re.compile(rb"=[ \t]+(\r?\n)")
UU_BLOCK = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,500})\r?\n", re.MULTILINE)
UU_END = re.compile(rb"^end[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
YENC_BEGIN = re.compile(
    rb"^=ybegin ([^\r\n]{0,200}?)name=([^\r\n]{0,500})\r?\n(?:=ypart [^\r\n]*\r?\n)?", re.MULTILINE
)
YENC_END = re.compile(rb"^=yend[^\r\n]*\r?(?:\n|\Z)", re.MULTILINE)


def decode_transfer(data: bytes, encoding: str, marks: set[str]) -> bytes:
    """The bytes meant by `data` in the given Content-Transfer-Encoding. Never raises."""
    kind = encoding.strip().lower().strip("\"';.<> ")
    if kind in {"base64", "base-64", "b", "3dbase64", "x-base64"}:
        return from_base64(data, marks)
    if kind in {"quoted-printable", "quotedprintable", "quoted_printable", "q", "qp", "x-qp"}:
        return from_quoted_printable(data)
    if kind in {"x-uuencode", "uuencode", "x-uue", "uue", "x-uu"}:
        return _whole_uuencode(data, marks)
    if kind in {"x-yenc", "yenc"}:
        return _whole_yenc(data, marks)
    return data


def from_base64(data: bytes, marks: set[str]) -> bytes:
    """Base64 that may be concatenated, unpadded, cut short or have junk in it."""
    letters = _BLANKS.sub(b"", data)
    try:
        return binascii.a2b_base64(letters, strict_mode=True)
    except binascii.Error:
        return _mended_base64(data, marks)


def _mended_base64(data: bytes, marks: set[str]) -> bytes:
    chunks = _PADDING.split(data)
    first = chunks[0]
    junk = len(_NOT_BASE64.findall(_BLANKS.sub(b"", first)))
    is_prose = junk and first.count(b" ") * 20 > len(first)
    if junk * 10 > len(first) or is_prose:
        marks.add("transfer-encoding-wrong")
        return data
    marks.add("base64-mended")
    # What follows the padding is more base64 (pieces put together) or a footer glued on later.
    kept = chunks[:1] + [chunk for chunk in chunks[1:] if _ONLY_BASE64.match(chunk)]
    return b"".join(_quads(_NOT_BASE64.sub(b"", chunk)) for chunk in kept)


def _quads(letters: bytes) -> bytes:
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def from_quoted_printable(data: bytes) -> bytes:
    if b"=" not in data:
        return data
    return binascii.a2b_qp(_SOFT_BREAK.sub(rb"=\1", data))


def uudecode(lines: bytes) -> bytes:
    """The lines between `begin` and `end`."""
    out = []
    for line in lines.splitlines():
        if not line or line in {b"`", b" "}:
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders pad wrongly; the first sign says how long the line is.
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:size]))
            except binascii.Error:
                continue
    return b"".join(out)


def ydecode(lines: bytes) -> bytes:
    """The lines between `=ybegin` and `=yend`."""
    flat = lines.replace(b"\r", b"").replace(b"\n", b"")
    pieces = flat.split(b"=")
    shifted = [pieces[0].translate(_YENC)]
    for piece in pieces[1:]:
        if piece:
            shifted.append(bytes([(piece[0] - 64 - 42) & 255]) + piece[1:].translate(_YENC))
    return b"".join(shifted)


_YENC = bytes((value - 42) & 255 for value in range(256))


def _whole_uuencode(data: bytes, marks: set[str]) -> bytes:
    begin = UU_BLOCK.search(data)
    if not begin:
        marks.add("transfer-encoding-wrong")
        return data
    end = UU_END.search(data, begin.end())
    return uudecode(data[begin.end() : end.start() if end else len(data)])


def _whole_yenc(data: bytes, marks: set[str]) -> bytes:
    begin = YENC_BEGIN.search(data)
    if not begin:
        marks.add("transfer-encoding-wrong")
        return data
    end = YENC_END.search(data, begin.end())
    return ydecode(data[begin.end() : end.start() if end else len(data)])
