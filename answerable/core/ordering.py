"""Rows that people put in an order of their own: one step towards the front or the back at a time."""

from typing import TypeVar

from django.db import models, transaction

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def move(row: Row, among: models.QuerySet[Row], *, earlier: bool, field: str = "place") -> None:
    """One place earlier or later among these rows, which are then numbered 1, 2, 3 ... without a gap.

    At the end nothing changes, nor for a row that somebody took away meanwhile.
    """
    rows = list(among.order_by(field, "pk"))
    at = next((n for n, one in enumerate(rows) if one.pk == row.pk), None)
    if at is None:
        return
    to = at - 1 if earlier else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    for place, one in enumerate(rows, 1):
        if getattr(one, field) != place:
            among.model._default_manager.filter(pk=one.pk).update(**{field: place})
