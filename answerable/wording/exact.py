"""What can be known of a reply without learning: each rule is exact, or says nothing.

A rule answers with places in the text. The words it looks for are in `rules/`, by language.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from answerable.core.folding import fold
from answerable.wording.lexicon import Entry, Lexicon
from answerable.wording.text import Word, sentences_of, without_quotes, words_of

FOLDER = Path(__file__).parent / "rules"
Place = tuple[int, int]
_AT = re.compile(r"(?<![\w.@])@([^\W\d_][\w-]{1,40})")
_SHORT = 4  # letters that two forms of a word share at least
_CURT = 25  # words; longer than that it answers something


@cache
def _rules(language: str) -> Mapping[str, Lexicon]:
    path = FOLDER / f"{language}.toml"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        lists: dict[str, list[str]] = tomllib.load(file)
    return {
        name: Lexicon({name: [_entry(one) for one in entries]}) for name, entries in lists.items()
    }


def _entry(text: str) -> Entry:
    return tuple(fold(part) for part in re.split(r"[\s'’-]+", text))


def _found(rule: str, words: Sequence[Word], language: str) -> list[Place]:
    lexicon = _rules(language).get(rule)
    return [(first, last) for _name, first, last in lexicon.found(words)] if lexicon else []


def _split(text: str) -> list[Word]:
    """The words, those with an apostrophe in two."""
    return words_of(re.sub(r"['’]", " ", without_quotes(text)))


def missing_attachment(text: str, language: str, *, files: int) -> Place | None:
    """The word that announces a file, where none is there; files of the customer are not ours."""
    if files:
        return None
    words = _split(text)
    theirs = {n for first, last in _found("not_ours", words, language) for n in range(first, last)}
    for first, last in sorted(_found("attached", words, language)):
        if not theirs & set(range(first, last)):
            return words[first].start, words[last - 1].end
    return None


def wrong_name(text: str, language: str, *, names: Sequence[str]) -> Place | None:
    """The name in the greeting, where no part of it is a name of the customer.

    Nothing is said where the customer has no name, where the greeting has none, and where it is
    written in another script than the customer's.
    """
    first_line = next((line for line in text.splitlines() if line.strip()), "")
    greeting = re.split(r"[,!.:;،–—-]", first_line, maxsplit=1)[0]
    known = {word.folded for name in names for word in words_of(name)}
    if not known or (len(greeting) == len(first_line) and len(greeting.split()) > 5):
        return None
    words = words_of(greeting)
    openers = [place for place in _found("greeting", words, language) if place[0] == 0]
    if not openers:
        return None
    titles = {word for entry in _titles(language) for word in entry}
    called = [
        word for word in words[max(last for _f, last in openers) :] if word.folded not in titles
    ]
    if not called or len(called) > 4 or any(_is_same(word.folded, known) for word in called):
        return None
    if not {_script(word.folded) for word in called} & {_script(name) for name in known}:
        return None
    start = text.index(first_line)
    return start + called[0].start, start + called[-1].end


def _titles(language: str) -> Sequence[Entry]:
    lexicon = _rules(language).get("titles")
    return lexicon.notions["titles"] if lexicon else ()


def _is_same(word: str, known: set[str]) -> bool:
    """The name, or a form of it: `Ayşe'ye`, `Ивану`."""
    return any(
        word[:_SHORT] == name[:_SHORT] if len(name) > _SHORT else word == name for name in known
    )


def _script(word: str) -> str:
    sign = word[0]
    if "а" <= sign <= "я" or "Ѐ" <= sign <= "ӿ":
        return "cyrillic"
    if "؀" <= sign <= "ۿ":
        return "arabic"
    return "latin" if sign < "ɐ" else "other"


def colleagues_called(text: str, *, handles: Sequence[str]) -> Iterator[Place]:
    """Every @name of a colleague: that belongs into a note, not to the customer."""
    known = {fold(handle) for handle in handles}
    for match in _AT.finditer(without_quotes(text)):
        if fold(match[1]) in known:
            yield match.span()


def jargon(text: str, *, glossary: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Every term of the company's glossary that stands there unexplained, with its plain words."""
    words = words_of(without_quotes(text))
    notions = {term: [tuple(word.folded for word in words_of(term))] for term in glossary}
    explained = fold(text)
    for term, first, last in Lexicon(notions).found(words):
        if fold(glossary[term]) not in explained:
            yield words[first].start, words[last - 1].end, glossary[term]


def lacks_courtesy(text: str, language: str) -> bool:
    """No greeting, no thanks, no please, no word of farewell, in a language whose words we know."""
    return (
        bool(_rules(language))
        and bool(text.strip())
        and not _found("courtesy", _split(text), language)
    )


def answers_no_question(text: str, asked: str) -> bool:
    """The customer asked, and a short reply shares no word of substance with any question."""
    words = words_of(without_quotes(text))
    questions = [
        asked[a:b]
        for a, b in sentences_of(without_quotes(asked))
        if any(s in asked[a:b] for s in "?？؟")
    ]
    if not questions or not words or len(words) > _CURT or any(sign in text for sign in "?？؟"):
        return False
    said = {
        word.folded[:_SHORT] for word in words if len(word.folded) >= _SHORT or word.folded == "0"
    }
    wanted = {w.folded[:_SHORT] for q in questions for w in words_of(q) if len(w.folded) >= _SHORT}
    return bool(wanted) and not said & wanted
