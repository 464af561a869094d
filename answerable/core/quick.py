"""Statements that are run a hundred times a second: worked out once, the same as Django's.

Django works out the text of every statement anew, which costs ten times what SQLite takes to run
it. What is here is for what every page and every message asks, and the few rows they write.
"""

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, models

MOST_SHAPES = 100  # of one question; then they are worked out anew
STAND_INS: dict[type, Callable[[int], Any]] = {
    str: lambda place: f"\x00{place}\x00",  # no text of a database holds a NUL
    int: lambda place: 2_147_000_000 + place,
    datetime: lambda place: datetime(9000, 1, 1, tzinfo=UTC) + timedelta(days=place),
}
M = TypeVar("M", bound=models.Model)
Places = list[tuple[int | None, Any]]  # of a statement's values: which of those given, or what


class _Asked:
    """What is asked in one statement of each shape, whatever the values.

    Values are str, int, datetime, tuples of them, and frozen dataclasses of all these. `build` gets
    stand-ins in their place, and may only compare with them as they are: never by LIKE. How long a
    tuple is, what is None, True or False is the shape: that `build` sees as it is.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self.build = build
        self._known: dict[Any, Any] = {}

    def _plan(self, values: tuple[Any, ...]) -> tuple[Any, list[Any]]:
        """What was worked out for values of this shape, and the single values."""
        singles: list[Any] = []
        shape = (connection.vendor, *(_shape(value, singles) for value in values))
        if shape not in self._known:
            if len(self._known) >= MOST_SHAPES:
                self._known.clear()
            self._known[shape] = self._worked_out(values)
        return self._known[shape], [_adapted(one) for one in singles]

    def _worked_out(self, values: tuple[Any, ...]) -> Any:
        numbers = count()
        return self._statement(self.build(*(_stand_in(value, numbers) for value in values)), values)

    def _statement(self, built: Any, values: tuple[Any, ...]) -> Any:
        raise NotImplementedError


class Question(_Asked):
    """A queryset worked out once and asked again and again, with other values.

    Asking answers a list of what the queryset yields; nothing is prefetched.
    """

    def __call__(self, *values: Any) -> list[Any]:
        plan, given = self._plan(values)
        if plan is None:  # known to be empty without asking
            return []
        rows, compiler, statement, places = plan
        params = _filled(places, given)
        asking, rows = copy.copy(compiler), rows.all()
        asking.connection = connections[rows.db]
        asking.as_sql = lambda *_, **__: (statement, params)
        rows.query.get_compiler = lambda *_, **__: asking
        return list(rows._iterable_class(rows))

    def first(self, *values: Any) -> Any:
        """The first of them, or None: for a queryset cut to one."""
        found = self(*values)
        return found[0] if found else None

    def _statement(self, built: models.QuerySet[Any, Any], values: tuple[Any, ...]) -> Any:
        compiler = built.query.get_compiler(built.db)
        try:
            statement, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        return built, compiler, statement, _places(statement, params, values)


def put_known(row: models.Model, name: str, found: list[Any]) -> None:
    """What prefetch_related(name) would have put there, where that is known already."""
    tie: Any = type(row)._meta.get_field(name)
    there: Any = models.QuerySet(tie.related_model)
    there._result_cache, there._prefetch_done = found, True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = there


def put_beside(rows: list[M], name: str, found: Iterable[models.Model]) -> None:
    """What prefetch_related(name) would have put there, of what a foreign key ties to the rows."""
    if not rows:
        return
    tie: Any = type(rows[0])._meta.get_field(name)
    theirs: dict[Any, list[models.Model]] = {row.pk: [] for row in rows}
    for one in found:
        key = getattr(one, tie.field.attname)
        if key in theirs:  # else its row came after the rows were asked for
            theirs[key].append(one)
    for row in rows:
        put_known(row, name, theirs[row.pk])


def put_above(rows: list[M], name: str, whole: models.Model) -> list[M]:
    """Rows asked for by the key of `whole` know it, as those of its own manager do."""
    for row in rows:
        setattr(row, name, whole)
    return rows


class Counts(_Asked):
    """How many are in each of several querysets, in their order; one statement, worked out once."""

    def __call__(self, *values: Any) -> list[int]:
        (statement, places, how_many), given = self._plan(values)
        found = [0] * how_many
        if statement:
            with connection.cursor() as cursor:
                cursor.execute(statement, _filled(places, given))
                for place, number in cursor.fetchall():
                    found[place] = number
        return found

    def _statement(
        self, built: Iterable[models.QuerySet[Any, Any]], values: tuple[Any, ...]
    ) -> Any:
        sets = list(built)
        statement, params = counted_in_one(sets)
        return statement, _places(statement, params, values), len(sets)


def padded(keys: tuple[int, ...], size: int) -> tuple[int, ...]:
    """The same keys, the last of them again and again until a whole number of `size` is reached:
    so that one statement serves for tuples of about that length. For `in`.
    """
    return keys + keys[-1:] * (-len(keys) % size)


def counted_in_one(sets: Iterable[models.QuerySet[Any, Any]]) -> tuple[str, list[Any]]:
    """A statement that yields the place of each set and how many are in it; "" if all are empty."""
    parts: list[str] = []
    params: list[Any] = []
    for place, rows in enumerate(sets):
        try:
            sql, values = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {place}, COUNT(*) FROM ({sql}) AS counted")  # noqa: S608  (compiled by Django)
        params += values
    return " UNION ALL ".join(parts), params


def _shape(value: Any, singles: list[Any]) -> Any:
    """What of a value may change a statement; the single values in it are added to `singles`."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        singles += value
        return len(value)
    if is_dataclass(value):
        return tuple([_shape(getattr(value, one.name), singles) for one in fields(value)])
    singles.append(value)
    return _kind(value)


def _stand_in(value: Any, numbers: Iterator[int]) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return tuple([_stand_in(one, numbers) for one in value])
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: _stand_in(getattr(value, one.name), numbers) for one in fields(value)}
        return type(value)(**parts)
    return STAND_INS[_kind(value)](next(numbers))


def _places(statement: str, params: Iterable[Any], values: tuple[Any, ...]) -> Places:
    """Where each single value stands; ValueError if one stands there in disguise."""
    singles: list[Any] = []
    for value in values:
        _shape(value, singles)
    known = [_adapted(STAND_INS[_kind(one)](place)) for place, one in enumerate(singles)]
    places = [(known.index(one) if one in known else None, one) for one in params]
    rest = statement + "".join(str(one) for place, one in places if place is None)
    if any(str(one) in rest for one in known):
        raise ValueError("a value does not stand in the statement as it is given")
    return places


def _filled(places: Places, given: list[Any]) -> tuple[Any, ...]:
    return tuple([fixed if place is None else given[place] for place, fixed in places])


def _kind(value: Any) -> type:
    for kind in STAND_INS:
        if isinstance(value, kind):
            return kind
    raise TypeError(f"{type(value)} cannot be asked with")


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
