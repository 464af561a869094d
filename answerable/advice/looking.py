"""Looks at a reply that is being written: every mark with its reason and a better wording."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise

from answerable.accounts.queries import handles
from answerable.advice import better
from answerable.advice.models import SilentRule, Term
from answerable.advice.words import NAMES, WHY
from answerable.channels.email.marks.language import language as detected
from answerable.tickets.models import Message, Ticket
from answerable.wording.checking import LEARNED, Mark, Reply, check
from answerable.wording.text import sentences_of

LONGEST = 20_000  # characters that are looked at
LONGEST_QUESTION = 120
ENDS = tuple(".!?…؟。！？")


@dataclass(frozen=True)
class Advice:
    """One mark as its writer sees it. `key` names the same words under the same rule again.

    `start` and `end` are in characters of the text, as Python counts them.
    """

    rule: str
    key: str
    start: int
    end: int
    words: str
    better: tuple[str, ...]

    @property
    def name(self) -> "str | Promise":
        return NAMES[self.rule]

    @property
    def why(self) -> "str | Promise":
        return WHY[self.rule]

    @property
    def place(self) -> str:
        return self.key.partition(".")[2]

    @property
    def can_reword(self) -> bool:
        return self.rule in LEARNED


@dataclass(frozen=True)
class Looked:
    """A reply that was looked at: its words with \\n for each new line, its language, its marks."""

    text: str
    language: str
    advice: Sequence[Advice]


def look_at(ticket: Ticket, body: str, *, files: int) -> Looked:
    """Every mark in the words; nothing is kept. The language is the reply's own."""
    text = as_in_browser(body)[:LONGEST]
    language = language_of(text, ticket)
    last = _last_words(ticket)
    reply = Reply(
        text=text,
        language=language,
        files=files,
        names=_names(ticket, last),
        handles=_called_by(),
        glossary=dict(Term.objects.filter(language=language).values_list("word", "plain")),
        asked=_asked(last, language),
    )
    silent = SilentRule.objects.filter(language=language).values_list("rule", flat=True)
    marks = check(reply, without=list(silent)) if text.strip() else []
    return Looked(text, language, [_advice(mark, reply) for mark in marks])


def as_in_browser(body: str) -> str:
    """New lines as a text area counts them."""
    return body.replace("\r\n", "\n").replace("\r", "\n")


def language_of(text: str, ticket: Ticket) -> str:
    """The first part of the tag: of the words where they are enough, else of the ticket."""
    tag = detected(text) or ticket.language or ticket.customer.language or settings.LANGUAGE_CODE
    return tag.lower().partition("-")[0]


def _names(ticket: Ticket, last: Message | None) -> list[str]:
    """What the customer is called, what they like to be called first; a mail address is no name."""
    customer = ticket.customer
    names = [customer.call_name, customer.name, last.sender_name if last else ""]
    return [name for name in names if name and "@" not in name]


def _last_words(ticket: Ticket) -> Message | None:
    theirs = ticket.messages.filter(direction=Message.Direction.IN, automatic="")
    return theirs.order_by("-created_at", "-pk").first()


def _asked(last: Message | None, language: str) -> str:
    """The customer's last words, where they are in the language of the reply."""
    if last is None or (detected(last.text) or language).partition("-")[0] != language:
        return ""
    return last.text


def _called_by() -> list[str]:
    """What may follow an @ to mean a colleague: the whole name, or its first word."""
    whole = handles().values()
    return [*whole, *(name.split()[0] for name in whole if "@" not in name and name.split())]


def _advice(mark: Mark, reply: Reply) -> Advice:
    start, end = _place(mark, reply.text)
    words = reply.text[start:end]
    key = salted_hmac("answerable.advice", f"{mark.rule} {words}").hexdigest()[:32]
    return Advice(mark.rule, f"{mark.rule}.{key}", start, end, words, _better(mark, words, reply))


def _place(mark: Mark, text: str) -> tuple[int, int]:
    """A sentence with the sign it ends with; what is missing at the end belongs there."""
    if mark.rule == "question":
        return len(text), len(text)
    end = mark.end
    while mark.rule in LEARNED and text[end : end + 1] in ENDS:
        end += 1
    return mark.start, end


def _better(mark: Mark, words: str, reply: Reply) -> tuple[str, ...]:
    match mark.rule:
        case "name":
            return (_call(reply),)
        case "colleague":
            return (words.removeprefix("@"),)
        case "jargon":
            return (mark.note,)
        case "courtesy":
            line = better.greeting(_call(reply), reply.language)
            return (f"{line}\n\n",) if line else ()
        case "question":
            line = better.taking_up(_question(reply.asked), reply.language)
            return (f"\n\n{line}",) if line else ()
        case _:
            return better.wordings(mark.rule, reply.language)


def _call(reply: Reply) -> str:
    return reply.names[0] if reply.names else ""


def _question(asked: str) -> str:
    """The first question, short enough to be repeated."""
    found = (
        asked[a:b].strip() for a, b in sentences_of(asked) if any(s in asked[a:b] for s in "?？؟")
    )
    words = " ".join(next(found, "").split())
    return words if len(words) <= LONGEST_QUESTION else words[: LONGEST_QUESTION - 1] + "…"
