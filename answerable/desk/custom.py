"""Custom fields on a ticket's page: what a form of them says, and what is shown when it is refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest
from answerable.tickets.actions.fields import Change, field_called
from answerable.tickets.fields import kinds
from answerable.tickets.fields.values import Held, Sheet, sheet_of
from answerable.tickets.models import Ticket
from answerable.ui.reader import reader_of


@dataclass(frozen=True)
class Attempt:
    """What somebody typed into a field and could not keep: the words and why."""

    key: str
    words: str
    refusal: Refused


def changes_in(request: DeskRequest) -> list[Change]:
    """What a form of fields wants, read in the language of whoever typed it.

    A field without its input is left alone: only an input that is empty empties it.
    """
    keys = request.POST.getlist("key")[:200]
    return [_change(request, key) for key in keys if f"field-{key}" in request.POST]


def _change(request: DeskRequest, key: str) -> Change:
    field = field_called(key, by=request.user)
    words, was = request.POST.get(f"field-{key}", "")[:2000], request.POST.get(f"was-{key}")
    tag = reader_of(request).tag
    try:
        value = kinds.read(field.kind, words, tag=tag, options=field.options, kept=was or "")
    except Refused as refusal:
        raise Refused(refusal.code, refusal.words, field=key) from refusal
    return Change(field, value, was)


def attempts_in(request: DeskRequest, refusal: Refused) -> dict[str, Attempt]:
    """By key, every word of a refused form; the reason stands at the field it is about."""
    at_fault = str(refusal.data.get("field", ""))
    keys = request.POST.getlist("key")[:200]
    return {
        key: Attempt(key, request.POST.get(f"field-{key}", "")[:2000], refusal)
        for key in keys
        if key == at_fault or len(keys) == 1
    }


def sheet_for(request: DeskRequest, ticket: Ticket) -> Sheet:
    """The fields of the ticket as this agent sees them."""
    return sheet_of(ticket, reader=request.user, tag=reader_of(request).tag)


def missing_in(sheet: Sheet, keys: Sequence[str]) -> list[Held]:
    """The fields a refusal named, in the order of the page."""
    return [one for one in (*sheet.ticket, *sheet.customer) if one.key in keys]
