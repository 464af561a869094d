"""The cast every test plays with, and the few things tests need besides.

owner, colleague and lead belong to the team `orders`, stranger to `billing`, outsider to that of
a provider; administrator to none. `ticket` is the customer's, in orders, owned by owner, with one message.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from answerable.accounts.models import Agent, Membership, Provider, Role, Team
from answerable.channels.models import Mailbox
from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.customers.models import Customer, Identity
from answerable.tickets import actions
from answerable.tickets.models import Message, Ticket
from answerable.tickets.words import NewMessage

PASSWORD = "correct horse battery"

_next = count(1)


def make_team(name: str) -> Team:
    """The team of that name, made if it is new."""
    return Team.objects.get_or_create(name=name, defaults={"slug": name.lower()})[0]


def make_provider(name: str = "Helping Hands", **fields: Any) -> Provider:
    """A provider with one team of the same name; its people see nothing of customers' addresses."""
    slug = name.lower().replace(" ", "-")
    provider = Provider.objects.create(name=name, slug=slug, **fields)
    Team.objects.create(name=name, slug=slug, provider=provider)
    return provider


def make_agent(
    email: str = "", *, role: str = "agent", teams: tuple[Team, ...] = (), **fields: Any
) -> Agent:
    """An agent with the starting role of that name and the password PASSWORD."""
    email = email or f"agent{next(_next)}@example.com"
    name = fields.pop("name", email.partition("@")[0].title())
    agent = Agent.objects.create_user(email, name, PASSWORD)
    if teams and teams[0].provider:
        fields["provider"] = teams[0].provider
    for field, value in fields.items():
        setattr(agent, field, value)
    if fields:
        agent.save()
    agent.roles.add(Role.objects.get(slug=role))
    for team in teams:
        Membership.objects.create(agent=agent, team=team, is_lead=role == "lead")
    return agent


def make_customer(email: str = "", *, name: str = "", verified: bool = True) -> Customer:
    """A customer with one mail address."""
    email = email or f"customer{next(_next)}@example.net"
    customer = Customer.objects.create(name=name or email.partition("@")[0].title())
    verified_at = timezone.now() if verified else None
    Identity.objects.create(customer=customer, value=email, verified_at=verified_at)
    return customer


def write(ticket: Ticket, text: str, **fields: Any) -> Message:
    """The customer of the ticket writes; `fields` are those of NewMessage."""
    address = ticket.customer.identities.all()[0].value
    fields = {"sender_name": ticket.customer.name, "sender_address": address, **fields}
    new = NewMessage(text=text, **fields)
    return actions.add_message(
        ticket, new=new, customer=ticket.customer, by=customer_actor(ticket.customer)
    )


def customer_actor(customer: Customer) -> Actor:
    """The customer as one who acts."""
    return Actor("customer", customer.pk, customer.display_name)


def make_ticket(
    customer: Customer | None = None,
    *,
    team: Team | None = None,
    owner: Agent | None = None,
    subject: str = "Broken vase",
    text: str = "It came out of the box broken.",
    **fields: Any,
) -> Ticket:
    """A ticket with its first message, opened the way channels do."""
    customer = customer or make_customer()
    ticket = actions.open_ticket(
        customer=customer,
        subject=subject,
        by=customer_actor(customer),
        team=team,
        owner=owner,
        **fields,
    )
    write(ticket, text)
    return ticket


@contextmanager
def refused(code: str, ticket: Ticket | None = None) -> Iterator[None]:
    """The act inside is refused with this code, and leaves the ticket as it was."""
    before = _snapshot(ticket) if ticket else None
    with pytest.raises(Refused) as refusal, transaction.atomic():
        yield
    assert refusal.value.code == code
    assert str(refusal.value), "a refusal tells people why"
    if ticket:
        assert _snapshot(ticket) == before


def _snapshot(ticket: Ticket) -> list[Any]:
    rows = (Ticket.objects.filter(pk=ticket.pk), ticket.messages, ticket.events, ticket.drafts)
    return [list(row.order_by("pk").values()) for row in rows]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Runs the acts at the same moment, each in a thread; answers their results or exceptions.

    The test must be transactional (django_db(transaction=True)), else threads see nothing.
    """
    barrier = Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture(autouse=True)
def attachments(tmp_path: Path, settings: Any) -> Path:
    """Each test has a folder for attachments of its own."""
    folder = tmp_path / "attachments"
    settings.MEDIA_ROOT = folder
    settings.STORAGES = {
        **settings.STORAGES,
        "attachments": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder)},
        },
    }
    return folder


@pytest.fixture(autouse=True)
def forgotten_acts(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that really commits empties every table at its end; the audit log refuses that."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    if connection.vendor == "sqlite":
        migration = import_module("answerable.core.migrations.0003_audit")
        with connection.schema_editor() as editor:
            migration.release(None, editor)
            editor.execute("DELETE FROM core_auditentry")
            migration.protect(None, editor)


@pytest.fixture
def orders(db: None) -> Team:
    return make_team("Orders")


@pytest.fixture
def billing(db: None) -> Team:
    return make_team("Billing")


@pytest.fixture
def owner(orders: Team) -> Agent:
    return make_agent("owner@example.com", teams=(orders,))


@pytest.fixture
def colleague(orders: Team) -> Agent:
    return make_agent("colleague@example.com", teams=(orders,))


@pytest.fixture
def stranger(billing: Team) -> Agent:
    return make_agent("stranger@example.com", teams=(billing,))


@pytest.fixture
def lead(orders: Team) -> Agent:
    return make_agent("lead@example.com", role="lead", teams=(orders,))


@pytest.fixture
def outsider(db: None) -> Agent:
    """Answers for us in the team of a provider."""
    team = make_provider().teams.get()
    return make_agent("outsider@helping.example", teams=(team,))


@pytest.fixture
def administrator(db: None) -> Agent:
    return make_agent("administrator@example.com", role="administrator")


@pytest.fixture
def customer(db: None) -> Customer:
    return make_customer("elif@example.net", name="Elif Kaya")


@pytest.fixture
def other_customer(db: None) -> Customer:
    return make_customer("ivan@example.org", name="Иван Петров")


@pytest.fixture
def mailbox(orders: Team) -> Mailbox:
    """The address customers write to; what comes in goes to orders."""
    return Mailbox.objects.create(address="support@example.com", name="Support", team=orders)


@pytest.fixture
def ticket(customer: Customer, orders: Team, owner: Agent) -> Ticket:
    return make_ticket(customer, team=orders, owner=owner)
