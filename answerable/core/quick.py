"""Statements that are run a hundred times a second: worked out once, the same as Django's.

Django works out the text of every statement anew, which costs ten times what SQLite takes to run
it. What is here is for the few rows that every message writes and looks at.
"""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection, connections, models

STAND_INS: dict[type, Callable[[int], Any]] = {
    str: lambda place: f"\x00{place}\x00",  # no text of a database holds a NUL
    int: lambda place: 2_147_000_000 + place,
    datetime: lambda place: datetime(9000 + place, 1, 1, tzinfo=UTC),
}


class Question:
    """A queryset worked out once and asked again and again, with other values.

    `build` gets one stand-in for each of the `kinds` (str, int, datetime) and must compare with it
    as it is: never by LIKE, by `in`, or with None. Asking answers a list of what the queryset
    yields; nothing is prefetched.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], *kinds: type) -> None:
        self.build = build
        self.kinds = kinds
        self._known: dict[str, tuple[Any, Any, str, list[tuple[int | None, Any]]]] = {}

    def __call__(self, *values: Any) -> list[Any]:
        if (known := self._known.get(connection.vendor)) is None:
            known = self._known[connection.vendor] = self._worked_out()
        rows, compiler, statement, places = known
        given = [_adapted(value) for value in values]
        params = tuple(fixed if place is None else given[place] for place, fixed in places)
        asking, rows = copy.copy(compiler), rows.all()
        asking.connection = connections[rows.db]
        asking.as_sql = lambda *_, **__: (statement, params)
        rows.query.get_compiler = lambda *_, **__: asking
        return list(rows._iterable_class(rows))

    def _worked_out(self) -> tuple[Any, Any, str, list[tuple[int | None, Any]]]:
        stand_ins = [STAND_INS[kind](place) for place, kind in enumerate(self.kinds)]
        rows = self.build(*stand_ins)
        compiler = rows.query.get_compiler(rows.db)
        statement, params = compiler.as_sql()
        known = [_adapted(one) for one in stand_ins]
        places = [(known.index(one) if one in known else None, one) for one in params]
        if {place for place, _ in places if place is not None} != set(range(len(known))):
            raise ValueError("a value does not stand in the statement as it is given")
        return rows, compiler, statement, places


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def insert(row: models.Model) -> None:
    """`row.save(force_insert=True)` for a new row with a key the database gives.

    No signals are sent (we have none), and every field holds a plain value.
    """
    model = type(row)
    statement, fields = _insertion(model, connection.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding = False
    row._state.db = connection.alias


@cache
def _insertion(model: type[models.Model], vendor: str) -> tuple[str, list[Any]]:
    meta = model._meta
    assert meta.pk is not None
    fields = [field for field in meta.local_concrete_fields if field is not meta.pk]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return (
        f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES ({places}) "  # noqa: S608 - names of ours
        f"RETURNING {quoted(str(meta.pk.column))}"
    ), fields
