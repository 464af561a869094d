"""What an index is asked: terms that must all be there, and terms that must not; pure.

Words of the subject are kept once more with "<" before them, those about the customer with ">",
so that asking for a field is asking for other words and costs nothing more.
"""

from dataclasses import dataclass, replace

from answerable.tickets.search.tokens import Token, compose, tokens_of

SUBJECT, CUSTOMER = "<", ">"
FEWEST_FOR_PREFIX = 2


@dataclass(frozen=True)
class Atom:
    """Words that stand one after the other; `prefix`: the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False

    def within(self, field: str) -> "Atom":
        return replace(self, words=tuple(field + word for word in self.words))


@dataclass(frozen=True)
class Term:
    """Found where any of its atoms is found, in the marked copies of the fields if any are given."""

    atoms: tuple[Atom, ...]
    fields: str = ""

    def asked(self) -> tuple[Atom, ...]:
        """Its atoms as they are looked up."""
        if not self.fields:
            return self.atoms
        return tuple(atom.within(field) for field in self.fields for atom in self.atoms)

    def only_in(self, fields: str) -> "Term":
        """The same within these fields; what asks for one field already stays there."""
        return self if self.fields else replace(self, fields=fields)


@dataclass(frozen=True)
class Expression:
    """All of `terms` and none of `without`."""

    terms: tuple[Term, ...]
    without: tuple[Term, ...] = ()

    def only_in(self, fields: str) -> "Expression":
        return replace(self, terms=tuple(term.only_in(fields) for term in self.terms))


def word_terms(text: str, *, may_go_on: bool, fields: str = "") -> list[Term]:
    """A term for each part of what was written without blanks; the last part may go on."""
    composed = compose(text)
    tokens = list(tokens_of(composed))
    whole = [token for token in tokens if _is_all(token, composed, tokens)]
    if whole:
        return [_term(whole, tokens, may_go_on=may_go_on, fields=fields)]
    spans = _spans(tokens)
    last = len(spans) - 1
    return [
        _term([], part, may_go_on=may_go_on and place == last, fields=fields)
        for place, part in enumerate(spans)
    ]


def phrase_term(text: str, fields: str = "") -> Term | None:
    """The words in exactly this order, as they are written; None if there are none."""
    words = tuple(token.word for token in tokens_of(compose(text)) if not token.is_extra)
    return Term((Atom(words),), fields) if words else None


def _is_all(token: Token, text: str, tokens: list[Token]) -> bool:
    """A mail address, an order number, a telephone number: one thing written in several parts."""
    words = sum(1 for one in tokens if not one.is_extra)
    return token.is_extra and words > 1 and (token.end - token.start) >= len(text.strip(" +()"))


def _spans(tokens: list[Token]) -> list[list[Token]]:
    """Tokens that lie over each other belong together: a word with its stems, a run of pairs."""
    groups: list[list[Token]] = []
    end = -1
    for token in sorted(tokens, key=lambda one: (one.start, one.end)):
        if token.start >= end:
            groups.append([])
        groups[-1].append(token)
        end = max(end, token.end)
    return groups


def _term(whole: list[Token], tokens: list[Token], *, may_go_on: bool, fields: str) -> Term:
    words = tuple(token.word for token in tokens if not token.is_extra)
    goes_on = may_go_on and (len(words[-1]) >= FEWEST_FOR_PREFIX or not words[-1].isascii())
    atoms = [] if any("@" in token.word for token in whole) else [Atom(words, goes_on)]
    if len(words) == 1:
        extras = (words[0], *(token.word[1:] for token in tokens if token.is_extra))
        atoms += [Atom((word,)) for word in extras] + [Atom((f"={word}",)) for word in extras]
    atoms += [Atom((token.word,), goes_on) for token in whole]
    return Term(tuple(dict.fromkeys(atoms)), fields)
