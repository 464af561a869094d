"""The index on PostgreSQL: a tsvector of our own tokens under GIN.

GIN knows no order. So that newest first does not mean reading every place of a common word, we walk
over the newest few hundred rows first, without GIN: a common word fills the page there. For others
each row also holds a word for its stretch of time (about six days); asking for a word and a stretch
costs as much as the smaller of the two. We ask for the last four stretches, then for 32, then for
all that is older, and stop when there is enough.
"""

from collections.abc import Iterator, Sequence

from django.db import connection

from answerable.tickets.search.documents import MOST_KEPT, Document, Words
from answerable.tickets.search.expression import Atom, Expression, Term

STRETCH = 50  # bits of a place that are less than a stretch: 31 of the ticket, 19 of the second
WINDOWS = (4, 32)
WALKED = 500  # rows looked at one by one before the index is asked
MOST_POSITIONS, LAST_POSITION = 255, 16_383  # what a tsvector can hold


def put(documents: Sequence[tuple[int, Document]]) -> None:
    """Documents in the place of what is kept of these tickets."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO tickets_searchentry (ticket_id, place, size, words)"
            " VALUES (%s, %s, %s, %s::tsvector) ON CONFLICT (ticket_id) DO UPDATE"
            " SET place = excluded.place, size = excluded.size, words = excluded.words",
            [
                (ticket, one.place, one.size, _vector(_parts(one), one.place))
                for ticket, one in documents
            ],
        )


def append(ticket: int, place: int, said: Words) -> bool:
    """Adds words and moves the ticket to its new place. False if it is not kept, or is full."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tickets_searchentry SET place = %s, size = size + %s,"
            " words = ts_delete(words, '~' || (place >> %s)) || %s::tsvector"
            " WHERE ticket_id = %s AND size <= %s",
            [place, said.size, STRETCH, _vector([said], place), ticket, MOST_KEPT - said.size],
        )
        return bool(cursor.rowcount)


def newest(asked: Expression, below: int, limit: int, above: int = 0) -> list[int]:
    """The highest places under `below`, and not under `above`, where it is found."""
    found, below = _walk(asked, below, limit)
    if len(found) == limit or below <= above:
        return [place for place in found if place >= above]
    for stretches in _windows(below, above):
        found += _places(asked, stretches, below, limit - len(found))
        if len(found) >= limit:
            break
        below = min(below, (stretches[-1] << STRETCH)) if stretches else below
    return [place for place in found if place >= above]


def _walk(asked: Expression, below: int, limit: int) -> tuple[list[int], int]:
    """What the newest rows hold of it, and the place they reach down to; 0 when that is the end."""
    rows_at_most = max(WALKED, min(4 * limit, 8 * WALKED))
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH newest AS MATERIALIZED (SELECT place, words FROM tickets_searchentry"
            " WHERE place < %s ORDER BY place DESC LIMIT %s)"
            " SELECT place, words @@ %s::tsquery FROM newest ORDER BY place DESC",
            [below, rows_at_most, _query(asked)],
        )
        rows = cursor.fetchall()
    found = [place for place, holds in rows if holds][:limit]
    return found, rows[-1][0] if len(rows) == rows_at_most else 0


def _windows(below: int, above: int) -> Iterator[list[int]]:
    """Stretches of time from the newest down; at the end none, which means all that is older."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(place) FROM tickets_searchentry WHERE place < %s", [below])
        top = cursor.fetchone()[0]
    if top is None:
        return
    at = top >> STRETCH
    for width in WINDOWS:
        lowest = max(at - width, (above >> STRETCH) - 1)
        if lowest < at:
            yield list(range(at, lowest, -1))
        at = lowest
    if at >= above >> STRETCH:
        yield []


def _places(asked: Expression, stretches: list[int], below: int, limit: int) -> list[int]:
    query = _query(asked)
    if stretches:
        query = f"({query}) & ({' | '.join(_quoted(f'~{one}') for one in stretches)})"
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH hits AS MATERIALIZED (SELECT place FROM tickets_searchentry"
            " WHERE words @@ %s::tsquery)"
            " SELECT place FROM hits WHERE place < %s ORDER BY place DESC LIMIT %s",
            [query, below, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def among(asked: Expression, places: Sequence[int]) -> set[int]:
    """Those of the places where it is found."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH asked AS MATERIALIZED (SELECT place, words FROM tickets_searchentry"
            " WHERE place = ANY(%s)) SELECT place FROM asked WHERE words @@ %s::tsquery",
            [list(places), _query(asked)],
        )
        return {row[0] for row in cursor.fetchall()}


def clear() -> None:
    """Nothing is kept any more."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tickets_searchentry")


def _query(asked: Expression) -> str:
    """The expression in the words of tsquery."""
    wanted = " & ".join(_any(term) for term in asked.terms)
    return wanted + "".join(f" & !{_any(term)}" for term in asked.without)


def _any(term: Term) -> str:
    return f"({' | '.join(_atom(atom) for atom in term.asked())})"


def _atom(atom: Atom) -> str:
    said = [_quoted(word) for word in atom.words]
    if atom.prefix:
        said[-1] += ":*"
    return f"({' <-> '.join(said)})" if len(said) > 1 else said[0]


def _parts(document: Document) -> list[Words]:
    return [*document.subject, *document.customer, *document.said]


def _vector(parts: Sequence[Words], place: int) -> str:
    """The parts one after the other, with a gap between them so that no phrase goes across."""
    positions: dict[str, list[int]] = {f"~{place >> STRETCH}": [1]}
    at = 2
    for part in parts:
        for word in part.ordered:
            positions.setdefault(word, []).append(min(at := at + 1, LAST_POSITION))
        for word in part.extras:
            positions.setdefault(word, []).append(min(at + 1, LAST_POSITION))
        at += 2
    return " ".join(
        f"{_quoted(word)}:{','.join(map(str, _once(places)))}" for word, places in positions.items()
    )


def _once(places: list[int]) -> list[int]:
    return sorted(set(places))[:MOST_POSITIONS]


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
