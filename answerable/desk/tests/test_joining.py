"""Tickets ticked in a list become one, and can be several again."""

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.testing import make_ticket
from answerable.tickets import actions
from answerable.tickets.models import Merge, Ticket

pytestmark = pytest.mark.django_db
PAGE = "/inbox/mine/merge/"


@pytest.fixture
def three(ticket: Ticket) -> list[Ticket]:
    more = [make_ticket(ticket.customer, team=ticket.team, subject=f"Vase {n}") for n in (2, 3)]
    return [ticket, *more]


def test_the_bar_leads_to_the_page_and_the_page_to_the_one_that_stays(
    desk: Client, three: list[Ticket], owner: Agent
) -> None:
    numbers = [str(one.number) for one in three]
    answer = desk.post("/inbox/mine/chosen/?sort=due", {"chosen": numbers, "act": "merge"})
    assert answer.url.startswith(PAGE)
    page = desk.get(answer.url).content.decode()
    assert f'value="{three[0].number}" checked' in page
    answer = desk.post(PAGE, {"chosen": numbers, "keep": numbers[1]})
    assert answer.url == f"/tickets/{numbers[1]}/"
    assert set(Merge.objects.values_list("source", "target")) == {
        (three[0].pk, three[1].pk),
        (three[2].pk, three[1].pk),
    }
    assert f"#{numbers[2]}" in desk.get(answer.url).content.decode()
    actions.unmerge(Ticket.objects.get(pk=three[2].pk), by=owner)
    assert Ticket.objects.get(pk=three[2].pk).messages.count() == 1


def test_two_customers_are_refused_and_nothing_is_merged(desk: Client, three: list[Ticket]) -> None:
    other = make_ticket(team=three[0].team)
    numbers = [str(one.number) for one in (*three, other)]
    answer = desk.post(PAGE, {"chosen": numbers, "keep": numbers[0]})
    assert answer.status_code == 422
    assert f"#{other.number}: " in answer.content.decode()
    assert not Merge.objects.exists()


def test_what_one_may_not_see_is_not_merged(desk: Client, ticket: Ticket, stranger: Agent) -> None:
    hidden = make_ticket(ticket.customer, team=stranger.teams.get(), subject="Secret")
    given = {"chosen": [str(ticket.number), str(hidden.number)], "keep": str(hidden.number)}
    answer = desk.post(PAGE, given)
    assert answer.status_code == 422
    assert "Secret" not in answer.content.decode()
    assert not Merge.objects.exists()


@pytest.mark.parametrize("chosen", [[], ["x"], ["9" * 40], ["1001"]])
def test_rubbish_and_one_alone_are_refused(desk: Client, ticket: Ticket, chosen: list[str]) -> None:
    assert desk.post(PAGE, {"chosen": chosen}).status_code == 422
    assert desk.get(PAGE, {"chosen": ",".join(chosen)}).status_code == 200
