"""The index on SQLite: an FTS5 table whose row number is the place, so newest first is its order."""

from collections.abc import Iterable, Sequence

from django.db import connection

from answerable.tickets.search.documents import MOST_KEPT, Document, Words
from answerable.tickets.search.expression import Atom, Expression, Term

ASKED_FOR_ONE_BY_ONE = 30  # about 0.15 ms each; 20,000 rows of a common word take 7
GAP = " ~ "  # so that nobody finds a phrase across it
_OF_TICKET = "(SELECT place FROM tickets_searchentry WHERE ticket_id = %s)"


def put(documents: Sequence[tuple[int, Document]]) -> None:
    """Documents in the place of what is kept of these tickets."""
    with connection.cursor() as cursor:
        keys = [ticket for ticket, _document in documents]
        marks = ", ".join(["%s"] * len(keys))
        cursor.execute(f"DELETE FROM tickets_searchentry WHERE ticket_id IN ({marks})", keys)  # noqa: S608
        cursor.executemany(
            "INSERT INTO tickets_searchentry (ticket_id, place, size) VALUES (%s, %s, %s)",
            [(ticket, one.place, one.size) for ticket, one in documents],
        )
        cursor.executemany(
            "INSERT INTO tickets_searchwords (rowid, subject, customer, said)"
            " VALUES (%s, %s, %s, %s)",
            [(d.place, _text(d.subject), _text(d.customer), _text(d.said)) for _t, d in documents],
        )


def append(ticket: int, place: int, said: Words) -> bool:
    """Adds words and moves the ticket to its new place. False if it is not kept, or is full."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tickets_searchentry SET size = size + %s WHERE ticket_id = %s AND size <= %s",
            [said.size, ticket, MOST_KEPT - said.size],
        )
        if not cursor.rowcount:
            return False
        cursor.execute(
            f"UPDATE tickets_searchwords SET rowid = %s, said = said || %s"  # noqa: S608
            f" WHERE rowid = {_OF_TICKET}",
            [place, GAP + _text([said]), ticket],
        )
        cursor.execute(
            "UPDATE tickets_searchentry SET place = %s WHERE ticket_id = %s", [place, ticket]
        )
        return True


def newest(asked: Expression, below: int, limit: int, above: int = 0) -> list[int]:
    """The highest places under `below`, and not under `above`, where it is found."""
    return _places("rowid < %s AND rowid >= %s", [below, above], asked, limit)


def among(asked: Expression, places: Sequence[int]) -> set[int]:
    """Those of the places where it is found.

    FTS5 begins its search anew for each row it is asked for: a few are asked for by their place, of
    more we read all there is between the first and the last.
    """
    if not places:
        return set()
    if len(places) <= ASKED_FOR_ONE_BY_ONE:
        marks = ", ".join(["%s"] * len(places))
        return set(_places(f"rowid IN ({marks})", list(places), asked, len(places)))
    between = [min(places), max(places)]
    return set(_places("rowid BETWEEN %s AND %s", between, asked, -1)).intersection(places)


def _places(where: str, values: list[int], asked: Expression, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM tickets_searchwords WHERE tickets_searchwords MATCH %s"  # noqa: S608
            f" AND {where} ORDER BY rowid DESC LIMIT %s",
            [_match(asked), *values, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def clear() -> None:
    """Nothing is kept any more."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tickets_searchentry")


def _match(asked: Expression) -> str:
    """The expression in the words of FTS5."""
    wanted = " AND ".join(_any(term) for term in asked.terms)
    if not asked.without:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(_any(term) for term in asked.without)})"


def _any(term: Term) -> str:
    return f"({' OR '.join(_atom(atom) for atom in term.asked())})"


def _atom(atom: Atom) -> str:
    return f'"{" ".join(atom.words)}"{" *" if atom.prefix else ""}'


def _text(parts: Iterable[Words]) -> str:
    return GAP.join(f"{' '.join(part.ordered)}{GAP}{' '.join(part.extras)}" for part in parts)
