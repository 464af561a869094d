"""S87 and S78: no page of ours stays in a cache, and every answer carries the safe headers."""

import pytest
from django.test import Client

from answerable.accounts.actions import create_token
from answerable.accounts.models import Agent
from answerable.channels.email.addresses import page_key
from answerable.testing import write
from answerable.tickets.models import Ticket
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db


def test_public_pages_and_api_are_stored_nowhere_and_framed_nowhere(
    ticket: Ticket, owner: Agent
) -> None:
    file = write(ticket, "x", files=(NewFile("a.txt", "text/plain", b"a"),)).attachments.get()
    key = page_key(ticket_id=ticket.pk, recipient="elif@example.net")
    public = Client()
    machine = Client(headers={"Authorization": f"Bearer {create_token(owner, name='x')}"})
    answers = [
        public.get("/help/"),
        public.post("/help/", {}),
        public.get("/help/thanks/"),
        public.get("/help/find/"),
        public.get(f"/help/r/{key}/"),
        public.get(f"/help/r/{key}/files/{file.pk}/"),
        public.get("/help/r/1.aaaaaaaaaaaaaaaaaaaa/"),
        machine.get("/api/v1/tickets"),
        machine.get(f"/api/v1/tickets/{ticket.number}"),
        machine.get(f"/api/v1/attachments/{file.pk}"),
        machine.get("/api/v1/nothing"),
        machine.get("/api/v1/openapi.json"),
        public.get("/api/v1/tickets"),
    ]
    for answer in answers:
        path = answer.request["PATH_INFO"]
        assert "no-store" in answer["Cache-Control"], path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["X-Frame-Options"] == "DENY", path
        assert answer["Referrer-Policy"] == "same-origin", path
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe-inline" not in policy, path
        assert "unsafe-eval" not in policy, path


CLOCK = '<script type="module" src="/static/portal/zone.js"></script>'  # ours, and the only one


def test_public_pages_stay_out_of_search_engines_and_send_no_session(ticket: Ticket) -> None:
    key = page_key(ticket_id=ticket.pk, recipient="elif@example.net")
    for path in ("/help/", "/help/find/", f"/help/r/{key}/"):
        answer = Client().get(path)
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "sessionid" not in answer.cookies
        assert answer.content.decode().replace(CLOCK, "").count("<script") == 0
        assert " style=" not in answer.content.decode()


def test_nothing_on_the_page_of_a_request_leads_the_link_elsewhere(ticket: Ticket) -> None:
    write(ticket, "Look: https://evil.test/x")
    key = page_key(ticket_id=ticket.pk, recipient="elif@example.net")
    page = Client().get(f"/help/r/{key}/").content.decode()
    assert 'href="https://evil.test/x" rel="noopener noreferrer nofollow"' in page
    assert page.count("://") == page.count("https://evil.test/x")
