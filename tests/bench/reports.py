"""The report on promises over 100,000 clocks: reading them, counting them, the whole page."""

import logging
import random
import time
from datetime import timedelta

from tests.bench.ground import note, prepare, save

prepare()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from answerable.accounts.models import Agent, Role, Team  # noqa: E402
from answerable.calendars.models import Calendar  # noqa: E402
from answerable.calendars.queries import snapshot_of  # noqa: E402
from answerable.core.setting_up import collect_static  # noqa: E402
from answerable.customers.models import Customer  # noqa: E402
from answerable.policy import actions as policy  # noqa: E402
from answerable.policy.models import Version  # noqa: E402
from answerable.sla.models import Breach, Cause, Clock  # noqa: E402
from answerable.tickets.models import Ticket  # noqa: E402

CLOCKS = 100_000
TIMES = 7
DAYS = 180  # half of them in the last 90 days, half in the 90 before


def fill() -> Agent:
    """Tickets of ten teams; a fifth of the clocks rested once, a tenth broke, a few still run."""
    some, now = random.Random(1), timezone.now()
    admin = Agent.objects.create_user("admin@example.com", "Admin")
    admin.roles.add(Role.objects.get(slug="administrator"))
    version = policy.start_from("shop", zone="Europe/Istanbul", country="TR", by=admin)
    policy.publish(version, by=admin)
    snapshots = [snapshot_of(slug) for slug in Calendar.objects.values_list("slug", flat=True)]
    teams = [Team.objects.create(name=f"Team {n}", slug=f"team-{n}") for n in range(10)]
    customer = Customer.objects.create(name="Customer")
    tickets = Ticket.objects.bulk_create(
        [
            Ticket(number=n, customer=customer, team=some.choice(teams), owner=admin,
                   channel=some.choice(["email", "form"]), language=some.choice(["en", "tr"]))
            for n in range(CLOCKS)
        ],
        batch_size=5000,
    )  # fmt: skip
    rows = [_clock(ticket, version, some, now) for ticket in tickets]
    for row in rows:
        row.snapshot = some.choice(snapshots)
    clocks = Clock.objects.bulk_create(rows, batch_size=5000)
    causes = [*Cause.objects.all(), None]
    Breach.objects.bulk_create(
        [
            Breach(clock=one, at=one.due_at or now, noticed_at=now, cause=some.choice(causes))
            for one in clocks
            if one.state == "broken"
        ],
        batch_size=5000,
    )
    return admin


def _clock(ticket: Ticket, version: Version, some: random.Random, now: object) -> Clock:
    start = timezone.now() - timedelta(days=DAYS * some.random())
    stop = start + timedelta(hours=some.expovariate(1 / 5))
    state = some.choices(["kept", "broken", "running"], [88, 10, 2])[0]
    rests = [[start.isoformat(), (start + timedelta(hours=1)).isoformat()]]
    return Clock(
        ticket=ticket, version=version, kind="first_reply", promise=some.choice(["first", "next"]),
        target=4 * 3600, started_at=start, due_at=start + timedelta(hours=8),
        rests=rests if some.random() < 0.2 else [], state=state,
        stopped_at=None if state == "running" else stop,
    )  # fmt: skip


def main() -> None:
    logging.disable(logging.INFO)
    settings.ALLOWED_HOSTS = ["testserver"]
    collect_static(print)
    admin = fill()
    client = Client()
    client.force_login(admin)
    for by in ("promise", "team", "cause", "hour"):
        address = f"/office/reports/?period=90&by={by}"
        assert client.get(address).status_code == 200
        wall, work = [], []
        for _ in range(TIMES):
            began, worked = time.perf_counter(), time.process_time()
            client.get(address)
            wall.append((time.perf_counter() - began) * 1000)
            work.append((time.process_time() - worked) * 1000)
        note(f"report by {by}, {CLOCKS} clocks", sorted(work)[TIMES // 2], "ms",
             wall=round(sorted(wall)[TIMES // 2]))  # fmt: skip
    save("reports")


if __name__ == "__main__":
    main()
