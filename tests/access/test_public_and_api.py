"""Who gets what at every address of the public pages and the API."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from answerable.accounts.actions import create_token
from answerable.accounts.models import Agent
from answerable.channels.email.addresses import page_key
from answerable.testing import make_ticket, write
from answerable.tickets import actions
from answerable.tickets.models import Ticket
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db

NOTE = {"kind": "note", "body": "x"}
LATER = {"body": "x", "at": "2999-01-01T00:00:00Z"}
NEW = {"subject": "x", "body": "x", "customer": {"email": "new@example.net"}}

# route, method, body: answers for nobody, a reader's token, another team, the owner, a lead
API: list[tuple[str, str, Any, tuple[int, int, int, int, int]]] = [
    ("tickets", "GET", None, (401, 200, 200, 200, 200)),
    ("tickets", "POST", NEW, (401, 403, 201, 201, 201)),
    ("tickets/{number}", "GET", None, (401, 200, 404, 200, 200)),
    ("tickets/{number}", "PATCH", {"priority": "low"}, (401, 403, 404, 200, 200)),
    ("tickets/{number}/take", "POST", None, (401, 403, 404, 200, 409)),
    ("tickets/{number}/assign", "POST", {"owner": "owner@example.com"}, (401, 403, 404, 200, 200)),
    ("tickets/{number}/solve", "POST", None, (401, 403, 404, 200, 200)),
    ("tickets/{number}/reopen", "POST", None, (401, 403, 404, 200, 200)),
    ("tickets/{number}/messages", "GET", None, (401, 200, 404, 200, 200)),
    ("tickets/{number}/messages", "POST", NOTE, (401, 403, 404, 201, 201)),
    ("tickets/{number}/scheduled", "GET", None, (401, 200, 404, 200, 200)),
    ("tickets/{number}/scheduled", "POST", LATER, (401, 403, 404, 422, 422)),
    ("scheduled/{scheduled}", "PATCH", {"at": "2999-01-01T00:00:00Z"}, (401, 403, 404, 422, 403)),
    ("scheduled/{scheduled}/cancel", "POST", None, (401, 403, 404, 200, 403)),
    ("tickets/{number}/links", "GET", None, (401, 200, 404, 200, 200)),
    ("tickets/{number}/links", "POST", {"number": 10**9}, (401, 403, 404, 422, 422)),
    ("tickets/{number}/links/{other}", "DELETE", None, (401, 403, 404, 200, 200)),
    ("customers", "GET", None, (401, 200, 200, 200, 200)),
    ("customers", "POST", {"email": "e@example.net"}, (401, 403, 201, 201, 201)),
    ("customers/{customer}", "GET", None, (401, 200, 404, 200, 200)),
    ("customers/{customer}", "PATCH", {"notes": "x"}, (401, 403, 403, 403, 200)),
    ("customers/{customer}/merge", "POST", {"into": 10**9}, (401, 403, 403, 403, 422)),
    ("attachments/{file}", "GET", None, (401, 200, 404, 200, 200)),
    ("attachments", "POST", "file", (401, 403, 201, 201, 201)),
    ("agents", "GET", None, (401, 200, 200, 200, 200)),
    ("teams", "GET", None, (401, 200, 200, 200, 200)),
    ("tags", "GET", None, (401, 200, 200, 200, 200)),
    ("fields", "GET", None, (401, 200, 200, 200, 200)),
]
OPEN = {"api/v1/docs", "api/v1/openapi.json", "api/v1/"}


@pytest.fixture
def places(ticket: Ticket, owner: Agent) -> dict[str, int]:
    at = timezone.now() + timedelta(days=1)
    later = actions.schedule(ticket, body="Later", at=at, by=owner)
    other = make_ticket(team=ticket.team)
    actions.link(ticket, other=other, kind="related", by=owner)
    file = write(ticket, "x", files=(NewFile("a.txt", "text/plain", b"a"),)).attachments.get()
    return {
        "number": ticket.number,
        "customer": ticket.customer_id,
        "file": file.pk,
        "scheduled": later.pk,
        "other": other.number,
    }


@pytest.mark.parametrize(("route", "method", "body", "answers"), API)
@pytest.mark.parametrize("who", range(5))
def test_the_api(
    route: str,
    method: str,
    body: Any,
    answers: tuple[int, ...],
    who: int,
    places: dict[str, int],
    owner: Agent,
    stranger: Agent,
    lead: Agent,
) -> None:
    agents = (None, owner, stranger, owner, lead)
    agent, scopes = agents[who], ["read"] if who == 1 else None
    headers = {"If-Match": "*"}
    if agent:
        headers["Authorization"] = f"Bearer {create_token(agent, name='x', scopes=scopes)}"
    client, path = Client(headers=headers), f"/api/v1/{route.format(**places)}"
    if body == "file":
        from django.core.files.uploadedfile import SimpleUploadedFile

        answer = client.post(path, {"file": SimpleUploadedFile("a.txt", b"a")})
    else:
        data = "" if body is None else json.dumps(body)
        answer = client.generic(method, path, data, content_type="application/json")
    assert answer.status_code == answers[who]


def test_every_address_of_the_api_is_in_the_table() -> None:
    known = {route for route, _method, _body, _answers in API}
    served = {
        path.replace("<int:number>", "{number}")
        .replace("<int:customer_id>", "{customer}")
        .replace("<int:attachment_id>", "{file}")
        .replace("<int:scheduled_id>", "{scheduled}")
        .replace("<int:other>", "{other}")
        for path in _routes("api/v1/")
        if path not in OPEN
    }
    assert {path.removeprefix("api/v1/") for path in served} == known


PUBLIC = {
    "help/": 200,
    "help/thanks/": 200,
    "help/find/": 200,
    "help/find/sent/": 200,
    "help/r/<str:key>/": 200,
    "help/r/<str:key>/added/": 200,
    "help/r/<str:key>/solved/": 302,
    "help/r/<str:key>/files/<int:pk>/": 200,
}


def test_public_pages_need_no_login_and_the_secret_ones_their_secret(
    ticket: Ticket, places: dict[str, int], stranger: Agent
) -> None:
    cache.clear()
    assert set(_routes("help/")) == set(PUBLIC)
    good = page_key(ticket_id=ticket.pk, recipient="elif@example.net")
    signed_in = Client()
    signed_in.force_login(stranger)
    for route, status in PUBLIC.items():
        path = "/" + route.replace("<int:pk>", str(places["file"]))
        for client in (Client(), signed_in):
            assert client.get(path.replace("<str:key>", good)).status_code == status, route
            if "<str:key>" in route:
                bad = path.replace("<str:key>", good[:-1] + ("a" if good[-1] != "a" else "b"))
                assert client.get(bad).status_code == 404, route


def test_of_the_policy_only_the_public_page_and_its_print_are_open(client: Client) -> None:
    staff = set(_routes("policy/staff/"))
    page = "policy/<language:language>/"
    assert set(_routes("policy/")) - staff == {"policy/", page, f"{page}policy.pdf"}
    for route in staff:
        answer = client.get(
            "/" + route.replace("<slug:section>", "mission").replace("<number:pk>", "1")
        )
        assert answer.status_code in (302, 405), route


def _routes(prefix: str) -> Iterator[str]:
    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for one in patterns:
            here = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, here)
            elif here.startswith(prefix):
                yield here

    yield from walk(get_resolver().url_patterns, "")
