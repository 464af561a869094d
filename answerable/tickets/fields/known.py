"""Which custom fields there are: read once in a request, however many conditions name them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from answerable.tickets.fields.models import CustomField

Known = dict[str, CustomField]

_kept: ContextVar[list[Known] | None] = ContextVar("custom_fields", default=None)


def custom_fields() -> Known:
    """Every field by its key, retired ones too, in the company's order."""
    kept = _kept.get()
    if kept:
        return kept[0]
    return remember(list(CustomField.objects.all()))


def remember(fields: Sequence[CustomField]) -> Known:
    """These are all the fields there are; who reads them anyway says so."""
    known = {field.key: field for field in fields}
    kept = _kept.get()
    if kept is not None:
        kept[:] = [known]
    return known


def forget() -> None:
    """A field has changed."""
    kept = _kept.get()
    if kept is not None:
        kept.clear()


@contextmanager
def read_once() -> Iterator[None]:
    """Within it the fields are read at most once."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set([])
    try:
        yield
    finally:
        _kept.reset(token)


class FieldsReadOnce:
    """Each request reads the fields at most once."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with read_once():
            return self.answer(request)
