"""S78, S93: every page, fragment, error and file says what may be done with it; none can be framed."""

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.testing import write
from answerable.tickets.models import Ticket
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db


def policy_of(answer) -> str:
    return answer.headers.get("Content-Security-Policy", "")


@pytest.fixture
def desk(client: Client, owner: Agent) -> Client:
    client.force_login(owner)
    return client


@pytest.mark.parametrize(
    "path", ["/inbox/mine/", "/me/", "/people/", "/accounts/2fa/", "/nothing/", "/styleguide/"]
)
def test_pages_and_errors_are_private_and_cannot_be_framed(desk: Client, path: str) -> None:
    answer = desk.get(path, follow=True)
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in policy_of(answer)
    assert "unsafe-inline" not in policy_of(answer)
    assert "unsafe-eval" not in policy_of(answer)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_fragment_carries_the_same(desk: Client, ticket: Ticket) -> None:
    answer = desk.get(
        f"/tickets/{ticket.number}/", headers={"HX-Request": "true", "HX-Target": "main"}
    )
    assert b"<html" not in answer.content
    assert "frame-ancestors 'none'" in policy_of(answer)
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_a_download_that_nothing_runs(desk: Client, ticket: Ticket) -> None:
    page = NewFile("page.html", "text/html", b"<script>alert(1)</script>")
    file = write(ticket, "x", files=(page,)).attachments.get()
    answer = desk.get(f"/attachments/{file.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in policy_of(answer)
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_no_page_has_inline_script_style_or_handlers(desk: Client, ticket: Ticket) -> None:
    for path in ("/inbox/mine/", f"/tickets/{ticket.number}/", "/me/", "/styleguide/"):
        page = desk.get(path).content.decode()
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<style" not in page
        scripts = page.count("<script")
        assert scripts == page.count("<script src=") + page.count('type="module"') + page.count(
            'type="importmap"'
        ) + page.count('type="application/json"')
