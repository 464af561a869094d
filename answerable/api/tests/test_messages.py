"""Messages by machine: read, replied to, noted."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from answerable.accounts.models import Agent
from answerable.api.tests.conftest import Caller, caller_of
from answerable.testing import write
from answerable.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db


def test_what_was_said_is_read_newest_first(call: Caller, ticket: Ticket) -> None:
    write(ticket, "Any news?")
    items = call.get(f"/tickets/{ticket.number}/messages").json()["items"]
    assert [item["body"] for item in items] == ["Any news?", "It came out of the box broken."]
    assert items[0]["kind"] == "message"
    assert items[0]["author"] == {"name": "Elif Kaya", "address": "elif@example.net"}


def test_messages_page_by_cursor(call: Caller, ticket: Ticket) -> None:
    for number in range(3):
        write(ticket, f"Word {number}")
    path, seen = f"/tickets/{ticket.number}/messages?limit=2", []
    while path:
        part = call.get(path).json()
        seen += [item["body"] for item in part["items"]]
        path = part["next"]
    assert seen == ["Word 2", "Word 1", "Word 0", "It came out of the box broken."]


def test_a_reply_goes_to_the_customer_and_a_note_does_not(
    call: Caller, ticket: Ticket, owner: Agent
) -> None:
    path = f"/tickets/{ticket.number}/messages"
    reply = call.post(path, {"kind": "reply", "body": "A **new** one is on its way."})
    note = call.post(path, {"kind": "note", "body": "Third one this week."})
    assert (reply.status_code, note.status_code) == (201, 201)
    assert reply.json()["kind"] == "reply"
    assert reply.json()["to"] == [{"name": "Elif Kaya", "address": "elif@example.net"}]
    assert note.json()["to"] == []
    ticket.refresh_from_db()
    assert ticket.state == "waiting_customer"
    assert ticket.messages.filter(direction="out", agent=owner).count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "reply", "body": ""}, "#/body"),
        ({"kind": "shout", "body": "Hello"}, "#/kind"),
        ({"body": "Hello"}, "#/kind"),
        ({"kind": "note", "body": "Hello", "direction": "in"}, "#/direction"),
        ({"kind": "note", "body": "Hello", "solve": True}, "#"),
        ({"kind": "reply", "body": "Hi", "cc": [{"address": "a@b"}]}, "#/cc/0/address"),
        (
            {"kind": "reply", "body": "Hi", "cc": [{"address": "a@b.io\r\nBcc: x@y.io"}]},
            "#/cc/0/address",
        ),
        ({"kind": "reply", "body": "Hi", "attachments": [10**30]}, "#/attachments/0"),
        ({"kind": "reply", "body": "Hi", "attachments": [7]}, "#/attachments"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_place_and_changes_nothing(
    call: Caller, ticket: Ticket, body: dict[str, object], pointer: str
) -> None:
    answer = call.post(f"/tickets/{ticket.number}/messages", body)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert ticket.messages.count() == 1


def test_a_reply_is_refused_if_something_came_meanwhile(call: Caller, ticket: Ticket) -> None:
    seen = ticket.messages.get().pk
    write(ticket, "Forget it, I found it.")
    answer = call.post(
        f"/tickets/{ticket.number}/messages", {"kind": "reply", "body": "Sorry", "last_seen": seen}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "arrived_meanwhile")
    assert not ticket.messages.filter(direction="out").exists()


def upload(call: Caller, name: str, content: bytes = b"%PDF-1.7") -> dict[str, object]:
    client = Client(headers={"Authorization": f"Bearer {call.token}"})
    file = SimpleUploadedFile(name, content, "application/pdf")
    answer = client.post("/api/v1/attachments", {"file": file})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_a_file_is_uploaded_sent_and_downloaded(call: Caller, ticket: Ticket) -> None:
    file = upload(call, "../../etc/fatura\u202e.pdf")
    assert file["filename"] == "fatura.pdf"
    body = {"kind": "reply", "body": "See attached.", "attachments": [file["id"]]}
    sent = call.post(f"/tickets/{ticket.number}/messages", body).json()
    assert sent["attachments"][0]["id"] == file["id"]
    download = call.get(str(file["url"]))
    assert b"".join(download.streaming_content) == b"%PDF-1.7"
    assert download["Content-Disposition"].startswith("attachment")
    assert download["Content-Type"] == "application/octet-stream"


def test_nobody_else_sends_or_reads_an_upload(
    call: Caller, colleague: Agent, ticket: Ticket
) -> None:
    file = upload(call, "secret.pdf")
    other = caller_of(colleague)
    body = {"kind": "reply", "body": "Mine now", "attachments": [file["id"]]}
    assert other.post(f"/tickets/{ticket.number}/messages", body).status_code == 422
    assert other.get(str(file["url"])).status_code == 404
    assert Message.objects.filter(direction="out").count() == 0
