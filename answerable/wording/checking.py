"""All that is said about a reply before it is sent: advice, never an order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from answerable.wording import exact
from answerable.wording.judging import judge_of

LEARNED = ("blame", "dumping", "no_way_forward")
EXACT = ("attachment", "name", "colleague", "jargon", "courtesy", "question")
RULES = (*LEARNED, *EXACT)


@dataclass(frozen=True)
class Reply:
    """What is about to be sent, and what the rules need to know about it."""

    text: str
    language: str  # BCP 47; the language of the reply
    files: int = 0
    names: Sequence[str] = ()  # of the customer: full name, what to call them
    handles: Sequence[str] = ()  # of colleagues, without the @
    glossary: Mapping[str, str] = field(default_factory=dict)  # term: plain words
    asked: str = ""  # the customer's last words, in the same language


@dataclass(frozen=True)
class Mark:
    """One piece of advice. `rule` is one of RULES; the place is in characters of the text."""

    rule: str
    start: int
    end: int
    note: str = ""  # what a rule adds: the plain words for a term


def check(reply: Reply, *, without: Sequence[str] = ()) -> list[Mark]:
    """The marks in the order of the text; none of the rules in `without`. An empty text has none."""
    if not reply.text.strip():
        return []
    found = [mark for mark in _all(reply) if mark.rule not in without]
    return sorted(found, key=lambda mark: (mark.start, mark.rule))


def _all(reply: Reply) -> Iterator[Mark]:
    text, language = reply.text, reply.language.lower().partition("-")[0]
    judge = judge_of(language)
    if judge and (verdict := judge.judge(text)):
        yield Mark(verdict.kind, verdict.start, verdict.end)
    if place := exact.missing_attachment(text, language, files=reply.files):
        yield Mark("attachment", *place)
    if place := exact.wrong_name(text, language, names=reply.names):
        yield Mark("name", *place)
    for start, end in exact.colleagues_called(text, handles=reply.handles):
        yield Mark("colleague", start, end)
    for start, end, plain in exact.jargon(text, glossary=reply.glossary):
        yield Mark("jargon", start, end, plain)
    if exact.lacks_courtesy(text, language):
        yield Mark("courtesy", 0, 0)
    if exact.answers_no_question(text, reply.asked):
        yield Mark("question", 0, 0)
