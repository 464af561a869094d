"""The share of time in "Nobody answerable": a table of facts, and whose tickets a reader counts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from answerable.accounts.models import Team
from answerable.testing import make_ticket
from answerable.tickets.unowned import times

OPENED, TAKEN, FREE = "ticket.opened", "ticket.taken", "ticket.released"
SOLVED, CLOSED, AGAIN = "ticket.solved", "ticket.closed", "ticket.reopened"


def at(hour: int) -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("facts", "open_", "unowned", "now"),
    [
        ([], 0, 0, False),
        ([(OPENED, 0)], 10, 10, True),
        ([(OPENED, 0), (TAKEN, 3)], 10, 3, False),
        ([(OPENED, 0), (TAKEN, 3), (FREE, 5)], 10, 8, True),
        ([(OPENED, 0), (TAKEN, 3), (FREE, 5), ("handover.accepted", 6)], 10, 4, False),
        ([(OPENED, 0), (TAKEN, 1), (SOLVED, 4)], 4, 1, False),
        ([(OPENED, 0), (SOLVED, 4), (CLOSED, 6)], 4, 4, False),
        ([(OPENED, 0), (TAKEN, 1), (SOLVED, 4), (AGAIN, 6), (FREE, 6)], 8, 5, True),
        ([(OPENED, 8), (TAKEN, 12)], 2, 2, True),
    ],
)
def test_the_time_is_counted_from_the_facts(facts, open_, unowned, now) -> None:
    found = times([(key, at(hour), False) for key, hour in facts], at(10))
    assert found == (timedelta(hours=open_), timedelta(hours=unowned), now)


def test_opened_with_an_owner_it_had_one_from_the_beginning() -> None:
    assert times([(OPENED, at(0), True)], at(10)) == (timedelta(hours=10), timedelta(), False)


@pytest.mark.django_db
def test_the_page_counts_what_its_reader_may(office, lead, orders: Team, billing: Team) -> None:
    make_ticket(team=orders).events.update(at=datetime.now(UTC) - timedelta(hours=2))
    make_ticket(team=billing, owner=lead)
    page = office.get("/office/reports/unowned/").content.decode()
    assert "2 tickets opened in these days" in page
    assert "Orders" in page
    assert "Billing" in page
    theirs = Client()
    theirs.force_login(lead)
    page = theirs.get("/office/reports/unowned/").content.decode()
    assert "1 ticket opened in these days had nobody answerable for 100" in page
    assert "<bdi>Billing</bdi></th>" not in page
    empty = office.get("/office/reports/unowned/?period=custom&from=2020-01-01&to=2020-01-02")
    assert "No ticket was opened in these days." in empty.content.decode()
