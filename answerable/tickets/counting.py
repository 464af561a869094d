"""How many tickets are in each of several lists, asked of the database in one statement."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from answerable.core.quick import counted_in_one
from answerable.tickets.models import TicketQuerySet

COUNTED = 1000  # nobody counts further: shown as 999+


def counts_of(named: Mapping[str, TicketQuerySet]) -> dict[str, int]:
    """How many are in each, counted no further than COUNTED; one query however many lists."""
    names = list(named)
    counts = dict.fromkeys(names, 0)
    statement, given = counted_in_one(few(tickets) for tickets in named.values())
    if statement:
        with connection.cursor() as cursor:
            cursor.execute(statement, given)
            counts.update((names[place], count) for place, count in cursor.fetchall())
    return counts


def few(rows: QuerySet[Any], most: int = 0) -> QuerySet[Any, Any]:
    """The keys that are counted: no further than `most`, or COUNTED."""
    return rows.order_by().values("pk")[: most or COUNTED]
