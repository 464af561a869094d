"""A reply is in the outbox with the reply itself, leaves once, and ends as sent or as shown."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.channels import outbox
from answerable.channels.email import addresses, sending
from answerable.channels.models import Mailbox, Outgoing
from answerable.core.errors import Refused
from answerable.core.models import Job
from answerable.testing import at_once, make_ticket
from answerable.testing_smtp import Sink
from answerable.tickets import actions
from answerable.tickets.models import Message, Ticket

State = Outgoing.State


def reply(ticket: Ticket, owner: Agent, **fields: object) -> Message:
    return actions.reply(
        ticket, body="A new one is on its way.", by=owner, undo_seconds=0, **fields
    )


def states(ticket: Ticket) -> list[str]:
    return list(ticket.outgoing.order_by("id").values_list("state", flat=True))


def later(**units: int):
    return time_machine.travel(timezone.now() + timedelta(**units), tick=True)


def test_a_reply_makes_one_mail_for_each_recipient_and_none_for_ourselves(
    ticket: Ticket, owner: Agent, mailbox: Mailbox
) -> None:
    cc = [
        {"name": "", "address": "ELIF@example.net"},
        {"name": "Boss", "address": "boss@example.org"},
        {"name": "", "address": "support+r1.aaaaaaaaaaaaaaaaaaaa@example.com"},
    ]
    reply(ticket, owner, cc=cc)
    rows = ticket.outgoing.order_by("id")
    assert [row.recipient for row in rows] == ["elif@example.net", "boss@example.org"]
    assert len({row.mail_id for row in rows}) == 2
    assert all(addresses.in_mail_id(row.mail_id).proved_for([row.recipient]) for row in rows)


def test_a_reply_that_only_we_would_get_is_refused_and_leaves_no_trace(
    ticket: Ticket, owner: Agent, mailbox: Mailbox
) -> None:
    mailbox.aliases = ["elif@example.net"]
    mailbox.save()
    with pytest.raises(Refused, match="nobody"):
        reply(ticket, owner)
    assert not Outgoing.objects.exists()
    assert not ticket.messages.filter(direction="out").exists()


def test_a_reply_waits_for_its_undo_time_and_its_wake_up_is_set_to_it(
    ticket: Ticket, owner: Agent, sink: Sink
) -> None:
    message = actions.reply(ticket, body="Wait.", by=owner, undo_seconds=10)
    outbox.send_due()
    assert not sink.taken
    assert Job.objects.get(kind="outbox.send").run_at == message.goes_at
    with later(seconds=11):
        outbox.send_due()
    assert len(sink.taken) == 1


def test_what_was_taken_back_never_leaves(ticket: Ticket, owner: Agent, sink: Sink) -> None:
    message = actions.reply(ticket, body="Oh no.", by=owner, undo_seconds=10)
    actions.take_back(message, by=owner)
    with later(seconds=30):
        outbox.send_due()
    assert states(ticket) == [State.CANCELLED]
    assert not sink.taken


def test_what_is_on_its_way_cannot_be_taken_back(ticket: Ticket, owner: Agent) -> None:
    message = actions.reply(ticket, body="Oh no.", by=owner, undo_seconds=10)
    Outgoing.objects.update(state=State.SENDING, attempts=1)
    with pytest.raises(Refused) as refused:
        actions.take_back(message, by=owner)
    assert refused.value.code == "already_sent"
    message.refresh_from_db()
    assert message.taken_back_at is None


def test_the_customer_gets_a_persons_name_the_desks_address_and_their_thread(
    ticket: Ticket, owner: Agent, mailbox: Mailbox, sink: Sink
) -> None:
    Message.objects.update(mail_id="question@example.net")
    message = reply(ticket, owner)
    outbox.send_due()
    mail = sink.taken[0].mail
    row = Outgoing.objects.get()
    assert mail["From"] == "Owner from Support <support@example.com>"
    assert mail["To"] == "Elif Kaya <elif@example.net>"
    assert mail["Subject"] == "Re: Broken vase"
    assert mail["In-Reply-To"] == mail["References"] == "<question@example.net>"
    assert mail["Message-ID"] == f"<{row.mail_id}>"
    assert mail["Date"].datetime == row.created_at.replace(microsecond=0)
    secret = addresses.in_reply_address(mail["Reply-To"].addresses[0].addr_spec)
    assert secret.ticket_id == ticket.pk
    assert secret.proved_for(["elif@example.net"])
    assert sink.taken[0].sender == mail["Reply-To"]
    assert "Auto-Submitted" not in mail
    assert addresses.is_our_marker(mail["X-Answerable"])
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.startswith("A new one is on its way.\n")
    assert "> It came out of the box broken." in text
    assert "<p>A new one is on its way.</p>" in mail.get_body(("html",)).get_content()
    row.refresh_from_db()
    assert (row.state, row.code) == (State.SENT, "250")
    assert message.outgoing.get() == row


def test_a_mailbox_with_a_very_long_name_still_sends(
    ticket: Ticket, owner: Agent, mailbox: Mailbox, sink: Sink
) -> None:
    Mailbox.objects.update(address=f"{'s' * 60}@example.com")
    reply(ticket, owner)
    outbox.send_due()
    assert sink.taken[0].sender == sink.taken[0].mail["Reply-To"] == f"{'s' * 60}@example.com"
    assert addresses.in_mail_id(str(sink.taken[0].mail["Message-ID"]))


def test_a_second_reply_refers_to_the_first_one(ticket: Ticket, owner: Agent, sink: Sink) -> None:
    Message.objects.update(mail_id="question@example.net")
    reply(ticket, owner)
    outbox.send_due()
    reply(ticket, owner)
    outbox.send_due()
    assert sink.taken[1].mail["References"] == f"<question@example.net> {sink.ids()[0]}"


def test_without_a_mail_server_it_is_kept_and_can_be_sent_later(
    ticket: Ticket, owner: Agent, settings: object
) -> None:
    reply(ticket, owner)
    outbox.send_due()
    assert states(ticket) == [State.KEPT]
    ticket.refresh_from_db()
    assert not ticket.undelivered
    assert outbox.send_again(ticket.outgoing.get())
    assert states(ticket) == [State.QUEUED]


def test_held_mail_stays_queued_until_it_is_released(
    ticket: Ticket, owner: Agent, sink: Sink, settings: object
) -> None:
    reply(ticket, owner)
    settings.ANSWERABLE = {**settings.ANSWERABLE, "hold_outgoing": True}
    outbox.send_due()
    assert states(ticket) == [State.QUEUED]
    settings.ANSWERABLE = {**settings.ANSWERABLE, "hold_outgoing": False}
    outbox.look()
    assert states(ticket) == [State.SENT]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "END"])
def test_a_no_for_good_is_shown_at_once_and_makes_it_our_turn(
    ticket: Ticket, owner: Agent, sink: Sink, step: str
) -> None:
    sink.says = lambda at, argument: "550 5.1.1 no such user here" if at == step else None
    reply(ticket, owner, solve=True)
    outbox.send_due()
    row = Outgoing.objects.get()
    assert (row.state, row.reason) == (State.FAILED, "address_unknown")
    assert row.code == "550 5.1.1"
    assert "no such user here" in row.detail
    ticket.refresh_from_db()
    assert (ticket.state, ticket.undelivered) == ("open", True)
    event = ticket.events.get(key="delivery.failed")
    assert event.data["address"] == "elif@example.net"
    assert not sink.taken


@pytest.mark.parametrize("step", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "END"])
def test_a_not_now_is_tried_again_after_1_5_15_60_minutes_and_then_hourly(
    ticket: Ticket, owner: Agent, sink: Sink, step: str
) -> None:
    sink.says = lambda at, argument: "451 4.7.1 greylisted" if at == step else None
    reply(ticket, owner)
    for minutes in (1, 5, 15, 60, 60):
        outbox.send_due()
        row = Outgoing.objects.get()
        assert row.state == State.DELAYED
        wait = row.next_attempt_at - timezone.now()
        assert timedelta(minutes=minutes, seconds=-5) < wait <= timedelta(minutes=minutes)
        Outgoing.objects.update(next_attempt_at=timezone.now())
    assert ticket.events.filter(key="delivery.delayed").count() == 1
    sink.says = lambda at, argument: None
    outbox.send_due()
    assert states(ticket) == [State.SENT]
    assert len(sink.taken) == 1


def test_after_five_days_of_not_now_it_is_shown_as_failed(
    ticket: Ticket, owner: Agent, sink: Sink
) -> None:
    sink.says = lambda at, argument: "451 later" if at == "RCPT" else None
    reply(ticket, owner)
    with later(days=4, hours=23):
        outbox.send_due()
        assert states(ticket) == [State.DELAYED]
    with later(days=5, hours=2):
        outbox.send_due()
    row = Outgoing.objects.get()
    assert (row.state, row.reason) == (State.FAILED, "expired")


def test_each_recipient_has_a_result_of_their_own(ticket: Ticket, owner: Agent, sink: Sink) -> None:
    answers = {"busy@example.org": "450 busy", "gone@example.org": "550 5.1.1 gone"}
    sink.says = lambda at, argument: answers.get(argument) if at == "RCPT" else None
    reply(ticket, owner, cc=[{"name": "", "address": address} for address in answers])
    outbox.send_due()
    assert states(ticket) == [State.SENT, State.DELAYED, State.FAILED]
    assert [mail.recipient for mail in sink.taken] == ["elif@example.net"]
    assert sink.connections == 1


@pytest.mark.parametrize("step", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_connection_cut_before_the_mail_left_means_it_did_not_leave(
    ticket: Ticket, owner: Agent, sink: Sink, step: str
) -> None:
    sink.says = lambda at, argument: "cut" if at == step else None
    reply(ticket, owner)
    outbox.send_due()
    assert states(ticket) == [State.DELAYED]
    assert not ticket.events.filter(key="delivery.repeated").exists()


def test_a_cut_before_the_answer_is_unknown_repeated_under_the_same_id_and_shown(
    ticket: Ticket, owner: Agent, sink: Sink
) -> None:
    sink.says = lambda at, argument: "cut" if at == "END" else None
    reply(ticket, owner)
    outbox.send_due()
    assert states(ticket) == [State.UNKNOWN]
    sink.says = lambda at, argument: None
    with later(minutes=2):
        outbox.send_due()
    assert states(ticket) == [State.SENT]
    assert len(sink.taken) == 2
    assert len(set(sink.ids())) == 1
    assert sink.taken[0].raw == sink.taken[1].raw
    assert ticket.events.filter(key="delivery.repeated").count() == 1


def test_a_server_that_is_not_there_delays_everything_once(
    ticket: Ticket, owner: Agent, sink: Sink, settings: object
) -> None:
    settings.ANSWERABLE = {**settings.ANSWERABLE, "smtp_port": 1}
    reply(ticket, owner, cc=[{"name": "", "address": "boss@example.org"}])
    outbox.send_due()
    assert states(ticket) == [State.DELAYED] * 2
    assert set(Outgoing.objects.values_list("reason", "attempts")) == {("connection_refused", 1)}


def test_a_server_without_encryption_gets_nothing(
    ticket: Ticket, owner: Agent, sink: Sink, settings: object
) -> None:
    settings.ANSWERABLE = {**settings.ANSWERABLE, "smtp_security": "starttls"}
    reply(ticket, owner)
    outbox.send_due()
    row = Outgoing.objects.get()
    assert (row.state, row.reason) == (State.DELAYED, "tls_missing")
    assert not sink.taken


def test_no_encryption_is_only_for_this_machine(
    ticket: Ticket, owner: Agent, settings: object
) -> None:
    settings.ANSWERABLE = {
        **settings.ANSWERABLE, "smtp_host": "mail.example.com", "smtp_security": "none"
    }  # fmt: skip
    reply(ticket, owner)
    outbox.send_due()
    assert Outgoing.objects.get().reason == "not_encrypted"


def test_a_refused_login_is_nobody_elses_fault_and_everything_waits(
    ticket: Ticket, owner: Agent, sink: Sink
) -> None:
    sink.says = lambda at, argument: "530 5.7.0 Authentication required" if at == "MAIL" else None
    reply(ticket, owner)
    outbox.send_due()
    row = Outgoing.objects.get()
    assert (row.state, row.reason) == (State.DELAYED, "login_refused")


def test_a_server_that_takes_only_so_many_mails_is_asked_again_on_a_new_connection(
    owner: Agent, orders: object, sink: Sink
) -> None:
    for _ in range(3):
        reply(make_ticket(team=owner.memberships.get().team, owner=owner), owner)
    counts: list[int] = []

    def says(at: str, argument: str) -> str | None:
        if at == "connect":
            counts.append(0)
        if at == "MAIL":
            counts[-1] += 1
            return "421 4.7.0 too many mails" if counts[-1] > 1 else None
        return None

    sink.says = says
    outbox.send_due()
    assert set(Outgoing.objects.values_list("state", flat=True)) == {State.SENT}
    assert len(sink.taken) == sink.connections == 3


def test_a_bounce_marks_a_sent_mail_as_failed_once(
    ticket: Ticket, owner: Agent, sink: Sink
) -> None:
    reply(ticket, owner)
    outbox.send_due()
    row = Outgoing.objects.get()
    assert outbox.mark_failed(row, code="5.2.2", detail="mailbox is full")
    assert (row.state, row.reason) == (State.FAILED, "mailbox_full")
    assert not outbox.mark_failed(row, code="5.2.2", detail="mailbox is full")
    assert ticket.events.filter(key="delivery.failed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_send_twice(
    ticket: Ticket, owner: Agent, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SECONDS", 60)
    for number in range(15):
        reply(ticket, owner, cc=[{"name": "", "address": f"cc{number}@example.org"}])
    outcomes = at_once(outbox.send_due, outbox.send_due, outbox.send_due)
    assert outcomes == [None] * 3
    assert set(Outgoing.objects.values_list("state", "attempts")) == {(State.SENT, 1)}
    assert len(sink.taken) == len(set(sink.ids())) == 30


def test_what_a_dead_worker_held_is_sent_again_by_the_next_and_shown(
    ticket: Ticket, owner: Agent, sink: Sink
) -> None:
    reply(ticket, owner)
    assert outbox.claim(outbox.due().get())
    outbox.send_due()
    assert not sink.taken
    with later(seconds=50):
        outbox.send_due()
    assert len(sink.taken) == 1
    assert ticket.events.filter(key="delivery.repeated").count() == 1
