"""The desk with many tickets: lists, a ticket of 20 messages, search.

Milliseconds of the processor (steady on a busy machine) at p50 and p95, and of the wall.
"""

import logging
import time

from tests.bench.ground import note, percentiles, prepare, save

prepare()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402

from answerable.core.setting_up import collect_static  # noqa: E402
from tests.bench import many  # noqa: E402

SIZES = (10_000, 100_000)
TIMES = 60


def pages() -> dict[str, str]:
    return {
        "list: mine": "/inbox/mine/",
        "list: nobody answerable": "/inbox/nobody/",
        "list: a team": "/inbox/team-team-1/",
        "list: all open": "/inbox/open/",
        "ticket of 20 messages": "/tickets/2001/",
        "search, common word": "/inbox/search/?q=vase",
        "search, three words": "/inbox/search/?q=broken+vase+refund",
        "search, a number": "/inbox/search/?q=2001",
    }


def measure(client: Client, name: str, path: str, size: int) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        print(f"{name}: {path} answered {answer.status_code}, not measured")
        return
    queries: list[str] = []
    with connection.execute_wrapper(lambda run, sql, *rest: queries.append(sql) or run(sql, *rest)):
        client.get(path)
    wall, work = [], []
    for _ in range(TIMES):
        began, worked = time.perf_counter(), time.process_time()
        client.get(path)
        wall.append(time.perf_counter() - began)
        work.append(time.process_time() - worked)
    p50, p95 = percentiles(work)
    size_kb = round(len(answer.content) / 1024, 1)
    on_the_wall = round(percentiles(wall)[0], 1)
    note(f"{name}, {size} tickets", p50, "ms", p95=round(p95, 1), wall=on_the_wall, queries=len(queries), KB=size_kb)  # fmt: skip


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
    for size in SIZES:
        began = time.perf_counter()
        many.grow(agents, size)
        note(f"making {size} tickets", time.perf_counter() - began, "s")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        client.force_login(agents[0])
        for name, path in pages().items():
            measure(client, name, path, size)
    save("desk")


main()
