"""Every error is problem+json, whoever made it, and says no more than it should."""

from typing import Any

import pytest
from django.test import Client

from answerable.accounts.actions import create_token
from answerable.accounts.models import Agent, ApiToken
from answerable.api.tests.conftest import Caller, caller_of
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["detail"]
    return body


def test_without_a_token_there_is_nothing(ticket: Ticket) -> None:
    for call in (Caller(""), Caller("answerable_wrong"), Caller("x" * 5000)):
        answer = call.get("/tickets")
        problem(answer, 401, "unauthorised")
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_or_expired_token_and_one_of_somebody_gone_are_unknown(
    owner: Agent, ticket: Ticket
) -> None:
    call = caller_of(owner)
    assert call.get("/tickets").status_code == 200
    Agent.objects.update(is_active=False)
    problem(call.get("/tickets"), 401, "unauthorised")
    Agent.objects.update(is_active=True)
    ApiToken.objects.update(revoked_at="2026-01-01T00:00:00Z")
    problem(call.get("/tickets"), 401, "unauthorised")
    ApiToken.objects.update(revoked_at=None, expires_at="2026-01-01T00:00:00Z")
    problem(call.get("/tickets"), 401, "unauthorised")


def test_a_reading_token_cannot_write_nor_a_writing_one_read(owner: Agent, ticket: Ticket) -> None:
    body = {"kind": "note", "body": "Hello"}
    answer = caller_of(owner, "read").post(f"/tickets/{ticket.number}/messages", body)
    problem(answer, 403, "insufficient_scope")
    problem(caller_of(owner, "write").get("/tickets"), 403, "insufficient_scope")
    assert ticket.messages.count() == 1


def test_a_login_in_the_browser_is_no_token(owner: Agent, ticket: Ticket) -> None:
    browser = Client()
    browser.force_login(owner)
    answer = browser.post(
        f"/api/v1/tickets/{ticket.number}/messages",
        {"kind": "note", "body": "Hello"},
        content_type="application/json",
    )
    problem(answer, 401, "unauthorised")
    assert ticket.messages.count() == 1


def test_missing_pages_wrong_methods_and_wrong_media_are_problems(call: Caller) -> None:
    problem(call.get("/nothing"), 404, "not_found")
    problem(call.get("/api/v9/"), 404, "not_found")
    wrong = call("DELETE", "/tickets")
    problem(wrong, 405, "method_not_allowed")
    assert set(wrong["Allow"].split(", ")) >= {"GET", "POST"}
    plain = Client(headers={"Authorization": f"Bearer {call.token}"}).post(
        "/api/v1/tickets", '{"subject": "x"}', content_type="text/plain"
    )
    problem(plain, 415, "media_type")


def test_broken_json_is_a_problem(call: Caller) -> None:
    client = Client(headers={"Authorization": f"Bearer {call.token}"})
    for text in ("{", "[" * 100_000, '{"a": ' + "9" * 10_000 + "}", "\xff"):
        answer = client.post("/api/v1/tickets", text, content_type="application/json")
        problem(answer, 400, "bad_json")


def test_another_teams_ticket_looks_like_a_missing_one(
    strangers_call: Caller, ticket: Ticket
) -> None:
    for path in ("", "/messages"):
        theirs = strangers_call.get(f"/tickets/{ticket.number}{path}")
        missing = strangers_call.get(f"/tickets/{ticket.number + 1}{path}")
        assert theirs.status_code == missing.status_code == 404
        assert theirs.content == missing.content
    for act in ("take", "solve", "reopen"):
        problem(strangers_call.post(f"/tickets/{ticket.number}/{act}"), 404, "not_found")
    body = {"kind": "note", "body": "I was here"}
    problem(strangers_call.post(f"/tickets/{ticket.number}/messages", body), 404, "not_found")
    answer = strangers_call.patch(f"/tickets/{ticket.number}", {"priority": "low"}, If_Match="*")
    problem(answer, 404, "not_found")
    assert strangers_call.get("/tickets").json()["items"] == []
    ticket.refresh_from_db()
    assert (ticket.state, ticket.priority, ticket.message_count) == ("open", 1, 1)


@pytest.mark.parametrize("number", [0, 2**63, 10**40])
def test_absurd_numbers_are_just_missing(call: Caller, number: int) -> None:
    problem(call.get(f"/tickets/{number}"), 404, "not_found")


def test_a_failure_of_ours_tells_nothing_of_itself(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr("answerable.api.tickets.shown", fail)
    answer = call.get("/tickets")
    problem(answer, 500, "failed")
    assert b"secret words" not in answer.content


def test_head_answers_like_get(call: Caller, ticket: Ticket) -> None:
    answer = call("HEAD", f"/tickets/{ticket.number}")
    assert (answer.status_code, answer["ETag"]) == (
        200,
        call.get(f"/tickets/{ticket.number}")["ETag"],
    )


def test_the_use_of_a_token_is_noted_but_not_at_every_request(
    call: Caller, django_assert_num_queries: Any
) -> None:
    call.get("/teams")
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    call.get("/teams")
    assert ApiToken.objects.get().last_used_at == first


def test_who_asks_too_often_is_told_when_to_come_back(
    owner: Agent, settings: Any, ticket: Ticket
) -> None:
    settings.ANSWERABLE = {**settings.ANSWERABLE, "api_requests_per_minute": 2}
    call = Caller(create_token(owner, name="eager"))
    answer = call.get("/tickets")
    assert answer["RateLimit-Policy"] == '"token";q=2;w=60'
    assert answer["RateLimit"].startswith('"token";r=1;t=')
    call.get("/tickets")
    late = call.get("/tickets")
    problem(late, 429, "too_many_requests")
    assert 1 <= int(late["Retry-After"]) <= 60
    assert caller_of(owner).get("/tickets").status_code == 200


def test_guessing_tokens_is_slowed(db: None) -> None:
    answers = {Caller(f"answerable_{guess}").get("/teams").status_code for guess in range(62)}
    assert answers == {401, 429}
