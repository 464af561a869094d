"""The sign a form carries: made by us, at a known moment, worth one submission.

The same sign sent twice with the same words is one submission: a second press of the button, or a
page sent again, makes no second request. A form older than two days is shown once more.
"""

import secrets
import time
from dataclasses import dataclass

from answerable.core import tokens

LONGEST = 2 * 24 * 3600  # seconds from the page to the button


@dataclass(frozen=True)
class Sign:
    """A sign of ours: its own name, and how long ago in seconds the page was made."""

    nonce: str
    age: float

    @property
    def is_fresh(self) -> bool:
        return self.age <= LONGEST


def make_sign() -> str:
    """A new sign for a form that is shown now."""
    nonce, made = secrets.token_hex(12), f"{time.time():.1f}"
    return f"{nonce}:{made}:{tokens.sign('form', nonce, made)}"


def read_sign(text: str) -> Sign | None:
    """The sign, or None if we never made it."""
    nonce, _colon, rest = text.partition(":")
    made, _colon, token = rest.partition(":")
    if not tokens.verify(token, "form", nonce, made):
        return None
    return Sign(nonce, time.time() - float(made))
