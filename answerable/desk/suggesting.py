"""What is suggested behind `/`, `@` and `[[` while one writes: only what this agent may see."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent
from answerable.accounts.queries import handles, named
from answerable.automation import canned
from answerable.tickets import search
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Ticket

MOST = 7


@dataclass(frozen=True)
class Suggestion:
    """One line: what is shown, and what is put in (`words`: the address that gives it)."""

    name: str
    more: str = ""
    insert: str = ""
    words: str = ""


def replies(agent: Agent, ticket: Ticket, words: str, kind: str) -> list[Suggestion]:
    """Canned replies that have the words."""
    found = canned.find(agent, words, at_most=MOST)
    address = {one.pk: reverse("desk:canned-words", args=[ticket.number, one.pk]) for one in found}
    return [Suggestion(one.name, words=address[one.pk]) for one in found]


def people(agent: Agent, ticket: Ticket, words: str, kind: str) -> list[Suggestion]:
    """Colleagues whose name or address begins so."""
    known = handles()
    return [
        Suggestion(one.name, one.email, insert=f"@{known[one.pk]} ")
        for one in named(words, at_most=MOST + 1)
        if one.pk != agent.pk
    ][:MOST]


def tickets(agent: Agent, ticket: Ticket, words: str, kind: str) -> list[Suggestion]:
    """Tickets with that number or those words. The customer gets the number, a colleague a link."""
    found = search.page(agent, words[: search.LONGEST_QUESTION]).tickets[:MOST]
    exact = numbered(agent, words)
    found = [*exact, *(one for one in found if one not in exact)][:MOST]
    return [
        Suggestion(
            f"#{one.number} {one.subject or _('(no subject)')}",
            one.customer.display_name,
            insert=_link(one) if kind == "note" else f"#{one.number} ",
        )
        for one in found
        if one.pk != ticket.pk
    ]


def numbered(agent: Agent, words: str) -> list[Ticket]:
    """The ticket with that number, `#12` or `12`, if the words are one and the agent may see it."""
    number = words.strip().lstrip("#")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return []
    exact = tickets_visible_to(agent).filter(number=int(number))
    return list(exact.select_related("customer"))


def _link(ticket: Ticket) -> str:
    return f"[#{ticket.number}]({reverse('desk:ticket', args=[ticket.number])}) "


KINDS: dict[str, Callable[[Agent, Ticket, str, str], list[Suggestion]]] = {
    "canned": replies,
    "people": people,
    "tickets": tickets,
}
