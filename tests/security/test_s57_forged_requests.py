"""S57: nobody else's page can act for a visitor or an agent, and no look changes anything."""

import json

import pytest
from django.test import Client

from answerable.accounts.actions import create_token
from answerable.accounts.models import Agent
from answerable.channels.email.addresses import page_key
from answerable.channels.models import Inbound
from answerable.core.models import Job
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db
WORDS = {"name": "E", "email": "e@example.net", "subject": "s", "body": "b"}


def paths(ticket: Ticket) -> list[str]:
    key = page_key(ticket_id=ticket.pk, recipient="elif@example.net")
    return ["/help/", "/help/find/", f"/help/r/{key}/", f"/help/r/{key}/added/"]


def test_a_form_without_or_with_a_foreign_token_is_refused(ticket: Ticket) -> None:
    for path in paths(ticket):
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(path, WORDS).status_code == 403
        strict.get(path)
        assert strict.post(path, {**WORDS, "csrfmiddlewaretoken": "a" * 64}).status_code == 403
    assert not Inbound.objects.exists()
    assert not Job.objects.filter(kind="portal.links").exists()


def test_a_form_from_another_site_is_refused_even_with_the_token(ticket: Ticket) -> None:
    for path in paths(ticket):
        strict = Client(enforce_csrf_checks=True)
        strict.get(path)
        token = strict.cookies["csrftoken"].value
        for origin in ("https://evil.test", "null"):
            answer = strict.post(
                path, {**WORDS, "csrfmiddlewaretoken": token}, headers={"Origin": origin}
            )
            assert answer.status_code == 403
    assert not Inbound.objects.exists()


def test_a_login_in_the_browser_opens_nothing_in_the_api(ticket: Ticket, owner: Agent) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    note = json.dumps({"kind": "note", "body": "forged"})
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        answer = browser.post(
            f"/api/v1/tickets/{ticket.number}/messages",
            note,
            content_type=kind,
            headers={"Origin": "https://evil.test"},
        )
        assert answer.status_code in (401, 415)
        assert "Access-Control-Allow-Origin" not in answer
    assert ticket.messages.count() == 1


def test_a_method_cannot_be_put_in_disguise(ticket: Ticket, owner: Agent) -> None:
    client = Client(headers={"Authorization": f"Bearer {create_token(owner, name='x')}"})
    for disguise in ({"X-HTTP-Method-Override": "POST"}, {"X-Method-Override": "PATCH"}):
        client.get(f"/api/v1/tickets/{ticket.number}/solve?_method=POST", headers=disguise)
        client.get(f"/api/v1/tickets/{ticket.number}?_method=PATCH", headers=disguise)
    ticket.refresh_from_db()
    assert ticket.state == "open"


def test_other_methods_are_not_known(ticket: Ticket) -> None:
    for path in paths(ticket):
        for method in ("PUT", "PATCH", "DELETE", "TRACE"):
            assert Client().generic(method, path).status_code == 405
