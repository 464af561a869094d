"""Many tickets, as years of a real desk leave them: made in bulk, the same each time."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.utils import timezone

from answerable.accounts.models import Agent, Membership, Role, Team
from answerable.customers.models import Customer, Identity
from answerable.tickets.models import Counter, Event, Message, State, Ticket
from answerable.tickets.rules import excerpt
from answerable.tickets.search import keeping

WORDS = {
    "en": ["order", "vase", "lamp", "broken", "invoice", "refund", "delivery", "address", "late", "colour", "wrong", "cup", "plate", "gift", "thank"],
    "tr": ["sipariş", "vazo", "lamba", "kırık", "fatura", "iade", "teslimat", "adres", "geç", "renk", "yanlış", "fincan", "tabak", "hediye", "teşekkür"],
    "ru": ["заказ", "ваза", "лампа", "разбита", "счёт", "возврат", "доставка", "адрес", "поздно", "цвет", "неверный", "чашка", "тарелка", "подарок", "спасибо"],
    "de": ["bestellung", "vase", "lampe", "kaputt", "rechnung", "erstattung", "lieferung", "adresse", "spät", "farbe", "falsch", "tasse", "teller", "geschenk", "danke"],
}  # fmt: skip
STATES = [State.OPEN] * 6 + [State.WAITING_CUSTOMER] * 3 + [State.SOLVED] * 2 + [State.CLOSED] * 9
AT_ONCE = 2000
LONG = 20  # messages of the ticket that is opened when measuring


def staff() -> list[Agent]:
    """A lead who sees everything, and agents of three teams."""
    lead = Agent.objects.create(email="lead@example.com", name="Lead")
    lead.roles.add(Role.objects.get(slug="lead"))
    agents = [lead]
    for number in range(3):
        team = Team.objects.create(name=f"Team {number}", slug=f"team-{number}")
        for person in range(4):
            agent = Agent.objects.create(
                email=f"a{number}{person}@example.com", name=f"Agent {number} {person}"
            )
            agent.roles.add(Role.objects.get(slug="agent"))
            Membership.objects.create(agent=agent, team=team)
            agents.append(agent)
    return agents


def grow(agents: list[Agent], up_to: int) -> None:
    """Adds tickets until there are so many; a fifth of them open, most of them old."""
    there = Ticket.objects.count()
    chance = random.Random(there)
    customers = _customers(max(50, (up_to - there) // 4), there)
    made = _tickets(chance, agents, customers, there, up_to)
    while some := list(islice(made, AT_ONCE)):
        Ticket.objects.bulk_create(some)
        _fill(chance, some)
    Counter.objects.update_or_create(name="ticket", defaults={"value": 1000 + up_to})


def _customers(count: int, offset: int) -> list[Customer]:
    made = Customer.objects.bulk_create(
        Customer(name=f"Customer {offset + n}", language="en") for n in range(count)
    )
    Identity.objects.bulk_create(
        Identity(customer=one, value=f"c{one.pk}@example.net") for one in made
    )
    return made


def _tickets(
    chance: random.Random, agents: list[Agent], customers: list[Customer], start: int, end: int
) -> Iterator[Ticket]:
    now = timezone.now()
    teams = list(Team.objects.all())
    for number in range(start, end):
        language = chance.choice(list(WORDS))
        state = chance.choice(STATES)
        at = now - timedelta(minutes=chance.randrange(1, 60 * 24 * 400))
        owner = chance.choice(agents) if chance.random() < 0.8 else None
        yield Ticket(
            number=1001 + number,
            subject=" ".join(chance.sample(WORDS[language], 4)),
            customer=chance.choice(customers),
            team=chance.choice(teams),
            owner=owner,
            state=state,
            language=language,
            via="support@example.com",
            waiting_for="customer" if state == State.WAITING_CUSTOMER else "us",
            solved_at=at if state in (State.SOLVED, State.CLOSED) else None,
            closed_at=at if state == State.CLOSED else None,
            nobody_since=None if owner else at,
            created_at=at,
            updated_at=at,
            waiting_since=at,
            last_message_at=at,
            next_due_at=_due(chance, now) if state == State.OPEN else None,
        )


def _due(chance: random.Random, now: datetime) -> datetime | None:
    """Most open tickets have a promise that is due within days; a few are late."""
    return now + timedelta(minutes=chance.randrange(-600, 9000)) if chance.random() < 0.7 else None


def _fill(chance: random.Random, tickets: list[Ticket]) -> None:
    messages: list[Message] = []
    events: list[Event] = []
    for ticket in tickets:
        count = LONG if ticket.number % 1000 == 1 else chance.choice((1, 2, 4, 6, 12))
        texts = [_text(chance, ticket.language) for _ in range(count)]
        texts[0] += f" SKU-{chance.randrange(100_000)}"
        for place, text in enumerate(texts):
            messages.append(_message(ticket, place, text))
            events.append(_event(ticket, place))
        ticket.message_count, ticket.last_words = count, excerpt(texts[-1])
    Message.objects.bulk_create(messages, batch_size=AT_ONCE)
    Event.objects.bulk_create(events, batch_size=AT_ONCE)
    Ticket.objects.bulk_update(tickets, ["message_count", "last_words"], batch_size=500)
    keeping.keep(tickets)


def _text(chance: random.Random, language: str) -> str:
    return " ".join(chance.choices(WORDS[language], k=chance.randrange(12, 90)))


def _message(ticket: Ticket, place: int, text: str) -> Message:
    """In turns: the customer, then the owner."""
    at: datetime = ticket.created_at + timedelta(minutes=place)
    common = {"ticket": ticket, "text": text, "language": ticket.language, "created_at": at}
    if place % 2 and ticket.owner:
        return Message(direction="out", agent=ticket.owner, html=f"<p>{text}</p>", **common)
    sender = f"c{ticket.customer_id}@example.net"
    return Message(direction="in", customer=ticket.customer, sender_address=sender, **common)


def _event(ticket: Ticket, place: int) -> Event:
    key = "message.sent" if place % 2 and ticket.owner else "message.received"
    return Event(ticket=ticket, key=key, actor_kind="customer", at=ticket.created_at)
