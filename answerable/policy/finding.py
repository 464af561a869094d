"""Finding words in the policy: folded, in whatever language it says them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from answerable.core.folding import fold
from answerable.policy.document import Document, Section, in_language

_SENTENCES = re.compile(r"(?<=[.!?؟。])\s+|\n+")
LONGEST = 200


@dataclass(frozen=True)
class Found:
    """A section in which all the words stand, and the sentence that shows it."""

    key: str
    title: str
    excerpt: str
    language: str


def find(
    query: str, document: Document, sections: Iterable[Section], *, language: str
) -> list[Found]:
    """The sections that hold every word of the query, in one of their languages."""
    words = fold(query).split()
    if not words:
        return []
    found = []
    for section in sections:
        tags = dict.fromkeys((language, *document.languages, *section.body, *section.title))
        hit = next((tag for tag in tags if _holds(section, tag, words)), None)
        if hit:
            title = in_language(section.title, language) or section.key
            found.append(Found(section.key, title, _excerpt(section, hit, words), hit))
    return found


def _holds(section: Section, tag: str, words: list[str]) -> bool:
    text = fold(f"{section.title.get(tag, '')}\n{section.body.get(tag, '')}")
    return all(word in text for word in words)


def _excerpt(section: Section, tag: str, words: list[str]) -> str:
    """The sentence with most of the words."""
    sentences = [one for one in _SENTENCES.split(section.body.get(tag, "")) if one.strip()]
    best = max(sentences, key=lambda one: sum(word in fold(one) for word in words), default="")
    return best if len(best) <= LONGEST else best[:LONGEST].rstrip() + "…"
