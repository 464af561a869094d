"""Somebody else's ticket: one replies for the owner or takes it over; the policy may leave only that."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.accounts import absences
from answerable.accounts.absences import Wanted
from answerable.accounts.models import Agent
from answerable.testing import refused
from answerable.tickets import actions
from answerable.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db

TEXT = {"body": "A new one is on its way.", "effect_key": "one", "last_seen": str(10**9)}


@pytest.fixture
def strict(administrator: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy under which only the owner replies."""
    monkeypatch.setattr("answerable.policy.owning.only_owner", lambda version: True)
    monkeypatch.setattr("answerable.desk.pane.only_owner", lambda version: True)


def test_it_is_asked_of_a_colleague_and_of_nobody_else(
    signed_in, ticket: Ticket, owner: Agent, colleague: Agent
) -> None:
    address = f"/tickets/{ticket.number}/"
    assert "who stays answerable" not in signed_in(owner).get(address).content.decode()
    assert "who stays answerable" in signed_in(colleague).get(address).content.decode()
    now = timezone.now()
    absences.tell(owner, Wanted(now, now + timedelta(days=1), cover=colleague), by=owner)
    assert "who stays answerable" not in signed_in(colleague).get(address).content.decode()


@pytest.mark.parametrize(
    ("choice", "who"), [("owner", "owner"), ("me", "colleague"), ("x", "owner")]
)
def test_one_replies_for_the_owner_or_takes_it_over(
    choice: str, who: str, signed_in, ticket: Ticket, colleague: Agent, mailbox, request
) -> None:
    answer = signed_in(colleague).post(f"/tickets/{ticket.number}/reply/", {**TEXT, "as": choice})
    assert answer.status_code == 302
    ticket.refresh_from_db()
    assert ticket.owner == request.getfixturevalue(who)
    assert Message.objects.filter(direction="out", agent=colleague).count() == 1


def test_a_reply_that_is_refused_takes_nothing_over(
    signed_in, ticket: Ticket, owner, colleague
) -> None:
    form = {**TEXT, "body": " ", "as": "me"}
    assert signed_in(colleague).post(f"/tickets/{ticket.number}/reply/", form).status_code == 422
    ticket.refresh_from_db()
    assert ticket.owner == owner


def test_where_only_the_owner_replies_others_are_refused(
    strict, signed_in, ticket: Ticket, owner: Agent, colleague: Agent, lead: Agent, mailbox
) -> None:
    for agent in (colleague, lead):
        with refused("only_owner", ticket):
            actions.reply(ticket, body="Hello", by=agent)
    page = signed_in(colleague).get(f"/tickets/{ticket.number}/").content.decode()
    assert "Only the owner replies here" in page
    assert "who stays answerable" not in page
    answer = signed_in(colleague).post(f"/tickets/{ticket.number}/reply/", {**TEXT, "as": "me"})
    assert answer.status_code == 302
    ticket.refresh_from_db()
    assert ticket.owner == colleague


@pytest.mark.parametrize("named", [True, False])
def test_the_cover_replies_also_then(
    named: bool, strict, ticket: Ticket, owner: Agent, colleague: Agent, stranger: Agent, mailbox
) -> None:
    now = timezone.now()
    cover = stranger if named else None
    absences.tell(owner, Wanted(now - timedelta(1), now + timedelta(1), cover=cover), by=owner)
    by, other = (stranger, colleague) if named else (colleague, stranger)
    with refused("only_owner", ticket):
        actions.reply(ticket, body="Hello", by=other)
    actions.reply(ticket, body="Hello", by=by)
    ticket.refresh_from_db()
    assert ticket.owner == owner
    actions.reply(ticket, body="I am back", by=owner)


def test_what_nobody_owns_whoever_replies_takes(
    strict, ticket: Ticket, owner, colleague, mailbox
) -> None:
    actions.release(ticket, by=owner)
    actions.reply(ticket, body="Hello", by=colleague)
    ticket.refresh_from_db()
    assert ticket.owner == colleague
