"""How many tickets are in each of several lists, asked of the database in one statement."""

from collections.abc import Mapping

from django.db import connection

from answerable.core.quick import counted_in_one
from answerable.tickets.models import TicketQuerySet

COUNTED = 1000  # nobody counts further: shown as 999+


def counts_of(named: Mapping[str, TicketQuerySet]) -> dict[str, int]:
    """How many are in each, counted no further than COUNTED; one query however many lists."""
    names = list(named)
    counts = dict.fromkeys(names, 0)
    few = (tickets.order_by().values("pk")[:COUNTED] for tickets in named.values())
    statement, given = counted_in_one(few)
    if statement:
        with connection.cursor() as cursor:
            cursor.execute(statement, given)
            counts.update((names[place], count) for place, count in cursor.fetchall())
    return counts
