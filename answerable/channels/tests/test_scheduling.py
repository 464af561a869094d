"""A reply that leaves later: once, at its moment, and never past something its writer has not seen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.channels.models import Mailbox, Outgoing
from answerable.core.models import Job
from answerable.testing import at_once, make_agent, make_customer, make_ticket, refused, write
from answerable.tickets import actions
from answerable.tickets.lists import tickets_in
from answerable.tickets.models import Draft, Message, Scheduled, Ticket
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def later(ticket: Ticket, by: Agent, **fields: object) -> Scheduled:
    given = {"body": "It leaves tomorrow.", "at": timezone.now() + HOUR, **fields}
    return actions.schedule(ticket, by=by, **given)


def when_due(row: Scheduled) -> Scheduled:
    """The worker's job at its moment."""
    with time_machine.travel(row.at + timedelta(seconds=1), tick=False):
        actions.send_scheduled(row.pk)
    row.refresh_from_db()
    return row


def test_it_leaves_at_its_moment_and_not_before(
    ticket: Ticket, owner: Agent, mailbox: Mailbox
) -> None:
    file = actions.upload(NewFile("plan.txt", "text/plain", b"plan"), by=owner)
    actions.save_draft(ticket, kind="reply", body="It leaves", by=owner)
    cc = [{"name": "", "address": "cc@example.org"}]
    row = later(ticket, owner, cc=cc, attachments=[file.pk], solve=True)
    assert not Draft.objects.exists()
    actions.send_scheduled(row.pk)
    ticket.refresh_from_db()
    assert (ticket.state, Message.objects.filter(direction="out").count()) == ("open", 0)
    assert when_due(row).state == "sent"
    sent = Message.objects.get(direction="out")
    assert (sent.text, sent.agent, row.message) == ("It leaves tomorrow.", owner, sent)
    assert list(sent.attachments.all()) == [file]
    assert sent.goes_at == sent.created_at > row.created_at + HOUR
    ticket.refresh_from_db()
    assert ticket.state == "solved"
    assert set(Outgoing.objects.filter(message=sent).values_list("recipient", flat=True)) == {
        "elif@example.net",
        "cc@example.org",
    }
    when_due(row)
    assert Message.objects.filter(direction="out").count() == 1


def colleague_takes(ticket: Ticket, owner: Agent) -> None:
    lead = make_agent(role="lead", teams=(ticket.team,))
    actions.assign(ticket, to=make_agent(teams=(ticket.team,)), by=lead)


def moves_away(ticket: Ticket, owner: Agent) -> None:
    owner.memberships.all().delete()
    Ticket.objects.filter(pk=ticket.pk).update(owner=None)
    Scheduled.objects.update(owner_id=None)


def other_customer(ticket: Ticket, owner: Agent) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(customer=make_customer())


CHANGES: dict[str, Callable[[Ticket, Agent], object]] = {
    "arrived_meanwhile": lambda ticket, owner: write(ticket, "Wait!"),
    "owner_changed": colleague_takes,
    "solved": lambda ticket, owner: actions.solve(ticket, by=owner),
    "spam": lambda ticket, owner: actions.mark_spam(ticket, by=owner),
    "customer_changed": other_customer,
    "attachment_unknown": lambda ticket, owner: Scheduled.objects.get().attachments.add(
        actions.upload(NewFile("x", "text/plain", b"x"), by=make_agent())
    ),
    "out_of_sight": moves_away,
}


@pytest.mark.parametrize("reason", CHANGES)
def test_it_stops_when_something_changed_and_the_words_are_the_writers_draft(
    ticket: Ticket, owner: Agent, mailbox: Mailbox, reason: str
) -> None:
    row = later(ticket, owner, bcc=[{"name": "", "address": "boss@example.com"}])
    CHANGES[reason](ticket, owner)
    actions.save_draft(ticket, kind="reply", body="Begun since", by=owner)
    assert when_due(row).state == "stopped"
    assert row.reason == reason
    assert not Message.objects.filter(direction="out").exists()
    assert not Outgoing.objects.filter(kind="reply").exists()
    if reason == "out_of_sight":
        assert not row.returned, "nobody who may see it has the words yet"
        return
    draft = Draft.objects.get(kind="reply")
    assert (draft.agent, draft.body) == (owner, "It leaves tomorrow.\n\nBegun since")
    assert draft.bcc[0]["address"] == "boss@example.com"
    assert ticket.events.filter(key="reply.stopped", data__reason=reason).exists()


def test_own_notes_do_not_stop_it_a_colleagues_do(
    ticket: Ticket, owner: Agent, colleague: Agent, mailbox: Mailbox
) -> None:
    row = later(ticket, owner)
    actions.add_note(ticket, body="My own", by=owner)
    assert when_due(row).state == "sent"
    row = later(ticket, owner)
    actions.add_note(ticket, body="Do not!", by=colleague)
    assert when_due(row).reason == "arrived_meanwhile"


def test_what_left_at_the_moment_its_writer_did_is_not_said_to_have_stayed(
    ticket: Ticket, owner: Agent, administrator: Agent, mailbox: Mailbox, monkeypatch
) -> None:
    """Read as waiting, then sent by the worker, then called off: the words must not be sent twice."""
    from answerable.tickets import reactions

    row = later(ticket, owner)
    stale = list(reactions._waiting())

    class Found(list):
        def filter(self, **_: object) -> "Found":
            return self

    monkeypatch.setattr(reactions, "_waiting", lambda: Found(stale))
    assert when_due(row).state == "sent"
    reactions.stop_of_leaver((owner, administrator))
    row.refresh_from_db()
    assert (row.state, Draft.objects.count()) == ("sent", 0)
    assert not ticket.events.filter(key="reply.stopped").exists()


def test_of_somebody_who_left_the_owner_has_the_words_or_nobody_yet(
    ticket: Ticket, owner: Agent, colleague: Agent, administrator: Agent, stranger: Agent
) -> None:
    from answerable.accounts.actions import deactivate

    file = actions.upload(NewFile("plan.txt", "text/plain", b"plan"), by=colleague)
    row = later(ticket, colleague, attachments=[file.pk])
    deactivate(colleague, by=administrator)
    row.refresh_from_db()
    assert (row.state, row.reason, row.returned) == ("stopped", "author_left", True)
    draft = Draft.objects.get(agent=owner)
    assert list(draft.attachments.all()) == [file]
    file.refresh_from_db()
    assert file.uploaded_by == owner

    unowned = make_ticket(team=ticket.team)
    row = later(unowned, owner)
    deactivate(owner, by=administrator)
    row.refresh_from_db()
    assert (row.state, row.returned) == ("stopped", False)
    assert unowned in tickets_in("stopped", administrator)
    taker = make_agent(teams=(ticket.team,))
    assert actions.take_words(row, by=taker).agent == taker
    with refused("words_taken", unowned):
        actions.take_words(row, by=taker)


def test_merged_under_its_hands_it_stops_where_the_words_went(
    ticket: Ticket, owner: Agent, customer: object
) -> None:
    into = make_ticket(ticket.customer, team=ticket.team, owner=owner)
    row = later(ticket, owner)
    actions.merge(ticket, into=into, by=owner)
    row.refresh_from_db()
    assert (row.state, row.reason, row.ticket) == ("stopped", "merged", into)
    assert Draft.objects.get(ticket=into, agent=owner).body == row.body


def test_it_can_be_moved_and_taken_back_by_writer_and_owner_alone(
    ticket: Ticket, owner: Agent, colleague: Agent
) -> None:
    row = later(ticket, owner)
    with refused("not_yours", ticket):
        actions.unschedule(row, by=colleague)
    with refused("until_past", ticket):
        actions.reschedule(row, at=timezone.now() - HOUR, by=owner)
    with refused("until_far", ticket):
        actions.reschedule(row, at=timezone.now() + timedelta(days=400), by=owner)
    first = row.at
    actions.reschedule(row, at=first + HOUR, by=owner)
    with time_machine.travel(first + timedelta(minutes=1), tick=False):
        actions.send_scheduled(row.pk)
    row.refresh_from_db()
    assert row.state == "waiting"
    assert Job.objects.filter(kind="tickets.send_scheduled", state="ready").exists()
    assert actions.unschedule(row, by=owner).body == row.body
    with refused("not_waiting", ticket):
        actions.unschedule(row, by=owner)
    assert when_due(row).state == "cancelled"
    assert not Message.objects.filter(direction="out").exists()


def test_what_cannot_be_sent_cannot_be_scheduled(ticket: Ticket, owner: Agent) -> None:
    seen = ticket.messages.get().pk
    write(ticket, "One thing more")
    for code, fields in {
        "empty": {"body": " "},
        "until_past": {"at": timezone.now()},
        "arrived_meanwhile": {"last_seen": seen},
        "attachment_unknown": {"attachments": [10**6]},
    }.items():
        with refused(code, ticket):
            later(ticket, owner, **fields)
    assert not Scheduled.objects.exists()
    actions.solve(ticket, by=owner)
    actions.close(ticket)
    with refused("closed", ticket):
        later(ticket, owner)


def test_the_lists_and_the_notice_end(
    ticket: Ticket, owner: Agent, stranger: Agent, mailbox: Mailbox
) -> None:
    row = later(ticket, owner)
    assert list(tickets_in("scheduled", owner)) == [ticket]
    assert not tickets_in("scheduled", stranger)
    write(ticket, "Wait!")
    when_due(row)
    assert list(tickets_in("stopped", owner)) == [ticket]
    assert not tickets_in("stopped", stranger)
    assert not tickets_in("scheduled", owner)
    actions.reply(ticket, body="Read", by=owner)
    assert not tickets_in("stopped", owner)


def test_snoozed_tickets_come_back_by_themselves(ticket: Ticket, owner: Agent) -> None:
    other = make_ticket(team=ticket.team, owner=owner)
    actions.snooze(ticket, until=timezone.now() + HOUR, by=owner)
    actions.wait_for_other(other, whom="Depot", until=timezone.now() + HOUR, by=owner)
    assert actions.wake_due() == 0
    with time_machine.travel(timezone.now() + 2 * HOUR):
        assert actions.wake_due() == 2
    assert set(Ticket.objects.values_list("state", flat=True)) == {"open"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once(ticket: Ticket, owner: Agent, mailbox: Mailbox) -> None:
    row = later(ticket, owner)
    Scheduled.objects.filter(pk=row.pk).update(at=timezone.now() - HOUR)
    outcomes = at_once(*[lambda: actions.send_scheduled(row.pk)] * 3)
    assert outcomes == [None] * 3
    assert Message.objects.filter(direction="out").count() == 1
    assert Outgoing.objects.filter(kind="reply").count() == 1
