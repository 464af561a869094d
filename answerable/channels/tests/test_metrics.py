"""/metrics tells how long mail waits, in and out, before anybody misses it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.channels.models import Inbound, Mailbox
from answerable.tickets import actions
from answerable.tickets.models import Ticket

HOUR = timedelta(hours=1)


def numbers(client: Client) -> dict[str, float]:
    """What /metrics says, by name and labels."""
    text = client.get("/metrics", HTTP_X_ANSWERABLE_LOCAL="1").content.decode()
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _space, value in lines}


def store(state: Inbound.State, name: str) -> None:
    Inbound.objects.create(
        source="pipe", sha256=name, size=1, raw=b"x", state=state, received_at=timezone.now()
    )


def test_a_quiet_installation_waits_for_nothing(client: Client, db: None) -> None:
    told = numbers(client)
    assert told["answerable_inbound_oldest_unprocessed_seconds"] == 0
    assert told["answerable_inbound_quarantined"] == 0
    assert told['answerable_outbox_oldest_pending_seconds{kind="reply"}'] == 0


def test_mail_that_waits_to_be_read_and_mail_that_cannot_be_are_told(
    client: Client, db: None
) -> None:
    store(Inbound.State.RECEIVED, "a")
    store(Inbound.State.DELIVERED, "b")
    store(Inbound.State.UNREADABLE, "c")
    with time_machine.travel(timezone.now() + HOUR):
        told = numbers(client)
    assert told["answerable_inbound_oldest_unprocessed_seconds"] == pytest.approx(3600, abs=30)
    assert told["answerable_inbound_quarantined"] == 1


def test_a_reply_waits_from_the_end_of_its_undo_time(
    client: Client, ticket: Ticket, owner: Agent, mailbox: Mailbox
) -> None:
    name = 'answerable_outbox_oldest_pending_seconds{kind="reply"}'
    actions.reply(ticket, body="A new one is on its way.", by=owner, undo_seconds=10)
    assert numbers(client)[name] == 0
    with time_machine.travel(timezone.now() + HOUR):
        assert numbers(client)[name] == pytest.approx(3590, abs=30)


def test_a_mailbox_that_is_fetched_tells_when_it_last_was(client: Client, mailbox: Mailbox) -> None:
    name = f'answerable_mailbox_last_success_timestamp_seconds{{mailbox_id="{mailbox.pk}"}}'
    assert name not in numbers(client)
    now = timezone.now()
    Mailbox.objects.update(fetch=Mailbox.Fetch.IMAP, last_success_at=now)
    assert numbers(client)[name] == pytest.approx(now.timestamp(), abs=1)
