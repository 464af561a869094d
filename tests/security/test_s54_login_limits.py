"""S54: guessing passwords is slow for one account and from one address, also with the right one."""

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.testing import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(email: str, password: str, address: str = "203.0.113.5") -> bool:
    client = Client(REMOTE_ADDR=address)
    client.post("/accounts/login/", {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_after_five_failures_even_the_right_password_waits(owner: Agent, colleague: Agent) -> None:
    for _time in range(5):
        assert not sign_in(owner.email, "wrong")
    assert not sign_in(owner.email, PASSWORD)


def test_another_account_is_not_locked_by_it(owner: Agent, colleague: Agent) -> None:
    for _time in range(5):
        sign_in(owner.email, "wrong")
    assert sign_in(colleague.email, PASSWORD, "203.0.113.77")


def test_an_address_that_tries_many_accounts_is_slowed(colleague: Agent) -> None:
    for number in range(12):
        sign_in(f"nobody{number}@example.org", "wrong")
    assert not sign_in(colleague.email, PASSWORD)


def test_signing_in_makes_a_new_session(owner: Agent) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    assert client.session.session_key != planted


def test_a_stranger_is_not_sent_to_another_site_after_login(owner: Agent, client: Client) -> None:
    answer = client.post(
        "/accounts/login/?next=https://evil.test/",
        {"login": owner.email, "password": PASSWORD, "next": "https://evil.test/"},
    )
    assert "evil.test" not in answer["Location"]
