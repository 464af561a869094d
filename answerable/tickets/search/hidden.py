"""For whom something of customers is hidden, only what they can read is found by its words.

The index also holds addresses. Without this a search would tell whether a guess at one is right.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from answerable.accounts.hiding import mask_of
from answerable.accounts.masking import Mask
from answerable.accounts.models import Agent
from answerable.customers.models import Customer
from answerable.tickets.models import Message, Ticket
from answerable.tickets.search.expression import Expression
from answerable.tickets.search.marking import Marker
from answerable.tickets.search.question import Question
from answerable.tickets.search.tokens import tokens_of


def asks_for_hidden(agent: Agent, text: str) -> bool:
    """Whether the question itself names what is hidden from the agent."""
    return bool(agent.hidden) and mask_of(agent).has_secrets(text)


def asked_by(agent: Agent, question: Question) -> Question:
    """The question as the index is asked: what must not be there is looked at afterwards."""
    if not agent.hidden:
        return question
    return replace(question, expression=Expression(question.expression.terms))


def readable(agent: Agent, tickets: list[Ticket], asked: Expression) -> list[Ticket]:
    """Those in which every term stands where the agent can read it, and nothing they exclude."""
    if not agent.hidden or not tickets:
        return tickets
    mask = mask_of(agent)
    texts = _texts(tickets, mask)
    unwanted = [Expression((term,)) for term in asked.without]
    return [
        ticket
        for ticket in tickets
        if _has_all(texts[ticket.pk], asked)
        and not any(_has_all(texts[ticket.pk], one) for one in unwanted)
    ]


def named_readably(agent: Agent, people: list[Customer], asked: Expression) -> list[Customer]:
    """Those whose name says it, not their address."""
    if not agent.hidden:
        return people
    mask = mask_of(agent)
    return [one for one in people if _has_all([(mask.text(one.display_name), "")], asked)]


def _texts(tickets: Sequence[Ticket], mask: Mask) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for ticket in tickets:
        about = [ticket.subject, ticket.customer.display_name, *(t.name for t in ticket.tags.all())]
        if ticket.customer.organisation:
            about.append(ticket.customer.organisation.name)
        found[ticket.pk] = [(mask.text(words), ticket.language) for words in about]
    messages = Message.objects.filter(ticket__in=tickets)
    for key, text, language in messages.values_list("ticket", "text", "language"):
        found[key].append((mask.text(text), language))
    return found


def _has_all(texts: Iterable[tuple[str, str]], asked: Expression) -> bool:
    read = [list(tokens_of(words, language.partition("-")[0])) for words, language in texts]
    markers = [Marker(Expression((term,)), field) for term in asked.terms for field in _of(term)]
    return all(any(marker.spans(tokens) for tokens in read) for marker in markers)


def _of(term: object) -> tuple[str, ...]:
    fields = getattr(term, "fields", "")
    return (fields[0],) if fields else ("",)
