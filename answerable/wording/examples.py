"""The labelled replies: `data/` to learn from, `held_out/` only to measure with.

One reply a line: label, tab, reply; `\\n` in it is a new line; # begins a comment, ## a heading:
the replies under it are about one trade, and are left out together when measuring.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FAULTS = ("blame", "dumping", "no_way_forward")
HARMLESS = ("ownership", "near_miss", "plain")  # plain: an answer with nothing of a fault in it
LANGUAGES = ("en", "tr", "ru", "de", "es", "fr", "ar")


@dataclass(frozen=True)
class Example:
    """A reply and what it is."""

    label: str
    text: str
    heading: str = ""

    @property
    def is_fault(self) -> bool:
        return self.label in FAULTS


def read(folder: str, language: str) -> Sequence[Example]:
    """All of a language. Raises ValueError with the line for an unknown label or an empty reply."""
    found, heading = [], ""
    path = HERE / folder / f"{language}.txt"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            heading = line[3:]
        if not line.strip() or line.startswith("#"):
            continue
        label, _tab, text = line.partition("\t")
        if label not in (*FAULTS, *HARMLESS) or not text.strip():
            raise ValueError(f"{path.name}:{number}: expected a label, a tab and a reply")
        found.append(Example(label, text.replace("\\n", "\n").strip(), heading))
    return found
