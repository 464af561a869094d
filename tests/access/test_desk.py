"""Every address of the desk: who gets in, and that a stranger learns and changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from answerable.accounts.actions import create_token
from answerable.accounts.models import Agent, Provider
from answerable.automation.models import CannedReply
from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.desk.urls import urlpatterns
from answerable.desk.views.files import inline_token
from answerable.desk.views.images import address_for
from answerable.feedback.reviews.models import Review
from answerable.handover.asks.models import Ask
from answerable.handover.models import Handover
from answerable.policy.suggesting import suggest
from answerable.testing import write
from answerable.tickets import actions
from answerable.tickets.models import Event, Message, Scheduled, Ticket
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db

PAPER = NewFile("paper.txt", "text/plain", b"words")
PICTURE = NewFile("dot.png", "image/png", b"\x89PNG\r\n\x1a\n", inline=True, content_id="dot")


@dataclass
class World:
    """One of everything that hangs on the ticket of the team orders."""

    ticket: Ticket
    message: Message
    sent: Message
    kept: Outgoing
    unreadable: Inbound
    mailbox: Mailbox
    owner: Agent


@pytest.fixture
def world(ticket: Ticket, owner: Agent, mailbox: Mailbox) -> World:
    message = write(ticket, "See", files=(PAPER, PICTURE), html="<p>See</p>")
    sent = actions.reply(ticket, body="Here", by=owner, undo_seconds=30)
    kept = Outgoing.objects.filter(message=sent).first()
    Outgoing.objects.filter(pk=kept.pk).update(state=Outgoing.State.KEPT)
    unreadable = Inbound.objects.create(
        source="smtp", sha256="0" * 64, size=3, raw=b"raw", received_at=timezone.now(),
        state=Inbound.State.UNREADABLE,
    )  # fmt: skip
    return World(ticket, message, sent, kept, unreadable, mailbox, owner)


def number(world: World) -> dict[str, object]:
    return {"number": world.ticket.number}


def message(world: World) -> dict[str, object]:
    return {"pk": world.message.pk}


def picture(world: World) -> dict[str, object]:
    file = world.message.attachments.get(filename="dot.png")
    return {"token": inline_token(world.owner, file)}


def remote_image(world: World) -> dict[str, object]:
    path = address_for(world.owner, world.message, "http://127.0.0.1/x.png")
    return {"token": path.rstrip("/").rpartition("/")[2]}


def a_suggestion(world: World) -> dict[str, object]:
    return {"pk": suggest(section="", words="More", by=world.owner).pk}


def a_canned_reply() -> CannedReply:
    return CannedReply.objects.create(name="For everybody", folded="for everybody")


def handover(world: World) -> Handover:
    """One that is alive on the ticket, offered to its team; as a row, so that nothing is recorded."""
    words = {"done": "Read", "next_step": "Answer", "customer_words": "I look after this."}
    rows, team = Handover.objects, world.ticket.team
    return rows.create(
        ticket=world.ticket, giver=world.owner, to_team=team, state="offered", **words
    )


def scheduled(world: World) -> Scheduled:
    """A reply that leaves later; as a row, so that nothing is recorded."""
    at, ticket = timezone.now() + timedelta(hours=1), world.ticket
    customer, rows = ticket.customer_id, Scheduled.objects
    return rows.create(ticket=ticket, agent=world.owner, customer_id=customer, body="x", at=at)


def an_ask(world: World) -> Ask:
    """One of the owner's about the ticket; as a row, so that nothing is recorded."""
    ticket = world.ticket
    rows, team, customer = Ticket.objects, ticket.team, ticket.customer
    request = rows.create(number=10**6, customer=customer, team=team, channel="internal")
    return Ask.objects.create(request=request, ticket=world.ticket, by=world.owner)


def a_review(world: World) -> Review:
    """A reply on the ticket that waits to be read; as rows, so that nothing is recorded."""
    provider = Provider.objects.create(name="Outside", slug="outside")
    writer = Agent.objects.create_user("writer@example.com", "Writer")
    reply = Message.objects.create(ticket=world.ticket, direction="out", agent=writer)
    return Review.objects.create(
        message=reply, provider=provider, draw=0, percent=100, state="waiting"
    )


def nothing(world: World) -> dict[str, object]:
    return {}


Arguments = Callable[[World], dict[str, object]]

# Of a ticket: the owner and a colleague of the team get in, a stranger gets 404.
OF_A_TICKET: dict[str, tuple[str, Arguments]] = {
    "ticket": ("get", number),
    "seen": ("post", number),
    "take": ("post", number),
    "release": ("post", number),
    "follow": ("post", number),
    "unfollow": ("post", number),
    "assign": ("post", number),
    "ask-for": ("get", number),
    "withdraw-ask": ("post", lambda world: {"pk": an_ask(world).pk}),
    "hand-over": ("get", number),
    "bring-in": ("post", number),
    "review": ("get", lambda world: {"pk": a_review(world).pk}),
    "handover-act": ("post", lambda world: {"pk": handover(world).pk, "name": "withdraw"}),
    "move": ("post", number),
    "customer": ("post", number),
    "notes": ("post", number),
    "person": ("post", number),
    "unmerge-person": ("post", number),
    "solve": ("post", number),
    "reopen": ("post", number),
    "snooze": ("post", number),
    "wait": ("post", number),
    "fields": ("post", number),
    "tag": ("post", number),
    "untag": ("post", number),
    "subject": ("post", number),
    "priority": ("post", number),
    "cause": ("post", number),
    "block": ("post", number),
    "spam": ("post", number),
    "not-spam": ("post", number),
    "insert-canned": ("post", number),
    "run-macro": ("post", number),
    "merge": ("get", number),
    "unmerge": ("post", number),
    "split": ("get", number),
    "link": ("post", number),
    "unlink": ("post", number),
    "reply": ("post", number),
    "marks": ("post", number),
    "note": ("post", number),
    "schedule": ("post", number),
    "moment": ("get", number),
    "scheduled-act": ("post", lambda world: {"pk": scheduled(world).pk, "name": "take-back"}),
    "draft": ("post", lambda world: {**number(world), "kind": "note"}),
    "upload": ("post", number),
    "writing-helps": ("get", number),
    "preview": ("post", number),
    "canned-words": ("post", lambda world: {**number(world), "pk": a_canned_reply().pk}),
    "gate-ask": ("post", number),
    "gate-lift": ("post", number),
    "take-back": ("post", lambda world: {"pk": world.sent.pk}),
    "body": ("get", message),
    "attachment": ("get", lambda w: {"pk": w.message.attachments.get(filename="paper.txt").pk}),
    "kept-mail": ("get", lambda world: {"pk": world.kept.pk}),
    "send-again": ("post", lambda world: {"pk": world.kept.pk}),
}
# Of the desk: every agent; with a permission where one is named.
OF_THE_DESK: dict[str, tuple[str, Arguments, str]] = {
    "home": ("get", nothing, ""),
    "policy": ("get", nothing, ""),
    "policy-suggestions": ("get", nothing, ""),
    "answer-suggestion": ("post", a_suggestion, "policy.manage"),
    "read-policy": ("get", nothing, ""),
    "answer-policy": ("post", lambda world: {"section": "mission"}, ""),
    "confirm-policy": ("post", nothing, ""),
    "inbox": ("get", lambda world: {"slug": "mine"}, ""),
    "sort": ("post", lambda world: {"slug": "mine"}, ""),
    "views": ("get", nothing, ""),
    "new-view": ("get", nothing, ""),
    "chosen": ("post", lambda world: {"slug": "mine"}, ""),
    "merge-many": ("get", lambda world: {"slug": "mine"}, ""),
    "many": ("get", lambda world: {"slug": "mine"}, ""),
    "aids": ("get", nothing, ""),
    "new-canned": ("get", nothing, ""),
    "new-macro": ("get", nothing, ""),
    "me": ("get", nothing, ""),
    "here": ("get", nothing, ""),
    "keys": ("get", nothing, ""),
    "palette": ("get", nothing, ""),
    "notices": ("get", nothing, ""),
    "read-notices": ("post", nothing, ""),
    "add-device": ("post", nothing, ""),
    "remove-device": ("post", nothing, ""),
    "bell": ("get", nothing, ""),
    "choose-notices": ("get", nothing, ""),
    "away": ("get", nothing, ""),
    "presence": ("post", nothing, ""),
    "absences": ("get", nothing, ""),
    "read-calendar": ("post", nothing, ""),
    "keep-calendar": ("post", nothing, ""),
    "search-count": ("get", nothing, ""),
    "search-suggestions": ("get", nothing, ""),
    "forget-searches": ("post", nothing, ""),
    "make-token": ("post", nothing, ""),
    "people": ("get", nothing, ""),
    "kept": ("get", nothing, ""),
    "breaches": ("get", nothing, ""),
    "ask": ("get", nothing, ""),
    "new": ("get", nothing, ""),  # without "tickets.answer": desk/tests/test_beginning.py
    "new-who": ("get", nothing, ""),
    "reviews": ("get", nothing, ""),
    "handovers": ("get", nothing, ""),
    "hand-over-several": ("get", nothing, ""),
    "together": ("post", nothing, ""),
    "sun": ("get", nothing, ""),
    "explain": ("post", nothing, ""),
    "merge-person": ("get", number, "customers.edit"),
    "unreadable": ("get", nothing, "mail.unreadable"),
    "unreadable-raw": ("get", lambda world: {"pk": world.unreadable.pk}, "mail.unreadable"),
    "replay": ("post", lambda world: {"pk": world.unreadable.pk}, "mail.unreadable"),
}
# Proved by the address itself, or with a test of their own below.
BY_THE_ADDRESS = {"inline": picture, "image": remote_image}
ELSEWHERE = {
    "join",
    "raw",
    "revoke-token",
    "service-worker",  # desk/tests/test_devices.py: nothing of anybody's is in it
    "manifest",  # the same
    "notice-words",  # desk/tests/test_notices.py
    "closing",  # desk/tests/test_sun.py
    # desk/tests/test_absences.py
    "absence",
    "remove-absence",
    "meanwhile",
    "absences-of",
    "back",
    # desk/tests/test_aids.py
    "canned",
    "remove-canned",
    "macro",
    "remove-macro",
    "done",
    "undo-done",
}
OF_VIEWS = {
    "view",
    "move-view",
    "duplicate-view",
    "delete-view",
    "restore-view",
}  # desk/tests/test_views.py


def ask(client: Client, method: str, name: str, arguments: dict[str, object]):
    return getattr(client, method)(reverse(f"desk:{name}", kwargs=arguments))


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_the_tables_name_every_address_of_the_desk() -> None:
    named = {*OF_A_TICKET, *OF_THE_DESK, *BY_THE_ADDRESS, *ELSEWHERE, *OF_VIEWS}
    assert {pattern.name for pattern in urlpatterns} == named


@pytest.mark.parametrize("name", OF_A_TICKET)
def test_a_stranger_gets_404_and_changes_nothing(name: str, world: World, stranger: Agent) -> None:
    method, arguments = OF_A_TICKET[name]
    before = Ticket.objects.values().get(pk=world.ticket.pk), Event.objects.count()
    answer = ask(signed_in(stranger), method, name, arguments(world))
    assert answer.status_code == 404
    assert b"paper" not in answer.content
    assert (Ticket.objects.values().get(pk=world.ticket.pk), Event.objects.count()) == before


@pytest.mark.parametrize("name", OF_A_TICKET)
def test_the_team_gets_in(name: str, world: World) -> None:
    method, arguments = OF_A_TICKET[name]
    answer = ask(signed_in(world.owner), method, name, arguments(world))
    assert answer.status_code in (200, 204, 302, 422)


@pytest.mark.parametrize("name", [*OF_A_TICKET, *OF_THE_DESK])
def test_who_is_not_signed_in_is_led_to_the_login(name: str, world: World, client: Client) -> None:
    method, arguments = {**OF_A_TICKET, **OF_THE_DESK}[name][:2]
    answer = ask(client, method, name, arguments(world))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=/")


@pytest.mark.parametrize("name", [*OF_A_TICKET, *OF_THE_DESK])
def test_what_changes_something_refuses_get(name: str, world: World, administrator: Agent) -> None:
    method, arguments = {**OF_A_TICKET, **OF_THE_DESK}[name][:2]
    other = "get" if method == "post" else "delete"
    answer = ask(signed_in(administrator), other, name, arguments(world))
    assert answer.status_code == 405


@pytest.mark.parametrize("name", [name for name, row in OF_THE_DESK.items() if row[2]])
def test_a_page_that_needs_a_permission_does_not_exist_without(
    name: str, world: World, administrator: Agent
) -> None:
    method, arguments, _permission = OF_THE_DESK[name]
    assert ask(signed_in(world.owner), method, name, arguments(world)).status_code == 404
    allowed = ask(signed_in(administrator), method, name, arguments(world))
    assert allowed.status_code in (200, 302, 422)


def test_the_original_is_for_those_who_see_the_message(world: World, stranger: Agent) -> None:
    Message.objects.filter(pk=world.message.pk).update(inbound_id=world.unreadable.pk)
    assert ask(signed_in(world.owner), "get", "raw", message(world)).content == b"raw"
    assert ask(signed_in(stranger), "get", "raw", message(world)).status_code == 404


def test_nobody_ends_the_token_of_another(world: World, stranger: Agent) -> None:
    create_token(world.owner, name="mine")
    token = world.owner.api_tokens.get()
    assert ask(signed_in(stranger), "post", "revoke-token", {"pk": token.pk}).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_counts_and_search_know_nothing_of_other_teams(world: World, stranger: Agent) -> None:
    page = signed_in(stranger).get(f"/inbox/search/?q={world.ticket.number}").content.decode()
    assert "Broken vase" not in page
    assert "Broken vase" not in signed_in(stranger).get("/inbox/open/").content.decode()
    assert signed_in(stranger).get("/inbox/team-orders/").status_code == 404


def test_a_picture_is_shown_by_its_address_until_its_reader_may_no_longer_see_it(
    world: World, client: Client
) -> None:
    path = reverse("desk:inline", kwargs=picture(world))
    assert client.get(path).status_code == 200
    assert client.get(path[:-2] + "x/").status_code == 404
    Agent.objects.filter(pk=world.owner.pk).update(is_active=False)
    assert client.get(path).status_code == 404


def test_no_address_of_the_desk_hides_from_the_root() -> None:
    assert ("desk", "desk") in [
        (one.app_name, one.namespace)
        for one in get_resolver().url_patterns
        if hasattr(one, "app_name")
    ]
