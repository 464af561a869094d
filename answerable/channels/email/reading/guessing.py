"""Guesses the charset of bytes that came without a (true) label."""

import re

SAMPLE = 20_000
# With fewer letters beyond ASCII, Western Europe is the safest guess.
FEWEST_LETTERS = 3
_JIS_ESCAPE = re.compile(rb"\x1b\$[@B]|\x1b\([JI]")
_MULTIBYTE = {
    "cp932": re.compile("[\u3040-\u30ff\u3000-\u3002]"),
    "euc-jp": re.compile("[\u3040-\u30ff\u3000-\u3002]"),
    "gb18030": re.compile("[的一是不了在人有我他这中大来上国们您好请，。：？]"),
    "cp950": re.compile("[的一是不了在人有我他這中大來上國們您好請，。：？]"),
    "euc-kr": re.compile("[\uac00-\ud7a3]"),
}
# The commonest letters of the languages written in each charset, then anything they may use.
_SINGLE = {
    "windows-1251": ("оеаинтсрвлкмдпу", re.compile("[А-яЁёІіЇїЄєҐґЎў№«»—–“”…]")),
    "koi8-r": ("оеаинтсрвлкмдпу", re.compile("[А-яЁё]")),
    "windows-1253": ("αοιετσνηυρπκ", re.compile("[Ά-ώ«»—–“”]")),
    "windows-1255": ("יוהלאתמרבש", re.compile("[א-ת]")),
    "windows-1256": ("اليمنوترب", re.compile("[ء-ي،؟ـ]")),
    "windows-1254": ("ıişğüçöİŞĞÜÇÖ", re.compile("[ışğüçöİŞĞÜÇÖâîû“”’‘…—–]")),
    "windows-1250": ("ąęłńśźżóěščřžýáíéúůőűŁŚŻŠČŘŽ", re.compile("[Ą-žáéíóúýäöüßÁÉÍÓÚÝÄÖÜô„”“’–]")),
    "windows-1252": ("äöüßéèàçñáíóúâêôåøæãõÄÖÜÉ", re.compile("[À-ÿ“”’‘„…–—€©®°«»¡¿ªº§´·£\xa0]")),
}
_LATIN = frozenset({"windows-1250", "windows-1252", "windows-1254"})
# Latin languages do not write four accented letters in a row.
_FOREIGN_RUN = re.compile(rb"[\xa8-\xff]{4}")


def guess(data: bytes) -> str:
    """Name of the codec most likely meant. `data` is known not to be UTF-8."""
    if _JIS_ESCAPE.search(data):
        return "iso2022_jp_ext"
    sample = data[:SAMPLE]
    if utf16 := _wide(sample):
        return utf16
    return _multibyte(sample) or _single_byte(sample)


def _wide(sample: bytes) -> str | None:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    half = max(1, len(sample) // 2)
    if sample[1::2].count(0) > 0.4 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.4 * half:
        return "utf-16-be"
    return None


def _multibyte(sample: bytes) -> str | None:
    """East Asian charsets: nearly all decodes, and the commonest signs are there."""
    best, best_share = None, 0.12
    for codec, common in _MULTIBYTE.items():
        text = sample.decode(codec, "replace")
        letters = sum(1 for letter in text if letter > "\x7f")
        if letters < 2 or text[:-1].count("\ufffd") * 50 > letters:
            continue
        share = len(common.findall(text)) / letters
        if share > best_share:
            best, best_share = codec, share
    return best


def _single_byte(sample: bytes) -> str:
    """Eight-bit charsets: by how many of the high letters are common ones, or possible at all."""
    if sum(1 for byte in sample if byte > 0x7F) < FEWEST_LETTERS:
        return "windows-1252"
    best, best_score = "windows-1252", -1.0
    is_latin = not _FOREIGN_RUN.search(sample)
    for codec, (common, possible) in _SINGLE.items():
        if not is_latin and codec in _LATIN:
            continue
        high = [letter for letter in sample.decode(codec, "replace") if letter > "\x7f"]
        frequent = sum(1 for letter in high if letter in common)
        plausible = len(possible.findall("".join(high)))
        score = (frequent + 2 * plausible) / (3 * len(high)) if high else 0.0
        if score >= best_score + (0.02 if codec != "windows-1252" else 0):
            best, best_score = codec, score
    return best
