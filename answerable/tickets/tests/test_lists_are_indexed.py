"""The lists of the desk are read from an index in their order, however many tickets there are."""

import pytest
from django.db import connection

from answerable.tickets import lists, paging
from answerable.tickets.counting import few

pytestmark = pytest.mark.django_db

# (list, order): the indexes its stretches are read from, in their order and without sorting.
INDEXES = {
    ("mine", "oldest"): ["ticket_work_owner"],
    ("nobody", "oldest"): ["ticket_work_owner"],
    ("open", "newest"): ["ticket_work_state"],
    ("waiting-customer", "newest"): ["ticket_work_state"],
    ("team-orders", "newest"): ["ticket_unfinished_team"],
    ("spam", "newest"): ["ticket_spam"],
    ("spam", "first"): ["ticket_spam"],
    ("undelivered", "newest"): ["ticket_undelivered"],
    ("solved", "newest"): ["ticket_by_state"],
    ("solved", "first"): ["ticket_by_state"],
}
# Part of all work is walked through in the order of all work.
OF_ALL_WORK = {
    "due": ["ticket_work_due", "ticket_work_oldest"],
    "oldest": ["ticket_work_oldest"],
    "newest": ["ticket_work_newest"],
    "priority": ["ticket_work_priority"] * 4,
}


def plans(slug: str, order: str, agent) -> list[str]:
    tickets = lists.tickets_in(slug, agent)
    stretches = paging.ORDERS[order].stretches
    return [stretch.sorted(tickets)[:41].explain() for stretch in stretches]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plan")
@pytest.mark.parametrize(("which", "indexes"), INDEXES.items())
def test_a_list_is_read_in_its_order(lead, which, indexes):
    for plan, index in zip(plans(*which, lead), indexes, strict=True):
        assert index in plan
        assert "TEMP B-TREE" not in plan


@pytest.fixture
def never_sorting(db):
    """PostgreSQL with few rows would rather read and sort them all: asked not to, it shows whether
    an index gives the order."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")


@pytest.mark.parametrize("order", OF_ALL_WORK)
def test_all_work_can_be_read_in_every_order(lead, never_sorting, order):
    work = lists.tickets_visible_to(lead).unfinished()
    stretches = paging.ORDERS[order].stretches
    for stretch, index in zip(stretches, OF_ALL_WORK[order], strict=True):
        plan = stretch.sorted(work)[:41].explain()
        assert index in plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="reads PostgreSQL's plan")
@pytest.mark.parametrize(("which", "indexes"), INDEXES.items())
def test_a_list_can_be_read_in_its_order(lead, never_sorting, which, indexes):
    for plan in plans(*which, lead):
        assert "Sort" not in plan
        assert "Index" in plan


COUNTED_FROM = {
    "nobody": "ticket_work_owner",
    "open": "ticket_work_state",
    "waiting-customer": "ticket_work_state",
    "snoozed": "ticket_work_state",
}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plan")
@pytest.mark.parametrize("slug", COUNTED_FROM)
def test_a_count_reads_along_an_index(lead, slug):
    plan = few(lists.tickets_in(slug, lead)).explain()
    assert f"USING INDEX {COUNTED_FROM[slug]}" in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL needs to be told")
def test_postgres_knows_what_goes_together():
    with connection.cursor() as cursor:
        cursor.execute("SELECT stxkind FROM pg_statistic_ext WHERE stxname = 'ticket_unfinished'")
        assert cursor.fetchone() is not None
