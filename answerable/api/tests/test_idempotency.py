"""A POST repeated under one key is done once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.api.idempotency import forget_old
from answerable.api.models import KeptAnswer
from answerable.api.tests.conftest import Caller, caller_of
from answerable.testing import at_once
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db
NOTE = {"kind": "note", "body": "Once only."}


def notes(ticket: Ticket) -> int:
    return ticket.messages.filter(direction="note").count()


def test_a_repetition_is_answered_the_same_and_does_nothing(call: Caller, ticket: Ticket) -> None:
    path = f"/tickets/{ticket.number}/messages"
    first = call.post(path, NOTE, Idempotency_Key="k1")
    again = call.post(path, NOTE, Idempotency_Key='"k1"')
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert notes(ticket) == 1


def test_a_key_means_one_request(call: Caller, ticket: Ticket) -> None:
    path = f"/tickets/{ticket.number}/messages"
    call.post(path, NOTE, Idempotency_Key="k1")
    other = call.post(path, {**NOTE, "body": "Another."}, Idempotency_Key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert notes(ticket) == 1


def test_keys_of_two_tokens_are_two_keys(call: Caller, colleague: Agent, ticket: Ticket) -> None:
    path = f"/tickets/{ticket.number}/messages"
    call.post(path, NOTE, Idempotency_Key="k1")
    caller_of(colleague).post(path, NOTE, Idempotency_Key="k1")
    assert notes(ticket) == 2


@pytest.mark.parametrize("key", ["", " ", '""', "x" * 256, "ключ"])
def test_a_key_that_is_none_is_refused(call: Caller, ticket: Ticket, key: str) -> None:
    answer = call.post(f"/tickets/{ticket.number}/messages", NOTE, Idempotency_Key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")
    assert notes(ticket) == 0


def test_a_refused_request_may_be_tried_again_under_its_key(
    call: Caller, colleague: Agent, ticket: Ticket
) -> None:
    eager = caller_of(colleague)
    path = f"/tickets/{ticket.number}/take"
    assert eager.post(path, Idempotency_Key="k1").status_code == 409
    Ticket.objects.update(owner=None)
    assert eager.post(path, Idempotency_Key="k1").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_at_once_under_one_key_are_done_once(call: Caller, ticket: Ticket) -> None:
    path = f"/tickets/{ticket.number}/messages"

    def post() -> tuple[int, bytes]:
        answer = call.post(path, NOTE, Idempotency_Key="k1")
        return answer.status_code, answer.content

    answers = at_once(post, post, post)
    assert len(set(answers)) == 1
    assert answers[0][0] == 201
    assert notes(ticket) == 1


def test_answers_are_forgotten_after_a_day(call: Caller, ticket: Ticket) -> None:
    call.post(f"/tickets/{ticket.number}/messages", NOTE, Idempotency_Key="k1")
    assert forget_old() == 0
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert forget_old() == 1
