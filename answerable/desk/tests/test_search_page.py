"""The search of the desk: what was found is marked, people stand above, searches are remembered."""

import pytest
from django.test import Client

from answerable.accounts.models import Agent, Team
from answerable.testing import make_ticket, write
from answerable.tickets.models import RecentSearch, Ticket
from answerable.tickets.search import recent

pytestmark = pytest.mark.django_db


def page(agent: Agent, question: str = "", **more: str) -> str:
    client = Client()
    client.force_login(agent)
    answer = client.get("/inbox/search/", {"q": question, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_was_found_is_marked_where_it_stands(ticket: Ticket, owner: Agent) -> None:
    write(ticket, "Kargo <b>İstanbul'da</b> kaldı", language="tr")
    assert "<mark>İstanbul</mark>" in page(owner, "istanbul")
    assert "&lt;b&gt;" in page(owner, "istanbul")
    assert "Broken <mark>vase</mark>" in page(owner, "vase")
    assert "<mark>Elif</mark> Kaya" in page(owner, "elif")


def test_people_stand_above_the_tickets_and_lead_to_what_is_theirs(
    ticket: Ticket, owner: Agent
) -> None:
    shown = page(owner, "kaya")
    assert "?q=from%3Aelif%40example.net" in shown
    assert f"row-{ticket.number}" in page(owner, "from:elif@example.net")


def test_a_filter_that_means_nothing_says_so(ticket: Ticket, owner: Agent) -> None:
    shown = page(owner, "is:opn vase")
    assert "write one of: open" in shown
    assert f"row-{ticket.number}" not in shown


def test_the_next_page_begins_where_the_last_ended(owner: Agent, orders: Team) -> None:
    made = {make_ticket(team=orders, text="lamp").number for _each in range(25)}
    first = page(owner, "lamp")
    after = first.split("after=")[1].split('"')[0]
    second = page(owner, "lamp", after=after)
    shown = [number for number in made if f"row-{number}" in first]
    rest = [number for number in made if f"row-{number}" in second]
    assert (len(shown), len(rest)) == (20, 5)
    assert set(shown) | set(rest) == made


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "1e5", "\x00"])
def test_a_cursor_that_is_none_begins_at_the_beginning(
    after: str, ticket: Ticket, owner: Agent
) -> None:
    assert f"row-{ticket.number}" in page(owner, "vase", after=after)


def test_recent_searches_are_ones_own_and_can_be_forgotten(
    ticket: Ticket, owner: Agent, stranger: Agent
) -> None:
    for question in ("vase", "is:opn", "elif", "vase"):
        page(owner, question)
    assert recent.of(owner) == ["vase", "elif"]
    assert "?q=elif" in page(owner)
    assert "?q=elif" not in page(stranger)
    client = Client()
    client.force_login(owner)
    assert b'value="vase"' in client.get("/search/suggestions/").content
    client.post("/search/forget/")
    assert recent.of(owner) == []


def test_only_the_newest_searches_are_kept(owner: Agent) -> None:
    for number in range(recent.KEPT + 5):
        recent.remember(owner, f"word{number}")
    assert RecentSearch.objects.filter(agent=owner).count() == recent.KEPT
    assert recent.of(owner)[0] == f"word{recent.KEPT + 4}"


def test_a_page_costs_the_same_number_of_queries_however_much_is_found(
    owner: Agent, orders: Team, django_assert_max_num_queries: object
) -> None:
    for _each in range(12):
        write(make_ticket(team=orders, text="lamp"), "and more lamps")
    from answerable.desk import searching

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        searching.context(owner, "lamp", "")
