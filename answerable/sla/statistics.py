"""The formulas behind reported figures; docs/explanation/measures.md gives their sources.

Pure: numbers in, numbers out.
"""

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054  # the normal quantile of 97.5 %: 95 % lies between its two sides


@dataclass(frozen=True)
class Interval:
    """What the true share may well be, given what was counted."""

    low: float
    high: float


def wilson(part: int, whole: int, *, z: float = Z_95) -> Interval | None:
    """The score interval of a share (Wilson 1927), None where nothing was counted.

    It never leaves 0 to 1 and stays honest for few cases and shares near either end.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share")
    if not whole:
        return None
    share, square = part / whole, z * z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = z * sqrt(share * (1 - share) / whole + square / (4 * whole**2)) / (1 + square / whole)
    return Interval(
        0.0 if part == 0 else max(0.0, middle - half),
        1.0 if part == whole else min(1.0, middle + half),
    )
