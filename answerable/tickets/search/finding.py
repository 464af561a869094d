"""One page of what was found, best first, through the gate.

A ticket's worth is the time of its last message; found in the subject it counts as 30 days newer,
found by who the customer is as 14 days newer. So the order never changes with the clock, and the
next page begins exactly where the last one ended.
"""

from dataclasses import dataclass, field, replace

from django.db.models import Q, QuerySet

from answerable.accounts.models import Agent
from answerable.customers.models import Customer
from answerable.tickets import paging
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import SearchEntry, Ticket, TicketQuerySet
from answerable.tickets.search import filters, hidden, vocabulary
from answerable.tickets.search.documents import place_of, ticket_at
from answerable.tickets.search.expression import CUSTOMER, SUBJECT, Expression
from answerable.tickets.search.index import index
from answerable.tickets.search.question import Question, read

PAGE = 20
A_DAY = 86_400 << 31
STREAMS = ((SUBJECT, 30 * A_DAY), (SUBJECT + CUSTOMER, 14 * A_DAY), ("", 0))
TOP = 2**63 - 1
STEPS = (60, 400, 4_000, 12_000)
FEW = 2_000
MOST_FOR_MACHINES = 5_000
PEOPLE, LOOKED_AT_FOR_PEOPLE = 4, 60


@dataclass(frozen=True)
class Found:
    """A page of results. `cut`: older ones were not looked at, since nearly none may be seen."""

    question: Question
    tickets: list[Ticket] = field(default_factory=list)
    people: list[Customer] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    next: str = ""
    cut: bool = False


def page(agent: Agent, text: str, *, after: str = "") -> Found:
    """What the agent may see of what they asked for: 20 tickets, and on the first page people."""
    whole = read(text, vocabulary.keys())
    question = hidden.asked_by(agent, whole)
    narrowing = filters.narrow(question, agent)
    if narrowing.problems or question.is_empty or hidden.asks_for_hidden(agent, text):
        return Found(question, problems=narrowing.problems)
    tickets = tickets_visible_to(agent).filter(narrowing.only)
    if not narrowing.asks_for_spam:
        tickets = tickets.not_spam().filter(merged_into=None)
    if not question.expression.terms:
        found = _by_filters(question, tickets, agent, after)
        return replace(found, tickets=hidden.readable(agent, found.tickets, whole.expression))
    search = _Search(question.expression, tickets, is_narrow=narrowing.is_any or _sees_part(agent))
    known = after.isascii() and after.isdigit() and len(after) < 20
    below = min(int(after), TOP) if known else TOP
    keys, following = search.best(below)
    shown = hidden.readable(agent, _in_order(tickets, keys, agent), whole.expression)
    if below == TOP:
        shown = _with_number(question, tickets, agent, shown)
    people = _people(question, agent) if below == TOP and not question.filters else []
    following = following if shown or not agent.hidden else ""
    return Found(question, shown, people, [], following, search.cut)


COUNTED = 1000  # nobody counts further: shown as 999+


@dataclass(frozen=True)
class Count:
    """How many were found; `more`: at least so many, older ones were not looked at."""

    found: int
    more: bool


def count(agent: Agent, text: str) -> Count | None:
    """How many tickets `page` would show in all, counted no further than COUNTED; two queries.

    None where only walking through all of them could tell, and for who may not read everything
    that the words are looked for in.
    """
    question = hidden.asked_by(agent, read(text, vocabulary.keys()))
    narrowing = filters.narrow(question, agent)
    unsaid = question.is_empty or hidden.asks_for_hidden(agent, text)
    if narrowing.problems or unsaid or agent.hidden:
        return None
    tickets = tickets_visible_to(agent).filter(narrowing.only)
    if not narrowing.asks_for_spam:
        tickets = tickets.not_spam().filter(merged_into=None)
    if question.expression.terms:
        places = index().newest(question.expression, TOP, COUNTED)
        seen = tickets.filter(pk__in=[ticket_at(place) for place in places]).count()
        return Count(seen, len(places) == COUNTED)
    if question.expression.without:
        return None
    seen = tickets.order_by().values("pk")[:COUNTED].count()
    return Count(min(seen, COUNTED - 1), seen == COUNTED)


def _sees_part(agent: Agent) -> bool:
    return not agent.can("tickets.read_all")


class _Search:
    """Walks the index from the best down, and keeps what the gate and the filters let through."""

    def __init__(self, asked: Expression, tickets: TicketQuerySet, *, is_narrow: bool) -> None:
        self.asked = asked
        self.tickets = tickets
        self.is_narrow = is_narrow
        self.cut = False
        self.streams = [
            (asked.only_in(fields) if fields else asked, bonus) for fields, bonus in STREAMS
        ]

    def best(self, below: int) -> tuple[list[int], str]:
        """The next PAGE tickets under this worth, and the cursor after them."""
        found: list[tuple[int, int]] = []
        for step in STEPS:
            if step > STEPS[1] and self.is_narrow and (few := self._few(below)) is not None:
                return self._cut_to_page([*found, *few])
            worths, floor = self._candidates(below, step)
            found += self._let_through(worths)
            if len(found) > PAGE or not floor:
                return self._cut_to_page(found)
            below = floor
        self.cut = True
        return self._cut_to_page(found)

    def _cut_to_page(self, found: list[tuple[int, int]]) -> tuple[list[int], str]:
        shown = found[:PAGE]
        following = str(shown[-1][0]) if len(found) > PAGE else ""
        return [key for _worth, key in shown], following

    def _candidates(self, below: int, count: int) -> tuple[list[int], int]:
        """Worths under `below`, best first, and down to where they are all there are (0: the end)."""
        best: dict[int, int] = {}
        floor = 0
        for asked, bonus in reversed(self.streams):
            places = index().newest(asked, below - bonus, count, above=max(floor - bonus, 0))
            if len(places) == count:
                floor = max(floor, places[-1] + bonus)
            for place in places:
                best[place] = max(best.get(place, 0), place + bonus)
        best = self._not_shown_before(best, below)
        return sorted((one for one in best.values() if one >= floor), reverse=True), floor

    def _not_shown_before(self, best: dict[int, int], below: int) -> dict[int, int]:
        """Without what is worth more by another field, and stood on an earlier page for that."""
        for asked, bonus in self.streams[:-1]:
            doubtful = [p for p, w in best.items() if w < p + bonus and p + bonus >= below]
            if doubtful:
                shown = index().among(asked, doubtful)
                best = {place: worth for place, worth in best.items() if place not in shown}
        return best

    def _let_through(self, worths: list[int]) -> list[tuple[int, int]]:
        keys = [ticket_at(worth) for worth in worths]
        seen = set(self.tickets.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
        return [(worth, key) for worth, key in zip(worths, keys, strict=True) if key in seen]

    def _few(self, below: int) -> list[tuple[int, int]] | None:
        """All of it another way round, where filters and gate leave only few tickets."""
        keys = list(self.tickets.order_by().values_list("pk", flat=True)[: FEW + 1])
        if len(keys) > FEW:
            return None
        entries = SearchEntry.objects.filter(ticket__in=keys)
        places = list(entries.values_list("place", flat=True))
        best: dict[int, int] = {}
        for asked, bonus in reversed(self.streams):
            for place in index().among(asked, places) if places else ():
                best[place] = place + bonus
        worths = sorted((worth for worth in best.values() if worth < below), reverse=True)
        return [(worth, ticket_at(worth)) for worth in worths]


def _in_order(tickets: TicketQuerySet, keys: list[int], agent: Agent) -> list[Ticket]:
    """These tickets with what a row shows, in this order."""
    rows = {ticket.pk: ticket for ticket in paging.rows(tickets.filter(pk__in=keys), agent)}
    return [rows[key] for key in keys if key in rows]


def _with_number(
    question: Question, tickets: TicketQuerySet, agent: Agent, shown: list[Ticket]
) -> list[Ticket]:
    """The ticket of that number first, if the question is nothing but a number."""
    if question.number is None:
        return shown
    meant = paging.rows(tickets.filter(number=question.number), agent)
    return [*meant, *(ticket for ticket in shown if ticket.number != question.number)]


def _by_filters(question: Question, tickets: TicketQuerySet, agent: Agent, after: str) -> Found:
    """Filters alone: the newest first, as in a list."""
    without = question.expression.without
    shown: list[Ticket] = []
    for _step in STEPS:
        part = paging.page(tickets, agent=agent, order="newest", after=after)
        after = part.next
        shown += _without(part.tickets, [Expression((term,)) for term in without])
        if len(shown) >= PAGE or not after:
            break
    return Found(question, shown, next=after, cut=bool(after and len(shown) < PAGE))


def _without(tickets: list[Ticket], unwanted: list[Expression]) -> list[Ticket]:
    places = {place_of(ticket.pk, ticket.last_message_at): ticket for ticket in tickets}
    for asked in unwanted:
        for place in index().among(asked, list(places)) if places else ():
            del places[place]
    return list(places.values())


def _people(question: Question, agent: Agent) -> list[Customer]:
    """Customers whom the words name, of tickets the agent may see; whoever wrote last first."""
    asked = Expression(question.expression.terms).only_in(CUSTOMER)
    places = index().newest(asked, TOP, LOOKED_AT_FOR_PEOPLE)
    keys = [ticket_at(place) for place in places]
    seen = dict(
        tickets_visible_to(agent).not_spam().filter(pk__in=keys).values_list("pk", "customer_id")
    )
    wanted = list(dict.fromkeys(seen[key] for key in keys if key in seen))[:PEOPLE]
    people: QuerySet[Customer] = Customer.objects.select_related("organisation")
    by_key = people.prefetch_related("identities").in_bulk(wanted)
    return hidden.named_readably(agent, [by_key[key] for key in wanted], question.expression)


def find(tickets: TicketQuerySet, text: str) -> TicketQuerySet:
    """Those of `tickets` that have every word of the text, and the one whose number it is.

    For machines, in any order. Of very common words the 5,000 newest tickets are looked at.
    """
    question = read(text, {})
    wanted = Q(number=question.number) if question.number is not None else Q(pk__in=[])
    if question.expression.terms:
        places = index().newest(question.expression, TOP, MOST_FOR_MACHINES)
        wanted |= Q(pk__in=[ticket_at(place) for place in places])
    return tickets.filter(wanted)
