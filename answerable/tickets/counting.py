"""How many tickets are in each of several lists, asked of the database in one statement."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from answerable.tickets.models import Ticket, TicketQuerySet

COUNTED = 1000  # nobody counts further: shown as 999+


def counts_of(
    named: Mapping[str, TicketQuerySet], *, within: TicketQuerySet | None = None
) -> dict[str, int]:
    """How many are in each, counted no further than COUNTED; one query however many lists.

    `within`: only these tickets count. Worked out once for all lists: what somebody may see takes
    longer to put into SQL than a list.
    """
    parts: list[str] = []
    given: list[Any] = []
    names = list(named)
    try:
        limits = _condition_of(within) if within is not None else None
    except EmptyResultSet:  # nothing is seen
        return dict.fromkeys(names, 0)
    for place, name in enumerate(names):
        try:
            sql, values = _keys(named[name], limits).query.sql_with_params()
        except EmptyResultSet:  # known to be empty without asking
            continue
        parts.append(f"SELECT {place}, COUNT(*) FROM ({sql}) AS counted")  # noqa: S608  (compiled by Django)
        given += values
    counts = dict.fromkeys(names, 0)
    if not parts:
        return counts
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        counts.update((names[place], count) for place, count in cursor.fetchall())
    return counts


def _condition_of(tickets: TicketQuerySet) -> tuple[str, list[Any]] | None:
    """What stands behind WHERE, in terms of the tickets' own columns; None where nothing does."""
    compiler = tickets.query.get_compiler(tickets.db)
    compiler.pre_sql_setup()
    if sum(used > 0 for used in compiler.query.alias_refcount.values()) > 1:
        raise ValueError("a condition on the tickets alone is needed, without joins")
    sql, values = compiler.compile(tickets.query.where) if tickets.query.where else ("", [])
    return (sql, list(values)) if sql else None


def _keys(tickets: QuerySet[Ticket], limits: tuple[str, list[Any]] | None) -> QuerySet[Any, Any]:
    if limits:  # compiled by Django
        tickets = tickets.extra(where=[limits[0]], params=limits[1])  # noqa: S610
    return tickets.order_by().values("pk")[:COUNTED]
