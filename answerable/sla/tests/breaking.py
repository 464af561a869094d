"""Clocks as rows, for tests that need promises kept and broken without living through them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from answerable.policy import actions as policy
from answerable.policy.data import read
from answerable.policy.models import Version
from answerable.sla.models import Breach, Clock
from answerable.testing import make_agent
from answerable.tickets.models import Ticket

BY_PHONE = {"field": "channel", "op": "is", "value": "phone"}  # so that no clock starts by itself
POLICY = {
    "languages": ["en", "tr"],
    "promises": [
        {"key": "first", "kind": "first_reply", "target": "2h", "when": BY_PHONE, "name": {"en": "First reply", "tr": "İlk yanıt"}},
        {"key": "solved", "kind": "solution", "target": "16h", "when": BY_PHONE, "name": {"en": "Solved", "tr": "Çözüm"}},
    ],
    "escalation": [],
}  # fmt: skip


def a_policy() -> Version:
    """A version in force, made on first use."""
    found = Version.objects.first()
    if found is None:
        manager = make_agent(role="administrator")
        found = policy.draft(read(POLICY), by=manager)
        policy.publish(found, by=manager)
    return found


def make_clock(ticket: Ticket, **fields: Any) -> Clock:
    """A clock of two hours that began three hours ago and still runs, unless said otherwise."""
    start = fields.pop("started_at", timezone.now() - timedelta(hours=3))
    given = {"kind": "first_reply", "promise": "first", "target": 7200, **fields}
    given.setdefault("due_at", start + timedelta(seconds=given["target"]))
    return Clock.objects.create(ticket=ticket, version=a_policy(), started_at=start, **given)


def break_promise(ticket: Ticket, **fields: Any) -> Breach:
    """A promise of the ticket broken an hour ago, answered a minute ago."""
    stopped = timezone.now() - timedelta(minutes=1)
    clock = make_clock(ticket, **{"state": "broken", "stopped_at": stopped, **fields})
    return Breach.objects.create(
        clock=clock, at=clock.due_at, noticed_at=stopped, owner=ticket.owner
    )
