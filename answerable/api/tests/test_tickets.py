"""Tickets by machine: listed, read, changed, owned."""

from typing import Any

import pytest

from answerable.accounts.models import Agent
from answerable.api.tests.conftest import Caller, caller_of
from answerable.customers.models import Customer
from answerable.testing import make_ticket
from answerable.tickets import actions
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_a_list_shows_what_the_agent_may_see_newest_first(call: Caller, ticket: Ticket) -> None:
    newer = make_ticket(subject="Second", team=ticket.team)
    answer = call.get("/tickets").json()
    assert [item["number"] for item in answer["items"]] == [newer.number, ticket.number]
    assert answer["next"] is None
    item = answer["items"][1]
    assert item["subject"] == "Broken vase"
    assert item["state"] == "open"
    assert item["priority"] == "normal"
    assert item["owner"]["email"] == "owner@example.com"
    assert item["team"]["slug"] == "orders"
    assert item["customer"]["email"] == "elif@example.net"


def test_pages_follow_each_other_without_a_gap_while_new_tickets_arrive(
    call: Caller, ticket: Ticket
) -> None:
    numbers = [ticket.number] + [make_ticket(team=ticket.team).number for _ in range(4)]
    first = call.get("/tickets?limit=2").json()
    make_ticket(team=ticket.team)
    second = call.get(first["next"]).json()
    third = call.get(second["next"]).json()
    seen = [item["number"] for part in (first, second, third) for item in part["items"]]
    assert seen == numbers[::-1]
    assert third["next"] is None


def test_next_may_be_followed_or_handed_back_as_the_cursor(call: Caller, ticket: Ticket) -> None:
    make_ticket(team=ticket.team)
    following = call.get("/tickets?limit=1").json()["next"]
    by_hand = call.get(f"/tickets?limit=1&cursor={following}").json()
    assert [item["number"] for item in by_hand["items"]] == [ticket.number]


def test_a_list_takes_the_same_number_of_queries_however_long(
    call: Caller, ticket: Ticket, owner: Agent, django_assert_num_queries: Any
) -> None:
    call.get("/tickets")  # the first use of a token is noted
    # Four parts that one sees: of no team, team, own, taken part in; and who is away now.
    with django_assert_num_queries(13):
        call.get("/tickets")
    for _ in range(5):
        actions.tag(make_ticket(team=ticket.team), name="vip", by=owner)
    with django_assert_num_queries(13):
        assert len(call.get("/tickets").json()["items"]) == 6


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=open", True),
        ("state=open,solved", True),
        ("state=solved", False),
        ("owner=me", True),
        ("owner=none", False),
        ("owner=owner@example.com", True),
        ("team=orders", True),
        ("team=none", False),
        ("customer=ELIF@example.net", True),
        ("customer=nobody@example.net", False),
        ("updated_since=2020-01-01T00:00:00Z", True),
        ("updated_since=2999-01-01T00:00:00%2B03:00", False),
        ("q=vase", True),
        ("q=%231001", True),
        ("q=lamp", False),
    ],
)
def test_filters_narrow_the_list(call: Caller, ticket: Ticket, query: str, found: bool) -> None:
    assert ticket.number == 1001
    assert bool(call.get(f"/tickets?{query}").json()["items"]) is found


def test_an_etag_spares_reading_the_same_again(call: Caller, ticket: Ticket) -> None:
    first = call.get(f"/tickets/{ticket.number}")
    again = call.get(f"/tickets/{ticket.number}", If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_sent_is_changed_and_nothing_else(call: Caller, ticket: Ticket) -> None:
    tag = call.get(f"/tickets/{ticket.number}")["ETag"]
    answer = call.patch(
        f"/tickets/{ticket.number}", {"priority": "high", "tags": ["vip", "glass"]}, If_Match=tag
    )
    assert answer.status_code == 200
    assert answer.json()["priority"] == "high"
    assert answer.json()["tags"] == ["glass", "vip"]
    assert answer.json()["subject"] == "Broken vase"


def test_nobody_overwrites_what_they_did_not_see(
    call: Caller, ticket: Ticket, colleague: Agent
) -> None:
    old = call.get(f"/tickets/{ticket.number}")["ETag"]
    actions.change_priority(ticket, priority=3, by=colleague)
    answer = call.patch(f"/tickets/{ticket.number}", {"priority": "low"}, If_Match=old)
    assert answer.status_code == 412
    without = call.patch(f"/tickets/{ticket.number}", {"priority": "low"})
    assert without.status_code == 428
    assert without.json()["errors"][0]["header"] == "If-Match"
    ticket.refresh_from_db()
    assert ticket.priority == 3


def test_a_change_is_whole_or_not_at_all(call: Caller, ticket: Ticket) -> None:
    answer = call.patch(
        f"/tickets/{ticket.number}", {"priority": "low", "team": "nowhere"}, If_Match="*"
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/team"
    ticket.refresh_from_db()
    assert ticket.priority == 1


def test_taking_what_somebody_owns_is_refused(
    call: Caller, colleague: Agent, ticket: Ticket
) -> None:
    answer = caller_of(colleague).post(f"/tickets/{ticket.number}/take")
    assert answer.status_code == 409
    assert answer.json()["code"] == "owned_by_other"
    ticket.refresh_from_db()
    assert ticket.owner != colleague


def test_a_ticket_is_taken_assigned_solved_and_reopened(
    call: Caller, colleague: Agent, customer: Customer, owner: Agent
) -> None:
    number = make_ticket(customer, team=owner.teams.get()).number
    given = call.post(f"/tickets/{number}/assign", {"owner": colleague.email}).json()
    assert given["owner"]["id"] == colleague.pk
    again = call.post(f"/tickets/{number}/assign", {"owner": owner.email}).json()
    assert again["owner"]["id"] == owner.pk  # taking it oneself
    dumped = call.post(f"/tickets/{number}/assign", {"owner": colleague.email})
    assert (dumped.status_code, dumped.json()["code"]) == (409, "hand_it_over")
    assert Ticket.objects.get(number=number).owner == owner
    other = make_ticket(customer, team=owner.teams.get()).number
    assert call.post(f"/tickets/{other}/take").json()["owner"]["id"] == owner.pk
    assert call.post(f"/tickets/{number}/solve").json()["state"] == "solved"
    assert call.post(f"/tickets/{number}/reopen").json()["state"] == "open"


def test_a_ticket_is_given_only_to_somebody_who_can_see_it(
    call: Caller, ticket: Ticket, stranger: Agent, owner: Agent
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(owner=None)
    answer = call.post(f"/tickets/{ticket.number}/assign", {"owner": stranger.pk})
    assert (answer.status_code, answer.json()["code"]) == (422, "cannot_see")
    ticket.refresh_from_db()
    assert ticket.owner is None


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_beyond_any_calendar_is_refused(call: Caller, since: str) -> None:
    assert call.get(f"/tickets?updated_since={since}").status_code in (400, 422)
