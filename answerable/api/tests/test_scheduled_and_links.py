"""By machine: Bcc, replies that leave later, linked tickets, tags with their colours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.api.tests.conftest import Caller, caller_of
from answerable.channels.models import Outgoing
from answerable.testing import make_ticket
from answerable.tickets import actions
from answerable.tickets.models import Draft, Link, Scheduled, Tag, Ticket

pytestmark = pytest.mark.django_db
BOSS = {"address": "boss@example.org", "name": "Boss"}


def tomorrow() -> str:
    return (timezone.now() + timedelta(days=1)).isoformat()


def test_bcc_gets_the_mail_and_the_desks_draft_stays(
    call: Caller, ticket: Ticket, owner: Agent, mailbox: object
) -> None:
    actions.save_draft(ticket, kind="reply", body="Half a thought", by=owner)
    said = {"kind": "reply", "body": "On its way.", "bcc": [BOSS]}
    answer = call.post(f"/tickets/{ticket.number}/messages", said)
    assert answer.status_code == 201
    assert answer.json()["bcc"] == [{"name": "Boss", "address": "boss@example.org"}]
    assert Outgoing.objects.filter(kind="reply", recipient="boss@example.org").exists()
    assert Draft.objects.get().body == "Half a thought"
    note = {"kind": "note", "body": "x", "bcc": [BOSS]}
    assert call.post(f"/tickets/{ticket.number}/messages", note).status_code == 422


def test_a_reply_set_for_later_is_read_moved_and_taken_back(call: Caller, ticket: Ticket) -> None:
    path = f"/tickets/{ticket.number}/scheduled"
    made = call.post(path, {"body": "Later.", "at": tomorrow(), "bcc": [BOSS]})
    assert made.status_code == 201
    key = made.json()["id"]
    assert made.json()["state"] == "waiting"
    assert [one["id"] for one in call.get(path).json()["items"]] == [key]
    moved = call.patch(f"/scheduled/{key}", {"at": "2999-01-01T00:00:00Z"})
    assert moved.json()["errors"][0]["pointer"] == "#/at"
    at = timezone.now() + timedelta(days=3)
    moved = call.patch(f"/scheduled/{key}", {"at": at.isoformat()})
    assert moved.json()["at"].startswith(at.strftime("%Y-%m-%dT%H:%M"))
    assert call.post(f"/scheduled/{key}/cancel").json()["state"] == "cancelled"
    assert call.post(f"/scheduled/{key}/cancel").status_code == 409
    assert Draft.objects.get().body == "Later."


def test_the_same_key_sets_one_reply_for_later(call: Caller, ticket: Ticket) -> None:
    path, body = f"/tickets/{ticket.number}/scheduled", {"body": "Once.", "at": tomorrow()}
    first = call.post(path, body, Idempotency_Key="later-1")
    assert call.post(path, body, Idempotency_Key="later-1").json() == first.json()
    assert Scheduled.objects.count() == 1


def test_links_are_read_from_both_ends_and_only_of_what_one_sees(
    call: Caller, ticket: Ticket, owner: Agent, lead: Agent, stranger: Agent
) -> None:
    other, hidden = make_ticket(team=ticket.team), make_ticket(team=stranger.teams.get())
    actions.link(ticket, other=hidden, kind="related", by=lead)
    path = f"/tickets/{ticket.number}/links"
    made = call.post(path, {"number": other.number, "kind": "parent"})
    assert made.json() == [{"number": other.number, "subject": other.subject, "kind": "parent"}]
    assert call.get(f"/tickets/{other.number}/links").json()[0]["kind"] == "child"
    assert call.post(path, {"number": hidden.number}).status_code == 422
    assert call("DELETE", f"{path}/{hidden.number}").status_code == 404
    assert call("DELETE", f"{path}/{other.number}").json() == []
    assert Link.objects.get().other == hidden
    assert call.post(path, {"number": ticket.number}).json()["errors"][0]["pointer"] == "#/number"


def test_a_follow_up_says_which_it_follows(call: Caller, ticket: Ticket, owner: Agent) -> None:
    actions.solve(ticket, by=owner)
    actions.close(ticket)
    later = make_ticket(ticket.customer, team=ticket.team)
    actions.link_follow_up(later, of=ticket, by=owner)
    assert call.get(f"/tickets/{later.number}/links").json()[0]["kind"] == "follows"
    assert call.get(f"/tickets/{ticket.number}/links").json()[0]["kind"] == "followed_by"


def test_tags_are_listed_with_their_colours(call: Caller, ticket: Ticket, owner: Agent) -> None:
    actions.tag(ticket, name="broken", by=owner)
    Tag.objects.update(colour="red")
    [one] = call.get("/tags").json()["items"]
    assert (one["name"], one["colour"], one["retired"]) == ("broken", "red", False)


def test_a_token_that_may_only_read_changes_nothing(ticket: Ticket, owner: Agent) -> None:
    other = make_ticket(team=ticket.team)
    actions.link(ticket, other=other, kind="related", by=owner)
    reads = caller_of(owner, "read")
    assert reads("DELETE", f"/tickets/{ticket.number}/links/{other.number}").status_code == 403
    later = {"body": "x", "at": tomorrow()}
    assert reads.post(f"/tickets/{ticket.number}/scheduled", later).status_code == 403
    assert Link.objects.exists()
    assert not Scheduled.objects.exists()
