"""The index of this database, whichever it is."""

from collections.abc import Sequence
from typing import Protocol, cast

from answerable.core.database import is_postgres
from answerable.tickets.search import postgres, sqlite
from answerable.tickets.search.documents import Document, Words
from answerable.tickets.search.expression import Expression


class Index(Protocol):
    """What both databases do alike. A place is that of a ticket in time (documents.place_of)."""

    def put(self, documents: Sequence[tuple[int, Document]]) -> None:
        """Keeps these documents of tickets, instead of what was kept of them."""

    def append(self, ticket: int, place: int, said: Words) -> bool:
        """Adds words and moves the ticket to its new place. False if it is not kept, or is full."""

    def newest(self, asked: Expression, below: int, limit: int, above: int = 0) -> list[int]:
        """The highest places under `below`, not under `above`, where it is found; highest first."""

    def among(self, asked: Expression, places: Sequence[int]) -> set[int]:
        """Those of the places where it is found."""

    def clear(self) -> None:
        """Nothing is kept any more."""


def index() -> Index:
    return cast(Index, postgres if is_postgres() else sqlite)
