"""Acts of the crash tests about promises: a policy, tickets, and workers that look at the clocks.

All of it happens on the first of June 2026; minutes count from ten o'clock UTC, when the customers
wrote. A first reply is due after 100 of them.
"""

import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.db import connection

START = datetime(2026, 6, 1, 10, tzinfo=UTC)
POLICY: dict[str, Any] = {
    "languages": ["en"],
    "promises": [{"key": "first", "kind": "first_reply", "target": "100m", "name": {"en": "First reply"}}],
    "escalation": [
        {"key": "half", "at": "50%", "tell": ["owner"]},
        {"key": "near", "at": "80%", "tell": ["lead"], "do": ["raise_priority", "tell_customer"],
         "reason": {"en": "Many people write to us today."}},
        {"key": "late", "after": "20m", "tell": ["head"]},
    ],
}  # fmt: skip


def _at(minutes: float) -> Any:
    return time_machine.travel(START + timedelta(minutes=minutes), tick=False)


def promise(count: str) -> None:
    """A policy in force, an owner, a lead and a head, and so many customers who wrote at ten."""
    from answerable.channels.models import Mailbox
    from answerable.policy import actions as policy
    from answerable.policy.data import read
    from answerable.sla import watching
    from answerable.testing import make_agent, make_customer, make_team, make_ticket

    with _at(0):
        team = make_team("Orders")
        Mailbox.objects.update(team=team)
        head = make_agent("head@example.com", role="administrator")
        make_agent("lead@example.com", role="lead", teams=(team,))
        owner = make_agent("owner@example.com", teams=(team,))
        policy.publish(policy.draft(read(POLICY), by=head), by=head)
        for number in range(int(count)):
            customer = make_customer(f"c{number}@d{number}.example.net")
            make_ticket(customer, team=team, owner=owner)
        watching.look()


def look(minutes: str) -> None:
    """A worker looks at the clocks."""
    from answerable.sla import watching

    with _at(float(minutes)):
        watching.look()


def look_together(minutes: str, workers: str) -> None:
    """So many workers look at the same moment; the first of them dies where it is told to."""
    crash_at = os.environ.pop("ANSWERABLE_CRASH_AT", "")
    connection.close()
    children = []
    for place in range(int(workers)):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                if crash_at and place == 0:
                    os.environ["ANSWERABLE_CRASH_AT"] = crash_at
                look(minutes)
                code = 0
            finally:
                os._exit(code)
        children.append(pid)
    print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]))


def escalations() -> None:
    """Counts what came of the promises; instants as minutes after ten."""
    from answerable.channels.models import Outgoing
    from answerable.notices.models import Notice
    from answerable.sla.models import Breach, Clock, Escalation
    from answerable.tickets.models import Event, Message, Ticket

    def minutes(at: datetime) -> float:
        return (at - START).total_seconds() / 60

    def said(**what: Any) -> dict[str, int]:
        return Counter(Outgoing.objects.filter(**what).values_list("recipient", flat=True))

    found = {
        "steps": Counter(Escalation.objects.values_list("step", flat=True)),
        "order": [
            [step, minutes(due), minutes(done)]
            for step, due, done in Escalation.objects.order_by("id").values_list(
                "step", "due_at", "done_at"
            )
        ],
        "staff": Counter(
            Notice.objects.filter(kind="promise").values_list("agent__email", flat=True)
        ),
        "customers": said(effect_id__startswith="new-time"),
        "told": Message.objects.filter(automatic="new-time").count(),
        "events": Counter(
            Event.objects.filter(key__startswith="promise.").values_list("key", flat=True)
        ),
        "breaches": [
            [minutes(one.at), minutes(one.noticed_at), one.cause.slug if one.cause else ""]
            for one in Breach.objects.select_related("cause").order_by("id")
        ],
        "priorities": list(Ticket.objects.order_by("id").values_list("priority", flat=True)),
        "waiting": Clock.objects.filter(next_step_at__isnull=False).count(),
    }
    print(json.dumps(found))


ACTS = (promise, look, look_together, escalations)
