"""S29: a file is given to nobody but those who may read its message, whatever is changed in the link."""

import pytest
from django.test import Client

from answerable.accounts.actions import create_token
from answerable.accounts.models import Agent
from answerable.channels.email.addresses import page_key
from answerable.customers.models import Customer
from answerable.testing import make_ticket, write
from answerable.tickets import actions
from answerable.tickets.models import Attachment, Ticket
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db


def attach(ticket: Ticket, text: str = "See the file") -> Attachment:
    file = NewFile("secret.pdf", "application/pdf", b"SECRET")
    return write(ticket, text, files=(file,)).attachments.get()


def key_of(ticket: Ticket, address: str) -> str:
    return page_key(ticket_id=ticket.pk, recipient=address)


def fetch(path: str, **headers: str) -> tuple[int, bytes]:
    answer = Client(headers=headers).get(path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return answer.status_code, content


def test_the_link_of_the_customer_gives_the_file(ticket: Ticket) -> None:
    file = attach(ticket)
    key = key_of(ticket, "elif@example.net")
    assert fetch(f"/help/r/{key}/files/{file.pk}/") == (200, b"SECRET")


def test_any_other_link_is_answered_like_a_file_that_does_not_exist(
    ticket: Ticket, other_customer: Customer, owner: Agent
) -> None:
    file = attach(ticket)
    own = key_of(ticket, "elif@example.net")
    theirs = make_ticket(other_customer)
    number, _dot, token = own.partition(".")
    keys = [
        key_of(theirs, "ivan@example.org"),  # another customer's own link
        key_of(ticket, "ivan@example.org"),  # made for somebody who is not on this ticket
        f"{number}.{'a' * len(token)}",
        f"{number}.",
        f"{number}.{token[:-1]}",
        f"{number}.{token}x",
        number,
        own.upper(),
        key_of(ticket, "elif@example.net\x00"),
    ]
    nothing = fetch(f"/help/r/{own}/files/{file.pk + 1}/")
    assert nothing[0] == 404
    for key in keys:
        assert fetch(f"/help/r/{key}/files/{file.pk}/") == nothing, key


def test_files_of_notes_and_of_answers_not_sent_yet_stay_with_us(
    ticket: Ticket, owner: Agent
) -> None:
    key = key_of(ticket, "elif@example.net")
    upload = actions.upload(NewFile("n.pdf", "application/pdf", b"NOTE"), by=owner)
    assert fetch(f"/help/r/{key}/files/{upload.pk}/")[0] == 404
    actions.add_note(ticket, body="Among us", by=owner, attachments=[upload.pk])
    assert fetch(f"/help/r/{key}/files/{upload.pk}/")[0] == 404
    waiting = actions.upload(NewFile("r.pdf", "application/pdf", b"LATER"), by=owner)
    actions.reply(ticket, body="See", by=owner, attachments=[waiting.pk], undo_seconds=30)
    assert fetch(f"/help/r/{key}/files/{waiting.pk}/")[0] == 404


def test_the_link_to_one_request_gives_no_file_of_another(
    ticket: Ticket, customer: Customer
) -> None:
    other = attach(make_ticket(customer))
    assert fetch(f"/help/r/{key_of(ticket, 'elif@example.net')}/files/{other.pk}/")[0] == 404


def test_a_request_marked_as_spam_gives_nothing(ticket: Ticket, owner: Agent) -> None:
    file = attach(ticket)
    actions.mark_spam(ticket, by=owner)
    key = key_of(ticket, "elif@example.net")
    assert fetch(f"/help/r/{key}/files/{file.pk}/")[0] == 404
    assert fetch(f"/help/r/{key}/")[0] == 404


def test_a_token_of_another_team_gets_nothing_and_none_gets_nothing(
    ticket: Ticket, owner: Agent, stranger: Agent
) -> None:
    file = attach(ticket)
    path = f"/api/v1/attachments/{file.pk}"
    bearer = {agent: f"Bearer {create_token(agent, name='x')}" for agent in (owner, stranger)}
    assert fetch(path, Authorization=bearer[owner]) == (200, b"SECRET")
    missing = fetch(f"/api/v1/attachments/{file.pk + 1}", Authorization=bearer[stranger])
    assert fetch(path, Authorization=bearer[stranger]) == missing
    assert missing[0] == 404
    assert fetch(path)[0] == 401
    moved = Ticket.objects.get(pk=ticket.pk)
    actions.move_to_team(moved, team=stranger.teams.get(), by=owner)
    assert fetch(path, Authorization=bearer[stranger])[0] == 200
    assert fetch(path, Authorization=bearer[owner])[0] == 404
