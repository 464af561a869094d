"""Better wordings in the language of the reply, from the data files beside this one."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def _file(language: str) -> dict[str, Any]:
    path = FOLDER / f"{language}.toml"
    if not language.isalpha() or not path.exists():
        return {}
    with path.open("rb") as file:
        return tomllib.load(file)


def wordings(rule: str, language: str) -> tuple[str, ...]:
    """What may stand in place of a marked sentence; nothing in a language we have no words for."""
    return tuple(_file(language).get(rule, ()))


def greeting(name: str, language: str) -> str:
    """A greeting that fits anybody; "" in a language we have no words for."""
    words = _file(language)
    return str(words.get("greeting", "")).format(name=name) if name else words.get("greeting_nameless", "")  # fmt: skip


def taking_up(question: str, language: str) -> str:
    """The beginning of an answer to the question; "" in a language we have no words for."""
    return str(_file(language).get("question", "")).format(question=question)
