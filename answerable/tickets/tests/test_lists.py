"""The lists of the desk: each ticket in the right one, page after page without gap or double."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.accounts.models import Agent, Team
from answerable.customers.models import Customer
from answerable.testing import make_customer, make_ticket
from answerable.tickets import actions, lists, paging
from answerable.tickets.counting import counts_of
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


def walk(tickets, agent: Agent, order: str, meanwhile=lambda: None) -> list[int]:
    """The keys of every page, as somebody sees them who shows more and more."""
    seen: list[int] = []
    after = ""
    while True:
        page = paging.page(tickets, agent=agent, order=order, after=after)
        seen += [one.pk for one in page.tickets]
        after = page.next
        if not after:
            return seen
        meanwhile()


def make_mixed(team: Team) -> list[Ticket]:
    """Due and not due, of every priority, many at the same moment."""
    now = timezone.now()
    made = [make_ticket(team=team) for _each in range(10)]
    for place, one in enumerate(made):
        one.next_due_at = now + timedelta(hours=place % 3) if place % 2 else None
        one.priority, one.waiting_since = place % 4, now - timedelta(hours=place // 4)
        one.last_message_at = now - timedelta(hours=place // 3)
    Ticket.objects.bulk_update(
        made, ["next_due_at", "priority", "waiting_since", "last_message_at"]
    )
    return made


@pytest.mark.parametrize("order", paging.ORDERS)
@pytest.mark.parametrize("length", [1, 3, 5])
def test_pages_follow_each_other_without_gap_or_double(
    order: str, length: int, orders: Team, owner: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_mixed(orders)
    whole = walk(lists.tickets_in("open", owner), owner, order)
    monkeypatch.setattr(paging, "PAGE", length)
    assert walk(lists.tickets_in("open", owner), owner, order) == whole
    assert sorted(whole) == sorted(one.pk for one in made)


SORTED_BY = {
    "due": lambda one: (one.next_due_at is None, one.next_due_at or one.waiting_since, one.pk),
    "oldest": lambda one: (one.waiting_since, one.pk),
    "newest": lambda one: (-one.last_message_at.timestamp(), -one.pk),
    "priority": lambda one: (-one.priority, one.waiting_since, one.pk),
    "first": lambda one: (one.last_message_at, one.pk),
}


@pytest.mark.parametrize("order", paging.ORDERS)
def test_an_order_is_what_it_says(order: str, orders: Team, owner: Agent) -> None:
    made = make_mixed(orders)
    expected = [one.pk for one in sorted(made, key=SORTED_BY[order])]
    assert walk(lists.tickets_in("open", owner), owner, order) == expected


def test_what_changes_meanwhile_shifts_nothing_else(
    orders: Team, owner: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shown tickets are solved and new ones come: whoever did not change is seen exactly once."""
    monkeypatch.setattr(paging, "PAGE", 3)
    made = make_mixed(orders)
    tickets = lists.tickets_in("open", owner)
    first = paging.page(tickets, agent=owner, order="newest")

    def meanwhile() -> None:
        actions.solve(Ticket.objects.get(pk=first.tickets[0].pk), by=owner)
        make_ticket(team=orders)

    gone = {first.tickets[0].pk}
    calls = iter([meanwhile])
    seen = walk(tickets, owner, "newest", lambda: next(calls, lambda: None)())
    assert sorted(seen) == sorted({one.pk for one in made} | gone)


@pytest.mark.parametrize("order", paging.ORDERS)
def test_the_way_back_is_the_way_there(
    order: str, orders: Team, owner: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 3)
    make_mixed(orders)
    tickets = lists.tickets_in("open", owner)
    there = [paging.page(tickets, agent=owner, order=order)]
    while there[-1].next:
        there.append(paging.page(tickets, agent=owner, order=order, after=there[-1].next))
    assert len(there) > 2
    assert not there[0].previous
    back, seen = there[-1], [one.pk for one in there[-1].tickets]
    while back.previous:
        back = paging.page(tickets, agent=owner, order=order, before=back.previous)
        seen = [*(one.pk for one in back.tickets), *seen]
    assert seen == [one.pk for part in there for one in part.tickets]
    assert back.next


@pytest.mark.parametrize("order", paging.ORDERS)
@pytest.mark.parametrize(
    "cursor",
    [
        "x", "_", "__", "all_2026-01-01_1", "all_2026-01-01T00:00:00+00:00_", "' OR 1=1", "_" * 99,
        f"all_2026-01-01T00:00:00+00:00_{'9' * 40}", "9_2026-01-01T00:00:00+00:00_1",
        "due_x_1", "all_2026-01-01T00:00:00+00:00_١",
    ],
)  # fmt: skip
def test_a_broken_cursor_begins_at_the_beginning(
    cursor: str, order: str, ticket: Ticket, owner: Agent
) -> None:
    tickets = lists.tickets_in("open", owner)
    for way in ("after", "before"):
        page = paging.page(tickets, agent=owner, order=order, **{way: cursor})
        assert page.tickets == [ticket]
        assert not page.previous


@pytest.mark.parametrize(("order", "queries"), [("newest", 3), ("due", 4), ("priority", 6)])
def test_a_page_costs_the_same_however_long_it_is(
    order: str, queries: int, orders: Team, owner: Agent, django_assert_num_queries
) -> None:
    for _each in range(5):
        actions.tag(make_ticket(team=orders), name="broken", by=owner)
    tickets = lists.tickets_in("open", owner)
    with django_assert_num_queries(queries):
        page = paging.page(tickets, agent=owner, order=order)
        assert all(one.labels[0].name == "broken" for one in page.tickets)
        assert [(one.customer.display_name, one.owner, one.read) for one in page.tickets]


def test_nameless_customers_cost_one_query_together(
    orders: Team, owner: Agent, django_assert_num_queries
) -> None:
    for place in range(3):
        make_ticket(make_customer(f"nobody{place}@example.net"), team=orders)
    Customer.objects.update(name="")
    tickets = lists.tickets_in("open", owner)
    with django_assert_num_queries(4):
        page = paging.page(tickets, agent=owner, order="oldest")
        assert "nobody1@example.net" in {one.customer.display_name for one in page.tickets}


def test_many_lists_are_counted_in_one_query(
    ticket: Ticket, owner: Agent, django_assert_num_queries
) -> None:
    named = {slug: lists.tickets_in(slug, owner) for slug in lists.LISTS}
    named["none"] = Ticket.objects.none()
    with django_assert_num_queries(1):
        counts = counts_of(named)
    assert {slug for slug, count in counts.items() if count} == {"mine", "open"}
    assert counts["none"] == 0


def test_nobody_counts_further_than_needed(
    orders: Team, owner: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("answerable.tickets.counting.COUNTED", 2)
    for _each in range(3):
        make_ticket(team=orders)
    assert counts_of({"open": lists.tickets_in("open", owner)}) == {"open": 2}


def test_a_ticket_opened_by_its_address_stands_beside_a_list_it_is_in(
    ticket: Ticket, owner: Agent, colleague: Agent
) -> None:
    assert lists.list_holding(ticket, owner) == "mine"
    assert lists.list_holding(ticket, colleague) == "open"
    for act in (
        lambda: actions.snooze(ticket, until=timezone.now() + timedelta(days=1), by=owner),
        lambda: actions.solve(ticket, by=owner),
        lambda: actions.mark_spam(ticket, by=owner),
    ):
        act()
        ticket.refresh_from_db()
        assert lists.list_holding(ticket, owner) in where(ticket, owner)
