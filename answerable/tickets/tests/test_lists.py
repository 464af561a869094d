"""The lists of the desk: each ticket in the right one, page after page without gap or double."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.accounts.models import Agent, Team
from answerable.testing import make_ticket
from answerable.tickets import actions, lists
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def where(ticket: Ticket, agent: Agent) -> set[str]:
    return {slug for slug in lists.LISTS if lists.tickets_in(slug, agent).filter(pk=ticket.pk)}


def test_a_ticket_moves_through_the_lists(ticket: Ticket, owner: Agent) -> None:
    later = timezone.now() + timedelta(days=1)
    assert where(ticket, owner) == {"mine", "open"}
    actions.snooze(ticket, until=later, by=owner)
    assert where(ticket, owner) == {"snoozed"}
    actions.wait_for_other(ticket, whom="the warehouse", until=later, by=owner)
    assert where(ticket, owner) == {"waiting-other"}
    actions.solve(ticket, by=owner)
    assert where(ticket, owner) == {"solved"}
    actions.reopen(ticket, by=owner)
    actions.release(ticket, by=owner)
    assert where(ticket, owner) == {"nobody", "open"}
    actions.mark_spam(ticket, by=owner)
    assert where(ticket, owner) == {"spam"}


@pytest.mark.parametrize("order", lists.ORDERS)
def test_pages_follow_each_other_without_gap_or_double(
    order: str, orders: Team, owner: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 3)
    same = timezone.now()
    made = [make_ticket(team=orders) for _each in range(8)]
    Ticket.objects.update(last_message_at=same, waiting_since=same)
    seen: list[int] = []
    after = ""
    while True:
        page = lists.page(lists.tickets_in("open", owner), agent=owner, order=order, after=after)
        seen += [one.pk for one in page.tickets]
        after = page.next
        if not after:
            break
    assert sorted(seen) == sorted(one.pk for one in made)


@pytest.mark.parametrize(
    "cursor", ["x", "_", "2026-01-01_1", "2026-01-01T00:00:00+00:00_", "' OR 1=1", "_" * 99]
)
def test_a_broken_cursor_begins_at_the_beginning(cursor: str, ticket: Ticket, owner: Agent) -> None:
    page = lists.page(lists.tickets_in("open", owner), agent=owner, order="newest", after=cursor)
    assert page.tickets == [ticket]


def test_a_page_costs_the_same_however_long_it_is(
    orders: Team, owner: Agent, django_assert_num_queries
) -> None:
    for _each in range(5):
        make_ticket(team=orders)
    with django_assert_num_queries(4):  # roles, teams, tickets, addresses
        page = lists.page(lists.tickets_in("open", owner), agent=owner, order="newest")
        assert [one.customer.display_name for one in page.tickets]


def test_nobody_counts_further_than_needed(ticket: Ticket, owner: Agent) -> None:
    assert lists.count_up_to(lists.tickets_in("open", owner)) == 1
