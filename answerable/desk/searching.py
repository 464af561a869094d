"""What the list column shows of a search: people, tickets with what was found, or how to ask."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from answerable.accounts.models import Agent
from answerable.tickets import search
from answerable.tickets.search import recent, vocabulary
from answerable.tickets.search.expression import CUSTOMER, Expression
from answerable.tickets.search.marking import Marker
from answerable.tickets.search.snippets import explain

SLUG = "search"


def context(agent: Agent, question: str, after: str) -> dict[str, object]:
    """The same names as a list has, and those of the search besides."""
    found = search.page(agent, question, after=after)
    explained = explain(found.tickets, found.question.expression)
    for ticket in found.tickets:
        ticket.found = explained[ticket.pk]  # type: ignore[attr-defined]
    keep = urlencode({"q": question} if question else {})
    return {
        "slug": SLUG,
        "label": _("Search"),
        "empty": _("Nothing found. Try fewer or shorter words."),
        "page": found,
        "orders": [],
        "question": question,
        "problems": found.problems,
        "refusal": "",
        "count": len(found.tickets) if not (after or found.next) else None,
        "people": _people(agent, found),
        "recent": [] if question else recent.of(agent),
        "examples": [] if found.tickets else vocabulary.examples(),
        "keep": keep,
        "inside": urlencode({"in": SLUG}) + (f"&{keep}" if keep else ""),
    }


def _people(agent: Agent, found: search.Found) -> list[dict[str, object]]:
    """Each person with the name marked, and the question that finds their tickets."""
    marker = Marker(Expression(found.question.expression.terms), CUSTOMER)
    people: list[dict[str, object]] = []
    for person in found.people:
        addresses = [identity.value for identity in person.identities.all()]
        addresses = [] if "email" in agent.hidden else addresses
        name = f'"{person.display_name}"' if not addresses else addresses[0]
        people.append(
            {
                "name": marker.mark(person.display_name, "-"),
                "address": marker.mark(addresses[0] if addresses else "", "-"),
                "organisation": person.organisation.name if person.organisation else "",
                "query": urlencode({"q": f"from:{name}"}),
            }
        )
    return people
