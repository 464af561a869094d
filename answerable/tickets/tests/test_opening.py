"""A customer's words become a ticket or join one: nothing is lost, nothing is there twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.testing import customer_actor, make_ticket, write
from answerable.tickets import actions, files
from answerable.tickets.actions.opening import AlreadyThere
from answerable.tickets.models import Message, State, Ticket
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db


def keys(ticket):
    return list(ticket.events.order_by("id").values_list("key", flat=True))


def test_a_new_ticket_waits_for_us_and_nobody_is_answerable_yet(customer):
    began = timezone.now()
    ticket = actions.open_ticket(customer=customer, subject="  Vase ", by=customer_actor(customer))
    assert ticket.state == State.OPEN
    assert ticket.subject == "Vase"
    assert ticket.owner is None
    assert ticket.nobody_since >= began
    opened = ticket.events.get()
    assert (opened.key, opened.actor_kind, opened.actor_id) == (
        "ticket.opened",
        "customer",
        customer.pk,
    )


def test_history_keeps_its_own_time(customer):
    then = timezone.now() - timedelta(days=400)
    ticket = make_ticket(customer, at=then)
    assert ticket.created_at == ticket.nobody_since == ticket.events.first().at == then


def test_numbers_follow_each_other(customer):
    first, second = make_ticket(customer), make_ticket(customer)
    assert second.number == first.number + 1


def test_words_are_counted_and_shown_in_the_list(customer):
    ticket = make_ticket(customer, text="First\n\nwords")
    assert (ticket.message_count, ticket.last_words) == (1, "First words")
    write(ticket, "Second")
    assert (ticket.message_count, ticket.last_words) == (2, "Second")
    assert keys(ticket) == ["ticket.opened", "message.received", "message.received"]


def test_we_owe_an_answer_since_the_first_unanswered_words(ticket, owner):
    since = ticket.waiting_since
    write(ticket, "Still there?")
    assert ticket.waiting_since == since
    actions.reply(ticket, body="Yes", by=owner)
    write(ticket, "Good")
    assert ticket.waiting_since > since


@pytest.mark.parametrize("act", ["solve", "snooze", "wait", "reply"])
def test_words_of_a_person_make_it_our_turn_whatever_it_was(ticket, owner, act):
    soon = timezone.now() + timedelta(hours=1)
    {
        "solve": lambda: actions.solve(ticket, by=owner),
        "snooze": lambda: actions.snooze(ticket, until=soon, by=owner),
        "wait": lambda: actions.wait_for_other(ticket, whom="Depot", until=soon, by=owner),
        "reply": lambda: actions.reply(ticket, body="Hello", by=owner),
    }[act]()
    assert ticket.state != State.OPEN
    write(ticket, "And another thing")
    assert ticket.state == State.OPEN
    assert (ticket.snoozed_until, ticket.waiting_until, ticket.solved_at) == (None, None, None)
    assert ("ticket.reopened" in keys(ticket)) is (act == "solve")
    assert ticket.owner == owner


@pytest.mark.parametrize("act", ["solve", "snooze", "reply"])
def test_automatic_mail_is_kept_but_never_changes_whose_turn_it_is(ticket, owner, act):
    soon = timezone.now() + timedelta(hours=1)
    {
        "solve": lambda: actions.solve(ticket, by=owner),
        "snooze": lambda: actions.snooze(ticket, until=soon, by=owner),
        "reply": lambda: actions.reply(ticket, body="Hello", by=owner),
    }[act]()
    state, last = ticket.state, ticket.last_from_customer_at
    message = write(ticket, "I am on holiday", automatic="out_of_office")
    assert ticket.state == state
    assert ticket.last_from_customer_at == last
    assert message.automatic == "out_of_office"
    assert "ticket.reopened" not in keys(ticket)


def test_the_same_message_twice_is_one(ticket):
    first = write(ticket, "Once", effect_key="mail:1")
    events = ticket.events.count()
    with pytest.raises(AlreadyThere) as there:
        write(ticket, "Once", effect_key="mail:1")
    assert there.value.message == first
    assert ticket.messages.filter(effect_key="mail:1").count() == 1
    assert ticket.events.count() == events


def test_an_older_mail_that_comes_late_does_not_turn_time_back(ticket):
    last = ticket.last_from_customer_at
    write(ticket, "Written yesterday", at=timezone.now() - timedelta(days=1))
    assert ticket.last_message_at >= last
    assert ticket.last_from_customer_at == last


def test_the_language_of_the_first_words_is_the_tickets(customer):
    ticket = make_ticket(customer)
    write(ticket, "Merhaba", language="tr")
    write(ticket, "Hello", language="en")
    assert ticket.language == "tr"


def test_overlong_names_and_ids_are_cut_rather_than_refused(ticket):
    message = write(ticket, "x", sender_name="n" * 500, mail_id="i" * 2000, in_reply_to="r" * 2000)
    assert (len(message.sender_name), len(message.mail_id), len(message.in_reply_to)) == (
        200,
        998,
        998,
    )


def test_files_are_stored_once_under_their_hash_and_open_again(ticket, attachments):
    paper = NewFile("a.txt", "text/plain", b"the same bytes")
    first = write(ticket, "One", files=(paper,)).attachments.get()
    second = write(
        ticket, "Two", files=(NewFile("b.txt", "text/plain", paper.content),)
    ).attachments.get()
    assert first.sha256 == second.sha256
    assert len([path for path in attachments.rglob("*") if path.is_file()]) == 1
    assert files.open_file(first.sha256).read() == paper.content
    assert first.size == len(paper.content)


def test_stored_files_belong_to_their_owner_alone(ticket, attachments):
    write(ticket, "One", files=(NewFile("a.txt", "text/plain", b"secret"),))
    modes = {path.is_dir(): path.stat().st_mode & 0o077 for path in attachments.rglob("*")}
    assert modes[False] == 0


def test_only_types_a_browser_cannot_run_are_named_to_it():
    assert files.served_type("image/png") == "image/png"
    for risky in (
        "text/html",
        "image/svg+xml",
        "application/pdf",
        "text/javascript",
        "",
        "image/png;x",
    ):
        assert files.served_type(risky) == "application/octet-stream"


def test_a_file_is_forgotten_only_when_nobody_names_it(ticket, attachments):
    kept = write(ticket, "1", files=(NewFile("a", "text/plain", b"kept"),)).attachments.get()
    gone = write(ticket, "2", files=(NewFile("b", "text/plain", b"gone"),)).attachments.get()
    gone.delete()
    files.forget([kept.sha256, gone.sha256])
    assert files.open_file(kept.sha256).read() == b"kept"
    with pytest.raises(FileNotFoundError):
        files.open_file(gone.sha256)


def test_a_ticket_that_comes_back_after_its_owner_left_has_plainly_nobody(
    ticket, owner, administrator
):
    from answerable.accounts.actions import deactivate

    actions.solve(ticket, by=owner)
    deactivate(owner, by=administrator)
    ticket.refresh_from_db()
    assert ticket.owner == owner, "who solved it stays known"
    write(ticket, "It broke again")
    assert ticket.owner is None
    assert ticket.nobody_since is not None


def test_an_event_can_be_neither_changed_nor_deleted(ticket):
    event = ticket.events.first()
    event.key = "ticket.closed"
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
    assert ticket.events.first().key == "ticket.opened"


def test_counting_messages_agrees_with_the_rows(ticket, owner):
    write(ticket, "a")
    actions.add_note(ticket, body="b", by=owner)
    actions.reply(ticket, body="c", by=owner)
    assert ticket.message_count == Message.objects.filter(ticket=ticket).count() == 4
    assert Ticket.objects.get(pk=ticket.pk).message_count == 4
