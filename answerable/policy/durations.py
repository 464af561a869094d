"""Lengths of time as people write them in a policy: 45m, 2h, 1h30m, 3d."""

import re

_PART = re.compile(r"(\d{1,6})([dhm])")
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60}


def seconds_of(text: str) -> int:
    """Seconds of "1h30m"; a d is 24 hours of the clock it runs on. ValueError for anything else."""
    squeezed = text.replace(" ", "").lower()
    parts = _PART.findall(squeezed)
    if not parts or "".join(number + unit for number, unit in parts) != squeezed:
        raise ValueError(text)
    total = sum(int(number) * _SECONDS[unit] for number, unit in parts)
    if not total:
        raise ValueError(text)
    return total


def text_of(seconds: int) -> str:
    """The shortest way to write it that means the same; whole minutes only."""
    parts, rest = [], seconds
    for unit in ("d", "h", "m"):
        number, rest = divmod(rest, _SECONDS[unit])
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0m"
