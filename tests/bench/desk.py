"""The desk with many tickets: lists and their next pages, counts, a ticket of 20 messages, a draft,
search.

Milliseconds of the processor (steady on a busy machine) at p50 and p95, and of the wall.
BENCH_SIZES=10000,1000000 chooses the sizes; on PostgreSQL most of them are made by copying (copies.py),
without words to search for.
"""

import logging
import os
import time
from collections.abc import Callable

from tests.bench.ground import note, percentiles, prepare, save

prepare()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402

from answerable.accounts.models import Agent  # noqa: E402
from answerable.core.database import is_postgres  # noqa: E402
from answerable.core.setting_up import collect_static  # noqa: E402
from answerable.desk.rail import rail_for  # noqa: E402
from answerable.tickets.conditions import parse  # noqa: E402
from answerable.tickets.models import Message, SavedView  # noqa: E402
from answerable.tickets.saved.actions import save_view  # noqa: E402
from tests.bench import copies, many  # noqa: E402

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10000,100000").split(",")]
TIMES = 60
PANE = {"HX-Request": "true", "HX-Target": "main"}
MORE = {"HX-Request": "true", "HX-Target": "more"}
Ask = Callable[[Client], HttpResponse]


def lists() -> dict[str, str]:
    return {
        "list: mine": "/inbox/mine/",
        "list: nobody answerable": "/inbox/nobody/",
        "list: a team": "/inbox/team-team-1/",
        "list: all open, next due": "/inbox/open/?sort=due",
        "list: all open, newest": "/inbox/open/?sort=newest",
        "list: all open, longest waiting": "/inbox/open/?sort=oldest",
        "list: all open, most urgent": "/inbox/open/?sort=priority",
        "list: a saved view": f"/inbox/{SavedView.objects.latest('pk').slug}/",
    }


def searches() -> dict[str, str]:
    return {
        "search, common word": "/inbox/search/?q=vase",
        "search, three words": "/inbox/search/?q=broken+vase+refund",
        "search, a number": "/inbox/search/?q=2001",
    }


def next_page(client: Client) -> Ask:
    """What "Show more" asks for, on the third page."""
    address = "/inbox/open/?sort=due"
    for _page in range(2):
        rows = client.get(address, headers=MORE).content.decode()
        address = rows.rpartition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    return lambda client: client.get(address, headers=MORE)


def asks(client: Client) -> dict[str, Ask]:
    """Everything that is measured, by name."""
    ticket, draft = "/tickets/2001/", "/tickets/2001/drafts/reply/"
    found: dict[str, Ask] = {name: _get(path) for name, path in lists().items()}
    found["next page"] = next_page(client)
    found["opening a ticket of 20 messages"] = _get(ticket, PANE)
    found["its whole page, list and rail too"] = _get(ticket)
    found["saving a draft"] = lambda client: client.post(draft, {"body": "Dear customer"}, headers=PANE)  # fmt: skip
    if not is_postgres():
        found |= {name: _get(path) for name, path in searches().items()}
    return found


def _get(path: str, headers: dict[str, str] | None = None) -> Ask:
    return lambda client: client.get(path, headers=headers)


def measure(client: Client, name: str, ask: Ask, size: int) -> None:
    answer = ask(client)
    if answer.status_code not in (200, 204):
        print(f"{name}: answered {answer.status_code}, not measured")
        return
    queries: list[str] = []
    with connection.execute_wrapper(lambda run, sql, *rest: queries.append(sql) or run(sql, *rest)):
        ask(client)
    wall, work = [], []
    for _ in range(TIMES):
        began, worked = time.perf_counter(), time.process_time()
        ask(client)
        wall.append(time.perf_counter() - began)
        work.append(time.process_time() - worked)
    p50, p95 = percentiles(work)
    on_the_wall = "/".join(str(round(each, 1)) for each in percentiles(wall))
    size_kb = round(len(answer.content) / 1024, 1)
    note(f"{name}, {size} tickets", p50, "ms", p95=round(p95, 1), wall=on_the_wall, queries=len(queries), KB=size_kb)  # fmt: skip


def counting(agent: Agent, size: int) -> None:
    """The database's part of the rail: every list, team and view counted."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        rail_for(Agent.objects.get(pk=agent.pk))
        took.append(time.perf_counter() - began)
    p50, p95 = percentiles(took)
    note(f"view counts, all of the rail, {size} tickets", p50, "ms wall", p95=round(p95, 1))


def floor() -> None:
    """A view that does nothing, through no middleware at all."""
    factory = RequestFactory()
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        factory.get("/")
        HttpResponse("ok")
        took.append(time.perf_counter() - began)
    note("floor: an empty request and answer", percentiles(took)[0], "ms")


def main() -> None:
    logging.disable(logging.INFO)
    settings.ALLOWED_HOSTS = ["testserver"]
    collect_static(print)
    agents = many.staff()
    client = Client()
    floor()
    make_view(agents[0])
    for size in SIZES:
        began = time.perf_counter()
        many.grow(agents, copies.SEED if is_postgres() else size)
        if is_postgres():
            copies.multiply(size)
        messages = Message.objects.count()
        note(f"making {size} tickets", time.perf_counter() - began, "s", messages=messages)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if is_postgres() else "ANALYZE")
        client.force_login(agents[0])
        counting(agents[0], size)
        for name, ask in asks(client).items():
            measure(client, name, ask, size)
    save("desk")


def make_view(agent: Agent) -> None:
    """Turkish or Russian, urgent, open: two groups deep."""
    condition = parse(
        {"all": [
            {"field": "state", "op": "is", "value": "open"},
            {"field": "priority", "op": "at_least", "value": 1},
            {"any": [{"field": "language", "op": "in", "value": ["tr", "ru"]}, {"field": "tag", "op": "contains", "value": "vip"}]},
        ]}
    )  # fmt: skip
    save_view(by=agent, name="Bench", audience="me", team=None, condition=condition, order="due")


main()
