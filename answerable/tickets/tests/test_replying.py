"""Replies, notes, drafts: said once, to the right person, and taken back whole."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.testing import make_agent, make_customer, make_ticket, refused, write
from answerable.tickets import actions, queries
from answerable.tickets.models import Attachment, Draft, Message, State
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db

PAPER = NewFile("paper.txt", "text/plain", b"words")


def soon():
    return timezone.now() + timedelta(hours=1)


def test_a_reply_goes_to_the_customer_and_makes_it_their_turn(ticket, owner, customer):
    message = actions.reply(ticket, body="Hello **Elif**", by=owner)
    assert message.to == [{"name": "Elif Kaya", "address": "elif@example.net"}]
    assert "<strong>Elif</strong>" in message.html
    assert ticket.state == State.WAITING_CUSTOMER
    assert ticket.last_words == "Hello **Elif**"
    assert ticket.events.order_by("id").last().key == "message.sent"


def test_it_answers_to_the_address_the_customer_wrote_from_last(ticket, owner):
    ticket.customer.identities.create(value="elif@work.example")
    write(ticket, "From work now", sender_address="elif@work.example")
    message = actions.reply(ticket, body="Hello", by=owner)
    assert message.to[0]["address"] == "elif@work.example"


def test_an_automatic_mail_does_not_change_where_answers_go(ticket, owner):
    write(ticket, "I am away", sender_address="robot@example.net", automatic="out_of_office")
    assert actions.reply(ticket, body="Hi", by=owner).to[0]["address"] == "elif@example.net"


def test_it_leaves_after_the_undo_time_of_the_agent(ticket, owner):
    owner.undo_seconds = 20
    message = actions.reply(ticket, body="Hello", by=owner)
    assert message.goes_at - message.created_at == timedelta(seconds=20)


@pytest.mark.parametrize(("asked", "given"), [(0, 0), (30, 30), (600, 30), (-5, 0)])
def test_the_undo_time_is_at_most_thirty_seconds(ticket, owner, asked, given):
    message = actions.reply(ticket, body="Hello", by=owner, undo_seconds=asked)
    assert message.goes_at - message.created_at == timedelta(seconds=given)


def test_who_replies_to_what_nobody_owns_is_answerable(customer, orders, colleague):
    ticket = make_ticket(customer, team=orders)
    actions.reply(ticket, body="Hello", by=colleague)
    assert (ticket.owner, ticket.nobody_since) == (colleague, None)


def test_replying_for_a_colleague_leaves_them_answerable(ticket, owner, colleague):
    actions.reply(ticket, body="Hello", by=colleague)
    assert ticket.owner == owner


def test_replying_and_solving_is_two_facts(ticket, owner):
    actions.reply(ticket, body="Done", by=owner, solve=True)
    assert ticket.state == State.SOLVED
    keys = list(ticket.events.order_by("-id").values_list("key", flat=True)[:2])
    assert keys == ["ticket.solved", "message.sent"]


def test_raw_html_of_an_agent_is_shown_as_text_and_never_as_code(ticket, owner):
    body = '<script>x()</script> [a](javascript:x) <img src=x onerror=x> <b onclick="x">b</b>'
    html = actions.reply(ticket, body=body, by=owner).html
    for risky in ("<script", "<img", "<b ", 'href="javascript'):
        assert risky not in html


@pytest.mark.parametrize("body", ["", "  \n\t"])
def test_an_empty_reply_or_note_is_refused(ticket, owner, body):
    with refused("empty", ticket):
        actions.reply(ticket, body=body, by=owner)
    with refused("empty", ticket):
        actions.add_note(ticket, body=body, by=owner)


def test_who_may_not_answer_is_refused(ticket):
    agent = make_agent()
    agent.roles.clear()
    with refused("may_not_answer", ticket):
        actions.reply(ticket, body="Hello", by=agent)


def test_a_customer_without_mail_address_cannot_be_answered(ticket, owner):
    ticket.messages.update(sender_address="")
    ticket.customer.identities.all().delete()
    with refused("no_address", ticket):
        actions.reply(ticket, body="Hello", by=owner)


def test_what_arrived_while_writing_stops_the_reply(ticket, owner, colleague):
    seen = ticket.messages.get().pk
    write(ticket, "Wait, I found it")
    with refused("arrived_meanwhile", ticket):
        actions.reply(ticket, body="Hello", by=owner, last_seen=seen)
    newest = ticket.messages.order_by("id").last().pk
    actions.reply(ticket, body="Hello", by=owner, last_seen=newest)
    with refused("arrived_meanwhile", ticket):
        actions.reply(ticket, body="Me too", by=colleague, last_seen=newest)


def test_an_automatic_mail_that_arrived_meanwhile_does_not_stop_it(ticket, owner):
    seen = ticket.messages.get().pk
    write(ticket, "I am away", automatic="out_of_office")
    assert actions.reply(ticket, body="Hello", by=owner, last_seen=seen).pk


def test_only_ones_own_uploads_can_be_attached_and_once(ticket, owner, colleague):
    mine, theirs = actions.upload(PAPER, by=owner), actions.upload(PAPER, by=colleague)
    with refused("attachment_unknown", ticket):
        actions.reply(ticket, body="x", by=owner, attachments=[mine.pk, theirs.pk])
    assert Attachment.objects.filter(message=None).count() == 2
    actions.reply(ticket, body="x", by=owner, attachments=[mine.pk, mine.pk])
    with refused("attachment_unknown", ticket):
        actions.add_note(ticket, body="x", by=owner, attachments=[mine.pk])


def test_a_reply_of_files_alone_needs_no_words(ticket, owner):
    upload = actions.upload(PAPER, by=owner)
    message = actions.reply(ticket, body="", by=owner, attachments=[upload.pk])
    assert message.attachments.get() == upload


def test_a_note_changes_neither_state_nor_turn(ticket, owner):
    actions.reply(ticket, body="Hello", by=owner)
    state, since, words = ticket.state, ticket.waiting_since, ticket.last_words
    note = actions.add_note(ticket, body="Call the depot", by=owner)
    assert note.direction == Message.Direction.NOTE
    assert (ticket.state, ticket.waiting_since, ticket.last_words) == (state, since, words)


def test_a_note_fits_even_a_closed_ticket(ticket, owner):
    actions.solve(ticket, by=owner)
    actions.close(ticket)
    actions.add_note(ticket, body="For the record", by=owner)
    assert ticket.state == State.CLOSED


def test_customers_read_everything_but_notes_and_what_was_taken_back(ticket, owner):
    actions.add_note(ticket, body="Between us", by=owner)
    actions.take_back(actions.reply(ticket, body="Oops", by=owner), by=owner)
    actions.reply(ticket, body="Better", by=owner)
    texts = [m.text for m in queries.messages_of(ticket, with_notes=False)]
    assert texts == ["It came out of the box broken.", "Better"]
    assert len(queries.thread_of(ticket).messages) == 3


# Taking back.


@pytest.mark.parametrize("before", ["open", "waiting", "snoozed", "solved", "other"])
@pytest.mark.parametrize("solve", [False, True])
def test_taken_back_everything_is_as_before(ticket, owner, before, solve):
    {
        "open": lambda: None,
        "waiting": lambda: actions.reply(ticket, body="Hello", by=owner, undo_seconds=0),
        "snoozed": lambda: actions.snooze(ticket, until=soon(), by=owner),
        "solved": lambda: actions.solve(ticket, by=owner),
        "other": lambda: actions.wait_for_other(ticket, whom="Depot", until=soon(), by=owner),
    }[before]()
    facts = [
        "state",
        "waiting_for",
        "waiting_note",
        "waiting_until",
        "waiting_since",
        "snoozed_until",
        "solved_at",
        "message_count",
        "last_words",
        "last_message_at",
        "owner_id",
    ]
    was = {fact: getattr(ticket, fact) for fact in facts}
    message = actions.reply(ticket, body="Oops", by=owner, solve=solve)
    actions.take_back(message, by=owner)
    assert {fact: getattr(ticket, fact) for fact in facts} == was


def test_taken_back_words_and_files_are_a_draft_again(ticket, owner):
    upload = actions.upload(PAPER, by=owner)
    cc = [{"name": "", "address": "boss@example.net"}]
    message = actions.reply(ticket, body="Oops", by=owner, cc=cc, attachments=[upload.pk])
    draft = actions.take_back(message, by=owner)
    assert (draft.body, draft.cc, list(draft.attachments.all())) == ("Oops", cc, [upload])
    upload.refresh_from_db()
    assert (upload.message, upload.uploaded_by) == (None, owner)


def test_words_written_since_are_kept_below_those_taken_back(ticket, owner):
    message = actions.reply(ticket, body="Oops", by=owner)
    actions.save_draft(ticket, kind="reply", body="And by the way", by=owner)
    assert actions.take_back(message, by=owner).body == "Oops\n\nAnd by the way"


def test_it_can_be_taken_back_only_by_its_writer_once_and_in_time(ticket, owner, colleague):
    message = actions.reply(ticket, body="Oops", by=owner)
    with refused("too_late", ticket):
        actions.take_back(message, by=colleague)
    with time_machine.travel(message.goes_at, tick=False), refused("too_late", ticket):
        actions.take_back(message, by=owner)
    actions.take_back(message, by=owner)
    with refused("too_late", ticket):
        actions.take_back(message, by=owner)


def test_if_the_customer_wrote_meanwhile_it_stays_our_turn(ticket, owner):
    actions.reply(ticket, body="First", by=owner, undo_seconds=0)
    message = actions.reply(ticket, body="Oops", by=owner)
    write(ticket, "I have a question")
    since = ticket.waiting_since
    actions.take_back(message, by=owner)
    assert (ticket.state, ticket.waiting_since) == (State.OPEN, since)
    assert ticket.last_words == "I have a question"


def test_what_a_colleague_decided_meanwhile_stays(ticket, owner, colleague):
    message = actions.reply(ticket, body="Oops", by=owner)
    actions.solve(ticket, by=colleague)
    actions.take_back(message, by=owner)
    assert ticket.state == State.SOLVED


# Drafts.


def test_a_draft_is_one_for_each_ticket_agent_and_kind(ticket, owner, colleague):
    for body in ("A", "AB"):
        actions.save_draft(ticket, kind="reply", body=body, by=owner)
    actions.save_draft(ticket, kind="note", body="N", by=owner)
    actions.save_draft(ticket, kind="reply", body="C", by=colleague)
    assert set(Draft.objects.values_list("agent", "kind", "body")) == {
        (owner.pk, "reply", "AB"),
        (owner.pk, "note", "N"),
        (colleague.pk, "reply", "C"),
    }


def test_an_emptied_draft_is_gone(ticket, owner):
    actions.save_draft(ticket, kind="reply", body="A", by=owner)
    assert actions.save_draft(ticket, kind="reply", body=" ", by=owner) is None
    assert not Draft.objects.exists()


def test_replying_ends_the_draft_of_the_reply_and_of_nobody_else(ticket, owner, colleague):
    for kind, by in (("reply", owner), ("note", owner), ("reply", colleague)):
        actions.save_draft(ticket, kind=kind, body="x", by=by)
    actions.reply(ticket, body="x", by=owner)
    assert Draft.objects.count() == 2
    actions.add_note(ticket, body="x", by=owner)
    assert Draft.objects.get().agent == colleague


def test_many_recipients_of_one_customer_are_kept_apart(owner):
    first, second = make_customer("a@example.net"), make_customer("b@example.net")
    to = [
        actions.reply(make_ticket(c, owner=owner), body="x", by=owner).to for c in (first, second)
    ]
    assert [one[0]["address"] for one in to] == ["a@example.net", "b@example.net"]
