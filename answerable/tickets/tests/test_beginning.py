"""A ticket that one of us begins: who is answerable, whose turn it is, and what is refused."""

import pytest

from answerable.accounts.models import Agent, Team
from answerable.customers import actions as customers
from answerable.customers.models import Customer, Identity
from answerable.customers.rules import number_of
from answerable.testing import make_agent, make_customer, make_provider, refused
from answerable.tickets import actions
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.actions import How
from answerable.tickets.models import Draft, Link, Message, Ticket

pytestmark = pytest.mark.django_db


def begin(by: Agent, how: How = How.NOTE, **fields: object) -> Ticket:
    given = {"customer": make_customer(), "subject": "A vase", "body": "Words.", **fields}
    return actions.begin(how=how, by=by, **given)


def test_a_mail_is_its_writers_draft_until_it_is_sent(owner: Agent, orders: Team) -> None:
    ticket = begin(owner, How.MAIL, team=orders)
    assert (ticket.owner, ticket.channel, ticket.state) == (owner, "email", "open")
    assert Draft.objects.get(ticket=ticket, agent=owner).body == "Words."
    actions.reply(ticket, body="Words.", by=owner)
    assert Ticket.objects.get(pk=ticket.pk).state == "waiting_customer"
    assert not Draft.objects.exists()


def test_what_they_told_us_is_the_customers_and_says_so(owner: Agent) -> None:
    ticket = begin(owner, How.TOLD, owner=owner)
    message = Message.objects.get(ticket=ticket)
    assert (message.direction, message.channel, message.proof) == ("in", "phone", "none")
    assert message.marks == ["told-to-us"]
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.state) == (owner, "open")
    assert ticket.last_from_customer_at is not None


def test_whoever_begins_it_for_others_follows_it(
    owner: Agent, colleague: Agent, billing: Team, orders: Team
) -> None:
    given = begin(owner, owner=colleague, team=orders)
    assert given.owner == colleague
    nobodys = begin(owner, team=billing)
    assert nobodys.owner is None
    assert set(tickets_visible_to(owner).filter(pk__in=[given.pk, nobodys.pk])) == {given, nobodys}


def test_nothing_begins_that_may_not(
    owner: Agent, colleague: Agent, stranger: Agent, orders: Team, ticket: Ticket
) -> None:
    outsider = make_agent(teams=(make_provider().teams.get(),))
    numbers = Ticket.objects.count()
    for code, fields in {
        "subject_missing": {"subject": " "},
        "empty": {"body": " "},
        "writer_is_answerable": {"how": How.MAIL, "owner": colleague},
        "not_closed": {"follows": ticket},
        "cannot_see": {"owner": stranger, "team": orders},
        "may_not_begin": {"by": outsider},
    }.items():
        with refused(code, ticket):
            begin(**{"by": owner, **fields})  # type: ignore[arg-type]
    assert Ticket.objects.count() == numbers


def test_a_follow_up_is_linked_and_told_on_both(owner: Agent, ticket: Ticket) -> None:
    actions.solve(ticket, by=owner)
    actions.close(ticket)
    later = begin(owner, follows=ticket, customer=ticket.customer)
    link = Link.objects.get()
    assert (link.ticket, link.other, link.kind, link.by) == (later, ticket, "follows", owner)
    assert later.events.get(key="ticket.follows").data["number"] == ticket.number
    assert ticket.events.get(key="ticket.continued").data["number"] == later.number
    ticket.refresh_from_db()
    assert ticket.state == "closed"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0532 123 45 67", "05321234567"),
        ("+90 (532) 123-45-67", "+905321234567"),
        ("٠٥٣٢ ١٢٣ ٤٥٦٧", "05321234567"),
        ("\u200e+49\u202f151\u00a01234567", "+491511234567"),
        ("", ""),
    ],
)
def test_a_number_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert number_of(typed) == kept


@pytest.mark.parametrize("typed", ["12", "abc", "+", "1" * 16, "0532;drop"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with refused("number_unreadable"):
        number_of(typed)


def test_somebody_is_found_by_address_then_by_number_and_else_is_new() -> None:
    first = customers.introduce(name="Zeki", phone="0532 123 45 67")
    assert customers.introduce(phone="05321234567") == first
    mailed = customers.introduce(address="Zeki@Example.net", phone="0532 123 45 67")
    assert mailed != first, "two records; people merge them, we do not guess"
    assert customers.introduce(address="zeki@example.net", phone="0212 000 00 00") == mailed
    assert mailed.identities.filter(kind=Identity.Kind.PHONE).get().value == "02120000000"
    nameless = Customer.objects.count()
    for code, fields in {
        "person_missing": {"name": " "},
        "address_unreadable": {"address": "half@"},
        "number_unreadable": {"phone": "x"},
    }.items():
        with refused(code):
            customers.introduce(**fields)
    assert Customer.objects.count() == nameless
