"""Why each ticket was found: the words in its subject, its customer's name, or a message."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import RowNumber, Substr

from answerable.tickets.models import Message, Ticket
from answerable.tickets.search.expression import CUSTOMER, SUBJECT, Expression
from answerable.tickets.search.marking import Marked, Marker
from answerable.tickets.search.tokens import compose, tokens_of

NEWEST, LONGEST = 15, 5_000


@dataclass(frozen=True)
class Shown:
    """What a row of results shows in the place of plain words. `language`: of the excerpt."""

    who: Marked
    subject: Marked
    excerpt: Marked
    language: str


def explain(tickets: Sequence[Ticket], asked: Expression) -> dict[int, Shown]:
    """For each ticket what was found where; at most one query."""
    heads = {ticket.pk: _head(ticket, asked) for ticket in tickets}
    unexplained = {pk: rest for pk, (_who, _subject, rest) in heads.items() if rest.terms}
    excerpts = _excerpts(unexplained)
    shown = {}
    for ticket in tickets:
        who, subject, _rest = heads[ticket.pk]
        last = Marker(asked).mark(ticket.last_words, ticket.language), ticket.language
        excerpt, language = excerpts.get(ticket.pk, last)
        shown[ticket.pk] = Shown(who, subject, excerpt, language)
    return shown


def _head(ticket: Ticket, asked: Expression) -> tuple[Marked, Marked, Expression]:
    """The name and the subject, marked, and which terms are in neither."""
    who = Marker(asked, CUSTOMER).mark(ticket.customer.display_name, "-")
    subject = Marker(asked, SUBJECT).mark(ticket.subject, ticket.language)
    texts = [list(tokens_of(marked.text)) for marked in (who, subject)]
    rest = [
        term
        for term, one in zip(asked.terms, _each(asked), strict=True)
        if not term.fields and not any(one.spans(tokens) for tokens in texts)
    ]
    return who, subject, Expression(tuple(rest))


def _each(asked: Expression) -> list[Marker]:
    return [Marker(Expression((term,))) for term in asked.terms]


def _excerpts(asked: dict[int, Expression]) -> dict[int, tuple[Marked, str]]:
    """The message with the most of the words, the newest of such, cut around them."""
    best: dict[int, tuple[Marked, str]] = {}
    most: dict[int, int] = defaultdict(int)
    if not asked:
        return best
    newest = Window(RowNumber(), partition_by=F("ticket_id"), order_by=F("id").desc())
    messages = Message.objects.filter(ticket__in=asked, taken_back_at=None)
    rows = messages.annotate(age=newest, start=Substr("text", 1, LONGEST)).filter(age__lte=NEWEST)
    for pk, text, language in rows.order_by("age").values_list("ticket_id", "start", "language"):
        if most[pk] >= len(asked[pk].terms):
            continue
        tokens = list(tokens_of(text := compose(text), language.partition("-")[0]))
        said = sum(bool(one.spans(tokens)) for one in _each(asked[pk]))
        if said > most[pk]:
            marked = Marked(text, Marker(asked[pk]).spans(tokens))
            most[pk], best[pk] = said, (marked.cut(), language)
    return best
