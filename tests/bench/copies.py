"""A small desk made large within PostgreSQL: its rows again and again, older and mostly closed.

Each copy gets keys of its own and moments of its own. The first copies are closed, as most of a
desk's past is; copies of those keep the share of unfinished tickets, nine in a hundred. Without the triggers of foreign keys and without indexes
while rows come in, five million messages take minutes instead of hours.
"""

import re

from django.db import connection
from django.db.models import Model

from answerable.customers.models import Customer, Identity
from answerable.tickets.models import Counter, Event, Message, Ticket

SEED = 2000  # tickets made one by one
AGO = "make_interval(mins => g.n * 37 % 2000)"
OLDER = f"CASE WHEN {{0}} IS NULL THEN NULL ELSE {{0}} - {AGO} END"
LATER = "CASE WHEN next_due_at IS NULL OR NOT {keeps} THEN NULL ELSE next_due_at + make_interval(secs => g.n) END"  # fmt: skip
CLOSED = f"CASE WHEN {{{{keeps}}}} THEN {{0}} ELSE coalesce({{0}}, waiting_since) - {AGO} END"
TICKET = {
    "number": "number + g.n * {stride}",
    "customer_id": "customer_id + g.n * {customers}",
    "state": "CASE WHEN {keeps} THEN state ELSE 'closed' END",
    "solved_at": CLOSED.format("solved_at"),
    "closed_at": CLOSED.format("closed_at"),
    "next_due_at": LATER,
    **{
        name: OLDER.format(name)
        for name in ("created_at", "updated_at", "waiting_since", "last_message_at")
    },
}


def multiply(up_to: int) -> None:
    """Copies of the tickets that are there until there are so many."""
    there = Ticket.objects.count()
    times = up_to // there - 1
    if times < 1:
        return
    strides = {model: _last(model) for model in (Customer, Identity, Ticket, Message, Event)}
    keeps = "false" if there <= SEED else "true"
    places = {"keeps": keeps, "stride": strides[Ticket], "customers": strides[Customer]}
    own = f"ticket_id + g.n * {strides[Ticket]}"
    sender = (
        f"CASE WHEN customer_id IS NULL THEN NULL ELSE customer_id + g.n * {strides[Customer]} END"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
    _copy(Customer, times, strides, {})
    _copy(Identity, times, strides, {"customer_id": f"customer_id + g.n * {strides[Customer]}", "value": f"g.n || '.{strides[Ticket]}.' || value"})  # fmt: skip
    _copy(Ticket, times, strides, {name: sql.format(**places) for name, sql in TICKET.items()})
    _copy(Message, times, strides, {"ticket_id": own, "customer_id": sender, "created_at": f"created_at - {AGO}"})  # fmt: skip
    _copy(Event, times, strides, {"ticket_id": own})
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
    Counter.objects.update_or_create(name="ticket", defaults={"value": 10 * up_to})


def _last(model: type[Model]) -> int:
    return int(model._default_manager.order_by("-pk").values_list("pk", flat=True)[0])


def _copy(model: type[Model], times: int, strides: dict[type[Model], int], changed: dict[str, str]) -> None:  # fmt: skip
    table = model._meta.db_table
    columns = [field.column for field in model._meta.local_concrete_fields]
    values = {column: f'"{column}"' for column in columns} | {"id": f"id + g.n * {strides[model]}"} | changed  # fmt: skip
    names = ", ".join(f'"{column}"' for column in columns)
    picked = ", ".join(values[column] for column in columns)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef !~ 'UNIQUE'", [table])  # fmt: skip
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {picked} FROM {table} CROSS JOIN generate_series(1, {times}) AS g(n)")  # fmt: skip
        for _name, definition in indexes:
            cursor.execute(re.sub(r"^CREATE INDEX", "CREATE INDEX IF NOT EXISTS", definition))
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # fmt: skip
