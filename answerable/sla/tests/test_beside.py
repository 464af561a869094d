"""A note, a click and a machine's mail never answer a promise; the card says that they were there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.policy.actions import draft, publish
from answerable.policy.data import read
from answerable.sla.beside import with_beside
from answerable.sla.models import Clock
from answerable.sla.queries import promises_on
from answerable.testing import make_agent, make_ticket
from answerable.tickets import actions
from answerable.tickets.models import Ticket
from answerable.tickets.queries import thread_of

pytestmark = pytest.mark.django_db

POLICY = {
    "languages": ["en"],
    "support_hours": {"email": "always"},
    "promises": [
        {"key": "first", "kind": "first_reply", "target": "1h", "name": {"en": "First"}},
        {"key": "solved", "kind": "solution", "target": "2d", "name": {"en": "Solved"}},
    ],
}


def beside(ticket: Ticket) -> dict[str, tuple[str, ...]]:
    thread = thread_of(ticket)
    found = with_beside(promises_on(ticket, "en"), thread.messages, thread.events)
    return {shown.kind: shown.beside for shown in found}


def test_what_is_no_reply_is_said_beside_the_promise(owner: Agent) -> None:
    boss = make_agent("boss@example.com", role="administrator", name="Boss")
    publish(draft(read(POLICY), by=boss), by=boss)
    ticket = make_ticket(owner=owner)
    assert beside(ticket) == {"first_reply": (), "solution": ()}
    for words in ("Called the courier.", "They look for it."):
        actions.add_note(ticket, body=words, by=owner)
    until = timezone.now() + timedelta(days=1)
    actions.wait_for_other(ticket, whom="the courier", until=until, by=owner)
    said = ("2 notes", "1 change of state")
    assert beside(ticket) == {"first_reply": said, "solution": ()}
    clock = ticket.clocks.get(kind=Clock.Kind.FIRST_REPLY)
    assert clock.stopped_at is None
    client = Client()
    client.force_login(owner)
    assert (
        "2 notes · 1 change of state" in client.get(f"/tickets/{ticket.number}/").content.decode()
    )

    actions.reply(ticket, body="It is on its way.", by=owner)
    actions.add_note(ticket, body="Said so.", by=owner)
    assert beside(ticket)["first_reply"] == said
