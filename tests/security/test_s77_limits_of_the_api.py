"""S77: one token cannot use up the machine."""

from typing import Any

import pytest
from django.test import Client

from answerable.accounts.actions import create_token
from answerable.accounts.models import Agent
from answerable.core import limits
from answerable.testing import make_ticket
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def client_of(agent: Agent) -> Client:
    return Client(headers={"Authorization": f"Bearer {create_token(agent, name='x')}"})


def test_every_answer_says_what_is_left_and_the_last_one_when_to_come_back(
    owner: Agent, ticket: Ticket, settings: Any
) -> None:
    limits.memory.clear()
    settings.ANSWERABLE = {**settings.ANSWERABLE, "api_requests_per_minute": 3}
    client = client_of(owner)
    answers = [client.get("/api/v1/tickets") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert int(answers[-1]["Retry-After"]) <= 60


def test_no_list_is_longer_than_a_hundred(owner: Agent, ticket: Ticket) -> None:
    for path in ("tickets", f"tickets/{ticket.number}/messages", "customers", "agents", "teams"):
        client = client_of(owner)
        assert client.get(f"/api/v1/{path}?limit=100").status_code == 200
        assert client.get(f"/api/v1/{path}?limit=101").status_code == 422


def test_bodies_have_an_end(owner: Agent, ticket: Ticket) -> None:
    client = client_of(owner)
    path = f"/api/v1/tickets/{ticket.number}/messages"
    long = client.post(
        path, {"kind": "note", "body": "x" * 200_001}, content_type="application/json"
    )
    assert long.status_code == 422
    huge = client.post(
        path, {"kind": "note", "body": "x" * 11 * 1024 * 1024}, content_type="application/json"
    )
    assert huge.status_code == 413
    assert huge["Content-Type"] == "application/problem+json"
    assert ticket.messages.count() == 1


def test_lists_cost_the_same_number_of_queries_however_many_rows(
    owner: Agent, ticket: Ticket, django_assert_num_queries: Any
) -> None:
    client = client_of(owner)
    counts = {}
    paths = ("tickets", f"tickets/{ticket.number}/messages", "customers", "agents", "teams")
    for path in paths:
        client.get(f"/api/v1/{path}")
        with django_assert_num_queries(_most(path)) as asked:
            client.get(f"/api/v1/{path}")
        counts[path] = len(asked)
    for _ in range(4):
        make_ticket(team=ticket.team)
    for path in paths:
        with django_assert_num_queries(counts[path]):
            client.get(f"/api/v1/{path}")


def _most(path: str) -> int:
    # Tickets: those of no team, of a team, one's own, and those one takes part in, each along its index;
    # who is away now, and the company's own fields.
    return {"tickets": 13, "customers": 7, "agents": 2, "teams": 2}.get(path, 7)
