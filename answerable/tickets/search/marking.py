"""Which letters of a text were found: İstanbul for istanbul, in the letters as they were written."""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from answerable.tickets.search.expression import CUSTOMER, SUBJECT, Atom, Expression
from answerable.tickets.search.tokens import Token, compose, tokens_of

AROUND = 60  # letters before the first word found
SNIPPET = 240


@dataclass(frozen=True)
class Marked:
    """A text and the stretches of it that were found, in order, none touching another."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def html(self) -> SafeString:
        """Escaped, with <mark> around what was found."""
        parts, at = [], 0
        for start, end in self.spans:
            parts += [
                escape(self.text[at:start]),
                "<mark>",
                escape(self.text[start:end]),
                "</mark>",
            ]
            at = end
        return mark_safe("".join([*parts, escape(self.text[at:])]))  # noqa: S308  (escaped above)

    def cut(self) -> "Marked":
        """The part around the first word found, in one line, with … where something is left out."""
        first = self.spans[0][0] if self.spans else 0
        start = _word_begin(self.text, first - AROUND) if first > AROUND * 2 else 0
        end = min(len(self.text), start + SNIPPET)
        text = "".join(" " if sign.isspace() else sign for sign in self.text[start:end])
        before, after = ("… " if start else ""), (" …" if end < len(self.text) else "")
        moved = [(a - start, min(b, end) - start) for a, b in self.spans if start <= a < end]
        shift = len(before)
        return Marked(f"{before}{text}{after}", tuple((a + shift, b + shift) for a, b in moved))


def _word_begin(text: str, at: int) -> int:
    blank = text.find(" ", at, at + 20)
    return blank + 1 if blank >= 0 else at


class Marker:
    """Finds the words of an expression in texts; `field` says which of its terms speak of them."""

    def __init__(self, asked: Expression, field: str = "") -> None:
        terms = [t for t in asked.terms if not t.fields or (field and field in t.fields)]
        atoms = {atom for term in terms for atom in term.atoms}
        self.single = {a.words[0] for a in atoms if len(a.words) == 1}
        self.beginnings = tuple(a.words[0] for a in atoms if len(a.words) == 1 and a.prefix)
        self.rows = [atom for atom in atoms if len(atom.words) > 1]

    def mark(self, text: str, language: str = "") -> Marked:
        """The composed text with what was found in it."""
        text = compose(text)
        return Marked(text, self.spans(list(tokens_of(text, language.partition("-")[0]))))

    def spans(self, tokens: list[Token]) -> tuple[tuple[int, int], ...]:
        """Where it is found among the tokens of a text."""
        spans = [(token.start, token.end) for token in tokens if self._fits(token.word)]
        if self.rows:
            spans += self._rows_in([token for token in tokens if not token.is_extra])
        return _joined(spans)

    def _fits(self, word: str) -> bool:
        return word in self.single or bool(self.beginnings and word.startswith(self.beginnings))

    def _rows_in(self, tokens: list[Token]) -> list[tuple[int, int]]:
        found = []
        for row in self.rows:
            length = len(row.words)
            for at in range(len(tokens) - length + 1):
                if _is_row(tokens[at : at + length], row):
                    found.append((tokens[at].start, tokens[at + length - 1].end))
        return found


def _is_row(tokens: list[Token], row: Atom) -> bool:
    *firsts, last = (token.word for token in tokens)
    if firsts != list(row.words[:-1]):
        return False
    return last == row.words[-1] or (row.prefix and last.startswith(row.words[-1]))


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def marker_for_subject(asked: Expression) -> Marker:
    return Marker(asked, SUBJECT)


def marker_for_customer(asked: Expression) -> Marker:
    return Marker(asked, CUSTOMER)
