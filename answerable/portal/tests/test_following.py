"""The page of a request: its customer reads it and adds to it; nobody else does."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.channels.models import Inbound
from answerable.customers import actions as customers
from answerable.customers.models import Customer, Identity
from answerable.portal.tests.conftest import Visitor, link_of
from answerable.testing import customer_actor, make_ticket, write
from answerable.tickets import actions
from answerable.tickets.models import Message, Ticket
from answerable.tickets.words import NewFile, NewMessage


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def answer(ticket: Ticket, owner: Agent, body: str = "A **new** one is on its way.") -> Message:
    return actions.reply(ticket, body=body, by=owner, undo_seconds=0)


def test_the_customer_reads_what_was_said_and_who_is_answerable(
    visitor: Visitor, ticket: Ticket, owner: Agent
) -> None:
    answer(ticket, owner)
    page = visitor.open(link_of(ticket))
    text = text_of(page)
    assert page.status_code == 200
    assert "It came out of the box broken." in text
    assert "<strong>new</strong>" in page.content.decode()
    assert "Answerable to you Owner" in text
    assert f"Request #{ticket.number}" in text


@pytest.mark.parametrize(
    ("act", "phrase"),
    [
        (lambda ticket, owner: None, "We are working on it"),
        (lambda ticket, owner: answer(ticket, owner), "We need your answer"),
        (
            lambda ticket, owner: actions.wait_for_other(
                ticket, whom="the carrier", until=timezone.now() + timedelta(days=1), by=owner
            ),
            "We are working on it",
        ),
        (
            lambda ticket, owner: actions.snooze(
                ticket, until=timezone.now() + timedelta(days=1), by=owner
            ),
            "We are working on it",
        ),
        (lambda ticket, owner: actions.solve(ticket, by=owner), "Solved"),
        (
            lambda ticket, owner: Ticket.objects.update(state="closed", closed_at=timezone.now()),
            "Solved",
        ),
    ],
)
def test_the_state_is_one_of_three_plain_phrases(
    visitor: Visitor, ticket: Ticket, owner: Agent, act: Any, phrase: str
) -> None:
    act(ticket, owner)
    text = text_of(visitor.open(link_of(ticket)))
    assert f"State {phrase}" in text
    assert "carrier" not in text


def test_what_stays_among_us_is_not_shown(
    visitor: Visitor, ticket: Ticket, owner: Agent, other_customer: Customer
) -> None:
    actions.add_note(ticket, body="INTERNAL", by=owner)
    taken = actions.reply(ticket, body="TAKENBACK", by=owner, undo_seconds=30)
    actions.take_back(taken, by=owner)
    new = NewMessage(text="OTHERS", sender_address="ivan@example.org")
    actions.add_message(ticket, new=new, customer=other_customer, by=customer_actor(other_customer))
    write(ticket, "OUTOFOFFICE", automatic="out-of-office")
    page = visitor.open(link_of(ticket)).content.decode()
    for word in ("INTERNAL", "TAKENBACK", "OTHERS", "OUTOFOFFICE", "owner@example.com", "Orders"):
        assert word not in page


def test_an_answer_is_shown_only_when_it_can_no_longer_be_taken_back(
    visitor: Visitor, ticket: Ticket, owner: Agent
) -> None:
    message = answer(ticket, owner, "NOTYET")
    Message.objects.filter(pk=message.pk).update(goes_at=timezone.now() + timedelta(days=2))
    text = text_of(visitor.open(link_of(ticket)))
    assert "NOTYET" not in text
    assert "State We are working on it" in text


def test_an_answer_to_somebody_else_is_not_shown(
    visitor: Visitor, ticket: Ticket, owner: Agent, other_customer: Customer
) -> None:
    """The customer of a ticket was corrected: what the first one was told stays with them."""
    answer(ticket, owner, "FORELIF")
    Ticket.objects.update(customer=other_customer)
    text = text_of(visitor.open(link_of(ticket, "ivan@example.org")))
    assert "FORELIF" not in text
    assert visitor.open(link_of(ticket, "elif@example.net")).status_code == 404


def test_the_customer_adds_words_and_files_which_prove_the_address(
    visitor: Visitor, ticket: Ticket, owner: Agent
) -> None:
    Identity.objects.update(verified_at=None)
    actions.solve(ticket, by=owner)
    page = visitor.open(link_of(ticket))
    assert Identity.objects.get().verified_at is None
    photo = SimpleUploadedFile("foto.jpg", b"\xff\xd8", "image/jpeg")
    sent = visitor.send(link_of(ticket), page, body="Still broken.", files=[photo])
    assert sent.status_code == 302
    shown = visitor.open(sent["Location"])
    assert "We have your message" in text_of(shown)
    assert "Still broken." in text_of(shown)
    assert "foto.jpg" in text_of(shown)
    message = ticket.messages.latest("id")
    assert (message.proof, message.customer) == ("secret", ticket.customer)
    assert Identity.objects.get().verified_at is not None
    ticket.refresh_from_db()
    assert ticket.state == "open"


def test_words_for_a_closed_request_open_one_that_follows(
    visitor: Visitor, ticket: Ticket, owner: Agent
) -> None:
    actions.solve(ticket, by=owner)
    actions.close(ticket)
    page = visitor.open(link_of(ticket))
    assert "opens a new one that follows" in text_of(page)
    visitor.send(link_of(ticket), page, body="It broke again.")
    following = Ticket.objects.latest("number")
    assert following != ticket
    assert following.events.filter(key="ticket.follows").exists()
    assert following.messages.get().text == "It broke again."
    assert ticket.messages.count() == 1


def test_an_empty_message_changes_nothing_and_keeps_its_files(
    visitor: Visitor, ticket: Ticket
) -> None:
    photo = SimpleUploadedFile("foto.jpg", b"\xff\xd8", "image/jpeg")
    page = visitor.send(link_of(ticket), visitor.open(link_of(ticket)), body=" ", files=[photo])
    assert page.status_code == 422
    assert "foto.jpg" in text_of(page)
    assert ticket.messages.count() == 1
    visitor.send(link_of(ticket), page, body="With the photo")
    assert ticket.messages.latest("id").attachments.get().filename == "foto.jpg"


def test_pressing_twice_adds_once(visitor: Visitor, ticket: Ticket) -> None:
    page = visitor.open(link_of(ticket))
    for _ in range(2):
        assert visitor.send(link_of(ticket), page, body="Hello?").status_code == 302
    assert ticket.messages.count() == 2


def test_if_the_database_stumbles_after_the_words_are_stored_a_worker_adds_them(
    visitor: Visitor, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def stumble(_pk: int) -> None:
        raise OperationalError

    page = visitor.open(link_of(ticket))
    with monkeypatch.context() as patch:
        patch.setattr("answerable.portal.views.following.read_one", stumble)
        assert visitor.send(link_of(ticket), page, body="Kept").status_code == 302
    assert Inbound.objects.get().state == "received"
    from answerable.channels.jobs import read_inbound

    read_inbound()
    assert ticket.messages.latest("id").text == "Kept"


def test_hostile_words_are_shown_as_words(visitor: Visitor, ticket: Ticket) -> None:
    write(ticket, "<script>alert(1)</script> <img src=x onerror=alert(1)> javascript:alert(1)")
    Ticket.objects.update(subject="<b>x</b>\u202etxt.exe")
    page = visitor.open(link_of(ticket)).content.decode()
    assert page.count("<script") == page.count("portal/zone") == 1, "only our own"
    assert "<script>" not in page
    assert "<img src=x" not in page
    assert "<b>x</b>" not in page


def test_a_file_is_a_download_and_nothing_a_browser_runs(visitor: Visitor, ticket: Ticket) -> None:
    write(ticket, "See", files=(NewFile("x.html", "text/html", b"<script>alert(1)</script>"),))
    pk = ticket.messages.latest("id").attachments.get().pk
    download = visitor.open(f"{link_of(ticket)}files/{pk}/")
    assert b"".join(download.streaming_content) == b"<script>alert(1)</script>"
    assert download["Content-Type"] == "application/octet-stream"
    assert download["Content-Disposition"] == 'attachment; filename="x.html"'
    assert "sandbox" in download["Content-Security-Policy"]


def test_a_page_takes_the_same_number_of_queries_however_long(
    visitor: Visitor, ticket: Ticket, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(9):  # one asks for the clocks
        visitor.open(link_of(ticket))
    for number in range(5):
        write(ticket, f"Word {number}", files=(NewFile("a.txt", "text/plain", b"a"),))
    with django_assert_num_queries(9):  # one asks for the clocks
        visitor.open(link_of(ticket))


def test_a_link_lives_for_a_year_after_the_last_word(visitor: Visitor, ticket: Ticket) -> None:
    Ticket.objects.update(last_message_at=timezone.now() - timedelta(days=360))
    assert visitor.open(link_of(ticket)).status_code == 200
    Ticket.objects.update(last_message_at=timezone.now() - timedelta(days=366))
    assert visitor.open(link_of(ticket)).status_code == 404


def test_one_request_shows_no_other_of_the_same_customer(
    visitor: Visitor, ticket: Ticket, customer: Customer
) -> None:
    other = make_ticket(customer, text="SECONDMATTER", subject="SECONDSUBJECT")
    page = visitor.open(link_of(ticket)).content.decode()
    assert "SECOND" not in page
    assert str(other.number) not in page


def test_the_links_of_a_merged_customer_keep_working_and_lead_nowhere_else_when_undone(
    visitor: Visitor, ticket: Ticket, customer: Customer, other_customer: Customer, lead: Agent
) -> None:
    theirs = make_ticket(other_customer, text="Words of Ivan")
    elifs, ivans = link_of(ticket), link_of(theirs, "ivan@example.org")
    merging = customers.merge(customer, into=other_customer, by=lead)
    assert "It came out of the box broken." in text_of(visitor.open(elifs))
    assert "Words of Ivan" in text_of(visitor.open(ivans))
    customers.unmerge(merging, by=lead)
    assert "It came out of the box broken." in text_of(visitor.open(elifs))
    crossed = link_of(ticket, "ivan@example.org")
    assert visitor.open(crossed).status_code == 404
