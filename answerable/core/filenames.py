"""Names of files that strangers chose: a name only, never a path, never deceptive."""

import unicodedata

LONGEST = 200
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, direction marks, zero width


def safe_name(name: str) -> str:
    """The last part of the name without signs nobody sees; "file" if nothing is left."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in _HIDDEN)
    words = " ".join(seen.split()).strip(". ")
    if len(words) > LONGEST:
        stem, dot, ending = words.rpartition(".")
        keep = LONGEST - len(ending) - 1
        words = f"{stem[:keep]}.{ending}" if dot and len(ending) <= 20 else words[:LONGEST]
    return words or "file"
