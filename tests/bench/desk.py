"""The desk with many tickets: lists, a ticket of 20 messages, search; p50 and p95 in milliseconds."""

import time

from tests.bench.ground import note, percentiles, prepare, save

prepare()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

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
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(path)
        took.append(time.perf_counter() - began)
    p50, p95 = percentiles(took)
    size_kb = round(len(answer.content) / 1024, 1)
    note(f"{name}, {size} tickets", p50, "ms", p95=round(p95, 1), queries=len(asked), KB=size_kb)


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
