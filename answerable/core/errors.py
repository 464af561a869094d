"""How an action says no: a stable code for machines, a sentence for the person who asked."""

from typing import Any

from django.utils.functional import Promise


class Refused(Exception):  # it is an answer, not a fault of the program
    """Nothing was changed. `words` is a lazily translated sentence; `code` never changes."""

    def __init__(self, code: str, words: "str | Promise", **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.words = words
        self.data = data

    def __str__(self) -> str:
        return str(self.words)
