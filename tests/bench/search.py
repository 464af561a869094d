"""Search among many messages: common words, rare ones, filters; for a lead and for one of a team.

BENCH_MESSAGES says how many messages there are (1,000,000 without it on PostgreSQL, and as many as
100,000 tickets have on SQLite). Wall and processor time of one page of results with its snippets.
"""

import logging
import os
import random
import time

from tests.bench.ground import database, note, percentiles, prepare, save

prepare()

from django.db import connection  # noqa: E402

from answerable.accounts.models import Agent  # noqa: E402
from answerable.desk import searching  # noqa: E402
from answerable.testing import write  # noqa: E402
from answerable.tickets import search  # noqa: E402
from answerable.tickets.models import Message, Ticket  # noqa: E402
from tests.bench import many  # noqa: E402

ON_POSTGRESQL = database() == "PostgreSQL"
WANTED = int(os.environ.get("BENCH_MESSAGES", 1_000_000 if ON_POSTGRESQL else 260_000))
SEED = 2_000  # tickets made one by one; the others are copies
TIMES = 40
QUESTIONS = {
    "a common word": "vase",
    "a common word with its ending": "siparişlerim",
    "two common words": "broken refund",
    "three common words": "sipariş kargo iade",
    "common words that never meet": "vase заказ",
    "two letters, going on": "va",
    "a beginning": "lief",
    "a phrase of common words": '"broken vase"',
    "without a common word": "vase -refund",
    "a rare word": "sku-4711",
    "a number": "#1011",
    "a customer": "from:c77@example.net",
    "a word of the subject": "subject:lamp",
    "a common word, mine and open": "lamp owner:me is:open",
    "filters alone": "owner:none lang:tr",
    "nothing": "zzzzzz",
}


def grow(agents: list[Agent]) -> None:
    """A small desk, and then its tickets and messages again and again, each copy older."""
    began = time.perf_counter()
    many.grow(agents, SEED)
    copies = WANTED // Message.objects.count()
    with connection.cursor() as cursor:
        for statement in on_postgresql() if ON_POSTGRESQL else on_sqlite():
            cursor.execute(statement.replace("COPIES", str(copies)))
    note(f"making {Ticket.objects.count()} tickets, {Message.objects.count()} messages",
         time.perf_counter() - began, "s")  # fmt: skip


STRIDE = 1_000_000  # between the keys of a copy and those of the next
NUMBERS = "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < COPIES)"
MOMENTS = ("created_at", "updated_at", "waiting_since", "last_message_at")
KEY, OF_TICKET = f"id + n * {STRIDE}", f"ticket_id + n * {STRIDE}"


def copied(table: str, changed: dict[str, str]) -> str:
    """All rows of a table once more for each copy, with these columns changed."""
    with connection.cursor() as cursor:
        columns = [
            one.name for one in connection.introspection.get_table_description(cursor, table)
        ]
    values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({names}) {NUMBERS} SELECT {values} FROM {table}, g"


def rows_copied(older: str) -> list[str]:
    """Tickets and messages; `older`: how a database makes a moment earlier."""
    when = {name: older.format(name) for name in MOMENTS}
    ticket = {"id": KEY, "number": f"number + n * {STRIDE}", **when}
    message = {"id": KEY, "ticket_id": OF_TICKET, "effect_key": "NULL", "created_at": when["created_at"]}  # fmt: skip
    return [copied("tickets_ticket", ticket), copied("tickets_message", message)]


def on_postgresql() -> list[str]:
    second = "extract(epoch FROM t.last_message_at)::bigint"
    stretch = f"(quote_literal('~' || ({second} >> 19)) || ':1')::tsvector"
    return [
        "SET session_replication_role = replica",
        "SET synchronous_commit = off",
        "DROP INDEX tickets_searchentry_words",
        *rows_copied("{} - make_interval(mins => n * 97 % 500000)"),
        f"INSERT INTO tickets_searchentry (ticket_id, place, size, words) {NUMBERS}"
        f" SELECT t.id, {second} << 31 | t.id, e.size,"
        f" ts_delete(e.words, '~' || (e.place >> 50)) || {stretch}"
        f" FROM tickets_searchentry e, g, tickets_ticket t WHERE t.id = e.{OF_TICKET}",
        "CREATE INDEX tickets_searchentry_words ON tickets_searchentry USING gin (words)"
        " WITH (gin_pending_list_limit = 512)",
        "SELECT setval(pg_get_serial_sequence('tickets_message', 'id'), max(id)) FROM tickets_message",
        "SET session_replication_role = DEFAULT",
        "VACUUM ANALYZE tickets_ticket, tickets_message, tickets_searchentry",
    ]


def on_sqlite() -> list[str]:
    second = "CAST(strftime('%s', t.last_message_at) AS INTEGER)"
    return [
        *rows_copied("strftime('%Y-%m-%d %H:%M:%f', {}, '-' || (n * 97 % 500000) || ' minutes')"),
        f"INSERT INTO tickets_searchentry (ticket_id, place, size) {NUMBERS}"
        f" SELECT t.id, ({second} << 31) | t.id, e.size"
        f" FROM tickets_searchentry e, g, tickets_ticket t WHERE t.id = e.{OF_TICKET}",
        "INSERT INTO tickets_searchwords (rowid, subject, customer, said)"
        " SELECT e.place, w.subject, w.customer, w.said FROM tickets_searchentry e"
        f" JOIN tickets_searchentry o ON o.ticket_id = e.ticket_id % {STRIDE}"
        f" JOIN tickets_searchwords w ON w.rowid = o.place WHERE e.ticket_id > {STRIDE}"
        " ORDER BY e.place",
        "ANALYZE",
    ]


def measure(agent: Agent, who: str, name: str, question: str) -> None:
    wall, work = [], []
    for _ in range(TIMES):
        began, worked = time.perf_counter(), time.process_time()
        shown = searching.context(agent, question, "")
        wall.append(time.perf_counter() - began)
        work.append(time.process_time() - worked)
    p50, p95 = percentiles(wall)
    found = shown["page"]
    assert isinstance(found, search.Found)
    note(f"{who}: {name}", p50, "ms", p95=round(p95, 1), processor=round(percentiles(work)[0], 1),
         rows=len(found.tickets), cut=found.cut)  # fmt: skip


def writing() -> None:
    """What it costs to make a message findable, beside everything else a message costs."""
    tickets = list(Ticket.objects.exclude(state="closed").order_by("?")[:100])
    dice = random.Random(1)
    began = time.perf_counter()
    for ticket in tickets:
        write(ticket, " ".join(dice.choices(many.WORDS["tr"], k=60)))
    note("adding a message, with all that follows", (time.perf_counter() - began) * 10, "ms")


def main() -> None:
    logging.disable(logging.INFO)
    agents = many.staff()
    grow(agents)
    for who, agent in (("lead", agents[0]), ("of a team", agents[1])):
        for name, question in QUESTIONS.items():
            measure(agent, who, name, question)
    writing()
    save("search")


main()
