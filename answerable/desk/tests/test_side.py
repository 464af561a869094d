"""The side of a ticket: notes about the customer with their past, who follows, the customer's clock."""

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.customers.models import Customer, NotesVersion
from answerable.desk.tests.conftest import SignedIn
from answerable.testing import make_agent, make_provider
from answerable.tickets import actions
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def side(client: Client, ticket: Ticket) -> str:
    page = client.get(f"/tickets/{ticket.number}/").content.decode()
    return page[page.index('id="side"') :]


def write(client: Client, ticket: Ticket, words: str, seen: int = 0) -> int:
    address = f"/tickets/{ticket.number}/customer/notes/"
    return client.post(address, {"notes": words, "seen": str(seen)}).status_code


def test_notes_are_written_changed_deleted_and_put_back(
    desk: Client, ticket: Ticket, owner: Agent
) -> None:
    assert write(desk, ticket, "Likes <tea>") == 302
    first = NotesVersion.objects.get()
    assert "Likes &lt;tea&gt;" in side(desk, ticket)
    assert write(desk, ticket, "", first.pk) == 302
    shown = side(desk, ticket)
    assert "Earlier notes" in shown
    assert "Put these back" in shown
    assert write(desk, ticket, first.text, NotesVersion.objects.latest("pk").pk) == 302
    assert Customer.objects.get(pk=ticket.customer_id).notes == "Likes <tea>"
    assert owner.short_name in side(desk, ticket)


def test_two_writers_at_once_lose_nothing(
    desk: Client, signed_in: SignedIn, colleague: Agent, ticket: Ticket
) -> None:
    assert write(desk, ticket, "Mine") == 302
    assert write(signed_in(colleague), ticket, "Theirs") == 422
    assert Customer.objects.get(pk=ticket.customer_id).notes == "Mine"


def test_a_providers_people_read_notes_and_not_their_past(
    desk: Client, signed_in: SignedIn, ticket: Ticket, owner: Agent
) -> None:
    write(desk, ticket, "A secret of old")
    write(desk, ticket, "Likes tea", NotesVersion.objects.get().pk)
    outsider = make_agent(teams=(make_provider().teams.get(),))
    actions.bring_in(ticket, agent=outsider, by=owner)
    shown = side(signed_in(outsider), ticket)
    assert "Likes tea" in shown
    assert "A secret of old" not in shown
    assert "Earlier notes" not in shown


def test_who_follows_is_named_once(
    desk: Client, ticket: Ticket, owner: Agent, colleague: Agent
) -> None:
    assert "Who follows" not in side(desk, ticket)
    actions.follow(ticket, agent=colleague)
    actions.bring_in(ticket, agent=colleague, by=owner)
    shown = side(desk, ticket)
    card = shown[shown.index("Who follows") : shown.index("</section>", shown.index("Who follows"))]
    assert card.count(f"<bdi>{colleague.name}</bdi>") == 1
    assert "helps" in card


def test_the_customers_clock_names_their_city(desk: Client, ticket: Ticket) -> None:
    Customer.objects.update(time_zone="Asia/Tokyo")
    assert "Tokyo, " in side(desk, ticket)
