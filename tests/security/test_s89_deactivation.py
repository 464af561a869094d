"""S89: whoever leaves is out at once: sessions, links of pictures, drafts stay, work is put back."""

import pytest
from django.test import Client

from answerable.accounts import actions
from answerable.accounts.models import Agent
from answerable.testing import PASSWORD
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_an_open_session_ends_and_no_new_one_begins(
    client: Client, owner: Agent, administrator: Agent, ticket: Ticket
) -> None:
    client.force_login(owner)
    assert client.get("/inbox/mine/").status_code == 200
    actions.deactivate(owner, by=administrator)
    assert client.get("/inbox/mine/").status_code == 302
    assert client.post(f"/tickets/{ticket.number}/solve/").status_code == 302
    again = Client()
    again.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    assert "_auth_user_id" not in again.session
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert ticket.owner is None


def test_a_changed_password_ends_the_other_sessions(client: Client, owner: Agent) -> None:
    client.force_login(owner)
    elsewhere = Client()
    elsewhere.force_login(owner)
    form = {
        "oldpassword": PASSWORD,
        "password1": "another long sentence",
        "password2": "another long sentence",
    }
    client.post("/accounts/password/change/", form)
    assert client.get("/inbox/mine/").status_code == 200
    assert elsewhere.get("/inbox/mine/").status_code == 302
