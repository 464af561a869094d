"""CSV that spreadsheets open without running anything, written row by row.

A cell that begins like a formula gets an apostrophe before it (OWASP, "CSV Injection"): what a
customer wrote is never reckoned on the desk of who opens the file. Numbers stay numbers.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BYTE_ORDER = "\ufeff"  # without it some spreadsheets read UTF-8 as something else


def harmless(cell: object) -> object:
    """The cell as a spreadsheet may have it: texts that look like formulas are marked as text."""
    if cell is None:
        return ""
    if isinstance(cell, (int, float)):
        return cell
    text = str(cell)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(DANGEROUS) else text


class _Line:
    """A file that hands back what was written to it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of the file, one at a time, for a streaming response."""
    writer: Any = csv.writer(_Line())
    yield BYTE_ORDER + writer.writerow([harmless(cell) for cell in header])
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])
