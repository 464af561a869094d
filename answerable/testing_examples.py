"""How many random examples a test tries: a quarter while working, all of them in CI (EXAMPLES=all).

None has a deadline unless it says so: on a busy machine the slow example is the one that waited.
"""

import os

from hypothesis import settings

SHARE = 1 if os.environ.get("EXAMPLES") == "all" else 4


def examples(number: int) -> int:
    """So many in CI, a quarter of them elsewhere, five at least."""
    return max(5, number // SHARE)


settings.register_profile("answerable", deadline=None, max_examples=examples(100))
settings.load_profile("answerable")
