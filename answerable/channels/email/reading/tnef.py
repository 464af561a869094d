"""Outlook's `winmail.dat` (TNEF): the files and the words wrapped in it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from .charsets import decode
from .rtf import decompress_rtf, rtf_to_text

SIGNATURE = 0x223E9F78
MOST_FILES = 500

_BODY, _MESSAGE_PROPERTIES, _CODEPAGE = 0x800C, 0x9003, 0x9007
_NEW_FILE, _FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005

_TEXT, _RTF, _HTML = 0x1000, 0x1009, 0x1013
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME = 0x3707, 0x3704, 0x3001
_CONTENT, _MIME_TAG, _CONTENT_ID = 0x3701, 0x370E, 0x3712

_STRING8, _UNICODE, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_FIXED_SIZES = {
    0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8,
    0x48: 16,
}  # fmt: skip


@dataclass(slots=True)
class WrappedFile:
    """One file inside; `name` as written there."""

    name: str = ""
    content_type: str = ""
    content_id: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Wrapped:
    """What a winmail.dat holds."""

    text: str = ""
    html: str = ""
    files: list[WrappedFile] = field(default_factory=list)


def unwrap(data: bytes) -> Wrapped | None:
    """The contents, as far as they can be read; None when it is no TNEF at all."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        return None
    wrapped, codepage = Wrapped(), "windows-1252"
    for attribute, value in _attributes(data):
        if attribute == _CODEPAGE and len(value) >= 4:
            codepage = f"cp{struct.unpack_from('<I', value)[0]}"
        elif attribute == _BODY:
            wrapped.text = wrapped.text or _string(value, codepage)
        elif attribute == _MESSAGE_PROPERTIES:
            _take_words(wrapped, _properties(value), codepage)
        elif attribute == _NEW_FILE and len(wrapped.files) < MOST_FILES:
            wrapped.files.append(WrappedFile())
        elif attribute in {_FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES}:
            _take_file(wrapped, attribute, value, codepage)
    return wrapped


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(attribute, value): level, attribute and type, length, value, checksum."""
    at = 6
    while at + 9 <= len(data):
        attribute, size = struct.unpack_from("<H2xI", data, at + 1)
        yield attribute, data[at + 9 : at + 9 + size]
        at += 9 + size + 2


def _take_words(wrapped: Wrapped, properties: dict[int, bytes], codepage: str) -> None:
    if _TEXT in properties:
        wrapped.text = wrapped.text or _string(properties[_TEXT], codepage)
    if _HTML in properties:
        wrapped.html = _string(properties[_HTML], codepage)
    if _RTF in properties and not wrapped.text and not wrapped.html:
        wrapped.text = rtf_to_text(decompress_rtf(properties[_RTF]))


def _take_file(wrapped: Wrapped, attribute: int, value: bytes, codepage: str) -> None:
    if not wrapped.files:
        wrapped.files.append(WrappedFile())
    file = wrapped.files[-1]
    if attribute == _FILE_TITLE:
        file.name = file.name or _string(value, codepage)
    elif attribute == _FILE_DATA:
        file.content = value
    else:
        given = _properties(value)
        name = given.get(_LONG_NAME) or given.get(_SHORT_NAME)
        name = name or (b"" if file.name else given.get(_DISPLAY_NAME, b""))
        file.name = _string(name, codepage) or file.name
        file.content_type = _string(given.get(_MIME_TAG, b""), codepage)
        file.content_id = _string(given.get(_CONTENT_ID, b""), codepage)
        file.content = file.content or given.get(_CONTENT, b"")


def _string(value: bytes, codepage: str) -> str:
    """Unicode properties come in as UTF-8 from `_properties`, the rest in the code page."""
    return decode(value.rstrip(b"\0"), codepage)[0]


def _properties(data: bytes) -> dict[int, bytes]:
    """MAPI properties by id; strings in UTF-16 turned into UTF-8. Stops where data ends."""
    found: dict[int, bytes] = {}
    at = 4
    try:
        for _ in range(min(struct.unpack_from("<I", data)[0], 5_000)):
            kind, key = struct.unpack_from("<HH", data, at)
            at = _past_name(data, at + 4, key)
            values, at = _values(data, at, kind)
            if values:
                found.setdefault(key, values[0])
    except struct.error:
        pass  # cut short: what was read so far stands
    return found


def _past_name(data: bytes, at: int, key: int) -> int:
    """Named properties carry a set id and a number or a name."""
    if key < 0x8000:
        return at
    kind, size = struct.unpack_from("<II", data, at + 16)
    return at + 24 + (_padded(size) if kind == 1 else 0)


def _values(data: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    base = kind & 0xFFF
    is_variable = base in {_STRING8, _UNICODE, _BINARY, _OBJECT}
    count = 1
    if kind & 0x1000 or is_variable:
        count = struct.unpack_from("<I", data, at)[0]
        at += 4
    values: list[bytes] = []
    for _ in range(min(count, 10_000)):
        size = _FIXED_SIZES.get(base, 4)
        if is_variable:
            size = struct.unpack_from("<I", data, at)[0]
            at += 4
        value = data[at : at + size]
        if at > len(data):
            break
        values.append(_as_bytes(value, base))
        at += _padded(size)
    return values, at


def _as_bytes(value: bytes, kind: int) -> bytes:
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").rstrip("\0").encode("utf-8", "replace")
    return value[16:] if kind == _OBJECT else value


def _padded(size: int) -> int:
    return (size + 3) & ~3
