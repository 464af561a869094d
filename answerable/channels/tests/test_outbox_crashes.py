"""A worker that is killed anywhere on the way out loses no mail, and says what it may have doubled."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.channels import outbox
from answerable.channels.models import AutomaticAnswer, Mailbox, Outgoing
from answerable.core import webhooks
from answerable.core.models import Delivery
from answerable.core.tests.forking import CRASHED, Forked, run_until_crash
from answerable.customers.models import Customer
from answerable.testing import make_ticket
from answerable.testing_http import Listener
from answerable.testing_smtp import Sink
from answerable.tickets import actions
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)
State = Outgoing.State


def reply(ticket: Ticket, owner: Agent) -> None:
    cc = [{"name": "", "address": "boss@example.org"}]
    actions.reply(ticket, body="Coming.", by=owner, cc=cc, undo_seconds=0)


def later(**units: int) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**units), tick=True)


@pytest.mark.parametrize(
    ("point", "taken", "repeated"),
    [
        ("between_data_and_250", 3, True),
        ("before_outbox_state", 3, True),
        ("after_outbox_state", 2, False),
    ],
)
def test_killed_while_sending_every_mail_arrives_and_a_repetition_is_shown(
    ticket: Ticket, owner: Agent, sink: Sink, point: str, taken: int, repeated: bool
) -> None:
    reply(ticket, owner)
    assert run_until_crash(point, outbox.send_due) == CRASHED
    with later(minutes=1):
        outbox.look()
    assert set(ticket.outgoing.values_list("state", flat=True)) == {State.SENT}
    assert len(sink.taken) == taken
    assert len(set(sink.ids())) == 2
    assert ticket.events.filter(key="delivery.repeated").exists() is repeated


def test_killed_between_the_dot_and_the_answer_the_repetition_is_the_same_mail(
    ticket: Ticket, owner: Agent, sink: Sink
) -> None:
    reply(ticket, owner)
    run_until_crash("between_data_and_250", outbox.send_due)
    with later(minutes=1):
        outbox.look()
    first, second = sink.of("elif@example.net")
    assert first.raw == second.raw


def test_killed_before_the_receipt_neither_ticket_nor_receipt_is_there_and_both_come_once(
    customer: Customer, mailbox: Mailbox
) -> None:
    def open_it() -> None:
        make_ticket(customer, via=mailbox.address)

    assert run_until_crash("before_automatic_answer", open_it) == CRASHED
    assert not Outgoing.objects.exists()
    assert not AutomaticAnswer.objects.exists()
    open_it()
    assert Outgoing.objects.filter(kind="receipt").count() == 1
    assert AutomaticAnswer.objects.count() == 1


def test_killed_while_calling_a_webhook_the_repetition_carries_the_same_id(
    receiver: Listener,
) -> None:
    webhook, _secret = webhooks.add_webhook(receiver.url, ["*"])
    now = timezone.now()
    webhooks.emit("ticket.created", effect_id="evt_1", data={}, at=now, leaves=now)
    assert run_until_crash("mid_webhook", lambda: webhooks.deliver(webhook=webhook.pk)) == CRASHED
    with later(minutes=2):
        webhooks.deliver(webhook=webhook.pk)
    assert Delivery.objects.get().state == Delivery.State.SENT
    assert [asked.headers["webhook-id"] for asked in receiver.asked] == ["evt_1"] * 2


def test_a_worker_that_stood_still_and_wakes_up_does_not_send_what_another_sent(
    ticket: Ticket, owner: Agent, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply(ticket, owner)
    row = outbox.claim(outbox.due().first())
    assert row
    with later(minutes=1):
        outbox.look()
    assert len(sink.taken) == 2
    outbox.settle(row, outbox.Outcome(State.DELAYED))
    assert not outbox.is_mine(row)
    assert set(ticket.outgoing.values_list("state", flat=True)) == {State.SENT}


def test_two_worker_processes_send_each_mail_once(ticket: Ticket, owner: Agent, sink: Sink) -> None:
    for _ in range(8):
        reply(ticket, owner)
    workers = [Forked(_until_empty(outbox.send_due)) for _ in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert set(Outgoing.objects.values_list("state", "attempts")) == {(State.SENT, 1)}
    assert len(sink.taken) == len(set(sink.ids())) == 16


def _until_empty(act: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        while outbox.due().exists():
            act()

    return run
