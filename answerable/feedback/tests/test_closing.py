"""Silence closes after the policy's days; an answer after that begins a ticket that follows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.feedback import closing
from answerable.policy.document import Document
from answerable.tickets import actions
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def solved(ticket: Ticket, owner: Agent, ago: timedelta) -> Ticket:
    actions.solve(ticket, by=owner)
    Ticket.objects.filter(pk=ticket.pk).update(solved_at=timezone.now() - ago)
    return Ticket.objects.get(pk=ticket.pk)


def test_what_was_solved_before_the_days_of_the_policy_closes(ticket: Ticket, owner: Agent) -> None:
    days = timedelta(days=Document.close_after_days)
    solved(ticket, owner, days - timedelta(hours=1))
    assert closing.close_uncontradicted() == 0
    solved(ticket, owner, days + timedelta(hours=1))
    assert closing.close_uncontradicted() == 1
    assert closing.close_uncontradicted() == 0
    assert Ticket.objects.get(pk=ticket.pk).state == "closed"


def test_the_days_are_those_of_the_policy_in_force(
    ticket: Ticket, owner: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "version_at", lambda moment: object())
    short = Document(languages=("en",), close_after_days=3)
    monkeypatch.setattr(closing, "document_of", lambda version: short)
    solved(ticket, owner, timedelta(days=4))
    assert closing.close_uncontradicted() == 1
