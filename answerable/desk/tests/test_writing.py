"""Helps while one writes: suggestions, canned words, colleagues called in notes, the preview."""

import pytest
from django.test import Client
from django.urls import reverse

from answerable.accounts.models import Agent
from answerable.automation import canned
from answerable.automation.models import CannedReply
from answerable.channels.models import Outgoing
from answerable.testing import make_agent, make_ticket
from answerable.tickets import actions
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Draft, Message, Ticket
from answerable.tickets.rules import mentioned

pytestmark = pytest.mark.django_db


def suggested(desk: Client, ticket: Ticket, what: str, q: str, kind: str = "note") -> str:
    address = reverse("desk:writing-helps", args=[ticket.number])
    answer = desk.get(address, {"what": what, "q": q, "kind": kind})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def hello(administrator: Agent) -> CannedReply:
    words = [canned.Words("en", "Hello {customer.call}, about #{ticket.number}")]
    return canned.save(None, name="Greeting", variants=words, by=administrator)


def test_a_slash_finds_canned_replies_and_gives_their_words_filled(
    desk: Client, ticket: Ticket, hello: CannedReply
) -> None:
    address = reverse("desk:canned-words", args=[ticket.number, hello.pk])
    assert f'data-words="{address}"' in suggested(desk, ticket, "canned", "gree")
    assert not suggested(desk, ticket, "canned", "zebra").strip()
    answer = desk.post(address)
    assert f"about #{ticket.number}" in answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain")
    hello.refresh_from_db()
    assert hello.uses == 1


def test_the_canned_reply_of_another_is_none(desk: Client, ticket: Ticket, stranger: Agent) -> None:
    words = [canned.Words("en", "secret words")]
    theirs = canned.save(None, name="Theirs", variants=words, by=stranger, owner=stranger)
    assert "Theirs" not in suggested(desk, ticket, "canned", "theirs")
    assert (
        desk.post(reverse("desk:canned-words", args=[ticket.number, theirs.pk])).status_code == 404
    )


def test_an_at_sign_finds_colleagues_in_a_note_and_warns_in_a_reply(
    desk: Client, ticket: Ticket
) -> None:
    make_agent("maya@example.com", name="Maya Öztürk")
    assert 'data-insert="@Maya Öztürk "' in suggested(desk, ticket, "people", "ozt")
    in_reply = suggested(desk, ticket, "people", "maya", "reply")
    assert "The customer will read this" in in_reply
    assert "role=option" not in in_reply
    assert "data-insert" not in in_reply


def test_of_two_with_one_name_the_address_is_put_in(desk: Client, ticket: Ticket) -> None:
    for one in ("a", "b"):
        make_agent(f"{one}.kim@example.com", name="Kim Lee")
    shown = suggested(desk, ticket, "people", "kim")
    assert 'data-insert="@a.kim@example.com "' in shown
    assert 'data-insert="@b.kim@example.com "' in shown


def test_two_brackets_find_only_tickets_one_may_see(
    desk: Client, ticket: Ticket, stranger: Agent
) -> None:
    mine = make_ticket(subject="Cracked teapot", team=ticket.team)
    hidden = make_ticket(subject="Cracked secret", team=stranger.teams.get())
    assert f"[#{mine.number}](/tickets/{mine.number}/) " in suggested(
        desk, ticket, "tickets", str(mine.number)
    )
    assert f'data-insert="#{mine.number} "' in suggested(
        desk, ticket, "tickets", f"#{mine.number}", "reply"
    )
    assert not suggested(desk, ticket, "tickets", str(hidden.number)).strip()


def test_an_unknown_kind_of_help_is_no_page(desk: Client, ticket: Ticket) -> None:
    address = reverse("desk:writing-helps", args=[ticket.number])
    assert desk.get(address, {"what": "__class__", "q": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Ada please", {1}),
        ("@ada lovelace, look", {2}),
        ("(@ADA)", {1}),
        ("write to x@Ada", set()),
        ("@Adam", set()),
        ("@Ada and @İLKE", {1, 3}),
        ("@two@example.com.", {4}),
        ("@ada@example.com", {5}),
        ("@", set()),
    ],
)
def test_whom_a_text_calls(text: str, called: set[int]) -> None:
    handles = {1: "Ada", 2: "Ada Lovelace", 3: "ilke", 4: "two@example.com"}
    assert mentioned(text, handles, {5: "ada@example.com"}) == called


def test_who_is_called_in_a_note_may_read_the_ticket(
    desk: Client, ticket: Ticket, stranger: Agent, owner: Agent
) -> None:
    assert ticket not in tickets_visible_to(stranger)
    body = f"@{stranger.name} do you know this? @{owner.name}"
    desk.post(reverse("desk:note", args=[ticket.number]), {"body": body})
    assert ticket in tickets_visible_to(stranger)
    events = ticket.events.filter(key="ticket.mentioned")
    assert [one.data["agent_id"] for one in events] == [stranger.pk]
    page = desk.get(reverse("desk:ticket", args=[ticket.number])).content.decode()
    assert f"called {stranger.name} in a note" in page


def test_an_address_calls_as_a_name_does(ticket: Ticket, stranger: Agent, owner: Agent) -> None:
    actions.add_note(ticket, body=f"@{stranger.email.upper()}, do you know this?", by=owner)
    assert [one.data["agent_id"] for one in ticket.events.filter(key="ticket.mentioned")] == [
        stranger.pk
    ]


def test_a_reply_and_somebody_who_left_call_nobody(
    ticket: Ticket, stranger: Agent, owner: Agent
) -> None:
    actions.reply(ticket, body=f"@{stranger.name}", by=owner)
    Agent.objects.filter(pk=stranger.pk).update(is_active=False)
    actions.add_note(ticket, body=f"@{stranger.name}", by=owner)
    assert not ticket.followers.exists()


def test_the_preview_is_the_mail_and_sends_nothing(desk: Client, ticket: Ticket) -> None:
    address = reverse("desk:preview", args=[ticket.number])
    words = {"body": "**Dear** <b>you</b>", "cc": "x@example.org"}
    part = desk.post(address, words, headers={"HX-Request": "true"}).content.decode()
    assert "&lt;strong&gt;Dear&lt;/strong&gt;" in part
    assert "&amp;lt;b&amp;gt;you" in part
    assert "x@example.org" in part
    assert f"Re: {ticket.subject}" in part
    assert not Message.objects.filter(direction="out").exists()
    assert not Outgoing.objects.filter(kind="reply").exists()
    assert not Draft.objects.exists()


def test_the_preview_without_scripts_keeps_the_words(desk: Client, ticket: Ticket) -> None:
    address = reverse("desk:preview", args=[ticket.number])
    page = desk.post(address, {"body": "Kept words", "cc": "x@example.org"}).content.decode()
    assert "\nKept words</textarea>" in page
    assert "As the customer sees it" in page
    assert desk.post(address, {"body": "x", "cc": "no address"}).status_code == 422
