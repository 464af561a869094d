"""From bytes and a claimed charset to text: aliases, safe refusals, repair of wrong labels."""

import codecs
import re
from functools import lru_cache

from .guessing import guess

# What mail says, and the codec that reads it. Where a label is commonly used for a larger set
# (gb2312 for gb18030, iso-8859-1 for windows-1252) the larger one is taken, as browsers do.
ALIASES = {
    "ascii": "us-ascii",
    "ansix3.41968": "us-ascii",
    "iso646us": "us-ascii",
    "646": "us-ascii",
    "7bit": "us-ascii",
    "8bit": "us-ascii",
    "usascii": "us-ascii",
    "default": "us-ascii",
    "unknown": "us-ascii",
    "xunknown": "us-ascii",
    "unknown8bit": "us-ascii",
    "xuserdefined": "us-ascii",
    "utf8": "utf-8",
    "utf8mb4": "utf-8",
    "cesu8": "utf-8",
    "unicode11utf8": "utf-8",
    "unicode": "utf-16",
    "ucs2": "utf-16",
    "iso10646ucs2": "utf-16",
    "latin1": "windows-1252",
    "l1": "windows-1252",
    "iso88591": "windows-1252",
    "88591": "windows-1252",
    "ansi": "windows-1252",
    "iso88598i": "iso-8859-8",
    "iso88598e": "iso-8859-8",
    "iso88599": "windows-1254",
    "latin5": "windows-1254",
    "iso885911": "cp874",
    "tis620": "cp874",
    "windows874": "cp874",
    "dos874": "cp874",
    "xthai": "cp874",
    "gb2312": "gb18030",
    "gb231280": "gb18030",
    "euccn": "gb18030",
    "xeuccn": "gb18030",
    "gbk": "gb18030",
    "xgbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "windows936": "gb18030",
    "hzgb2312": "hz",
    "big5": "cp950",
    "xbig5": "cp950",
    "big5hkscs": "big5hkscs",
    "cnbig5": "cp950",
    "windows950": "cp950",
    "ksc56011987": "cp949",
    "ksc56011989": "cp949",
    "ksc5601": "cp949",
    "euckr": "cp949",
    "windows949": "cp949",
    "uhc": "cp949",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "xsjis": "cp932",
    "shiftjiscp932": "cp932",
    "mskanji": "cp932",
    "windows31j": "cp932",
    "xmswin936": "gb18030",
    "eucjp": "euc-jp",
    "xeucjp": "euc-jp",
    "koi8ru": "koi8-u",
    "koi8": "koi8-r",
    "macintosh": "mac-roman",
    "mac": "mac-roman",
    "xmacroman": "mac-roman",
    "xmacce": "mac-latin2",
    "maccentraleurope": "mac-latin2",
    "xmaccentraleurroman": "mac-latin2",
    "xmaccyrillic": "mac-cyrillic",
    "xmacukrainian": "mac-cyrillic",
    "xmacgreek": "mac-greek",
    "xmacturkish": "mac-turkish",
    "xmacicelandic": "mac-iceland",
    "xmacromanian": "mac-romanian",
    "xmaccroatian": "mac-croatian",
    "xmacjapanese": "cp932",
}
# Codecs that are not charsets of letters, or (utf-7) make harmless bytes into live markup.
REFUSED = frozenset(
    [
        "utf-7",
        "idna",
        "punycode",
        "unicode-escape",
        "raw-unicode-escape",
        "undefined",
        "mbcs",
        "oem",
    ]
)
_NOT_A_NAME = re.compile(r"[^a-z0-9.]")
_NUMBERED = re.compile(r"(?:windows|win|cp|ansi|ibm|microsoftcp|xcp|ms|dos)(\d{3,5})$")
_JIS = re.compile(rb"\x1b(\$[@B]|\([BJI]|\$\([DOPQ])")


def decode(data: bytes, declared: str | None, hint: str | None = None) -> tuple[str, bool]:
    """Text of `data`, and whether the charset had to be guessed (label missing or wrong).

    `hint` is a second opinion (the meta charset of HTML). Never raises: what no charset reads
    becomes replacement characters.
    """
    codec = codec_for(declared)
    if data.isascii() and b"\x1b" not in data and b"~{" not in data and not _is_wide(codec):
        return data.decode("ascii"), False
    if codec in {"windows-1252", None, "us-ascii"} and (text := _as_utf8(data)) is not None:
        return text, codec == "windows-1252"
    for name in (codec, codec_for(hint)):
        if name and name != "us-ascii" and (text := _strictly(data, name)) is not None:
            return text, name != codec
    return _loosely(data, codec), True


@lru_cache(maxsize=512)
def codec_for(label: str | None) -> str | None:
    """The Python codec for a charset label as found in mail; None when unknown or refused."""
    if not label:
        return None
    name = label.strip("\"' \t.,;").lower().removeprefix("charset=").removeprefix("3d")
    key = _NOT_A_NAME.sub("", name.split("$")[0])
    if key in ALIASES:
        return ALIASES[key]
    if number := _NUMBERED.match(key):
        return ALIASES.get("windows" + number[1]) or _known("cp" + number[1])
    return _known(name) or _known(re.sub(r"^(iso)?-?_?8859[-_ ]?", "iso-8859-", name))


def _known(name: str) -> str | None:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text = getattr(info, "_is_text_encoding", True)
    return name if is_text and info.name.replace("_", "-") not in REFUSED else None


def _is_wide(codec: str | None) -> bool:
    return codec is not None and codec.startswith(("utf-16", "utf-32", "utf_16", "utf_32", "cp037"))


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return (
            data.removeprefix(b"\xef\xbb\xbf").decode(codec)
            if codec == "utf-8"
            else (data.decode(codec))
        )
    except (UnicodeError, ValueError):
        return _neighbour(data, codec)


def _neighbour(data: bytes, codec: str) -> str | None:
    """The larger sisters of charsets whose label is often used for them."""
    if codec.startswith(("iso-2022-jp", "iso2022_jp")):
        return _iso2022jp(data)
    for sister in {"cp950": ["big5hkscs"], "euc-jp": ["euc_jis_2004"]}.get(codec, []):
        try:
            return data.decode(sister)
        except UnicodeError:
            continue
    return None


def _iso2022jp(data: bytes) -> str | None:
    """ISO-2022-JP with what vendors added: row 13 and half-width kana."""
    pieces = _JIS.split(data)
    text = pieces[0].decode("ascii", "replace")
    for escape, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if escape.startswith(b"$"):
            high = bytes(byte | 0x80 if byte > 0x20 else byte for byte in piece)
            text += high.decode("euc_jis_2004", "replace")
        elif escape == b"(I":
            text += bytes(byte | 0x80 if byte > 0x20 else byte for byte in piece).decode(
                "cp932", "replace"
            )
        else:
            text += piece.decode("ascii", "replace")
    return text


def _loosely(data: bytes, codec: str | None) -> str:
    """The label failed: a few bad bytes are shown as such, a wholly wrong label is guessed anew."""
    if codec not in {None, "us-ascii", "utf-8"}:
        text = data.decode(codec, "replace")
        wrong = text.count("\ufffd")
        if wrong * 10 <= sum(1 for byte in data[:65536] if byte > 0x7F) or _is_wide(codec):
            return text
    text = data.decode("utf-8", "replace")
    right = sum(1 for letter in text[:65536] if letter > "\x7f" and letter != "\ufffd")
    # Letters of other charsets hardly ever look like UTF-8, so a few say that it is meant.
    wrong = text[:65536].count("\ufffd")
    if right and wrong <= right * (4 if codec == "utf-8" else 1):
        return text
    return data.decode(guess(data), "replace")
