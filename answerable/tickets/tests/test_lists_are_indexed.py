"""The lists of the desk are read from an index in their order, however many tickets there are."""

import pytest
from django.db import connection

from answerable.tickets import lists

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plan"),
]

INDEXES = {
    ("team-orders", "newest"): "ticket_unfinished_team",
    ("mine", "oldest"): "ticket_unfinished_owner",
    ("nobody", "oldest"): "ticket_unfinished_owner",
    ("spam", "newest"): "ticket_spam",
    ("undelivered", "newest"): "ticket_undelivered",
    ("open", "newest"): "ticket_by_state",
}


@pytest.mark.parametrize(("which", "index"), INDEXES.items())
def test_a_list_is_read_in_its_order(lead, which, index):
    slug, order = which
    how = lists.ORDERS[order]
    rows = lists.tickets_in(slug, lead).order_by(
        lists._ordered(how.moment, how), lists._ordered("id", how)
    )
    plan = rows[:40].explain()
    assert index in plan
    assert "TEMP B-TREE" not in plan
