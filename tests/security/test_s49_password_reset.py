"""S49: a forgotten password: our own address in the link, once, for an hour, and the same answer always."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core import mail
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent

pytestmark = pytest.mark.django_db

NEW = "a completely new sentence"


def ask(email: str, **headers: str):
    return Client(headers=headers).post("/accounts/password/reset/", {"email": email})


def link() -> str:
    text = mail.outbox[-1].body
    found = re.search(r"https?://\S+/accounts/password/reset/key/\S+", text)
    assert found, text
    return found[0]


def use(client: Client, address: str):
    """Follows the link as a browser does; allauth hides the key from the address first."""
    path = "/" + address.split("/", 3)[3]
    page = client.get(path, follow=True)
    last = page.redirect_chain[-1][0] if page.redirect_chain else path
    return client.post(last, {"password1": NEW, "password2": NEW}, follow=True)


def test_the_link_starts_with_our_address_whatever_the_request_says(owner: Agent, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    ask(owner.email, host="evil.test")
    assert link().startswith(settings.BASE_URL + "/")
    assert "evil.test" not in mail.outbox[-1].body


def test_strangers_and_agents_get_the_same_answer_and_strangers_no_mail(owner: Agent) -> None:
    known, unknown = ask(owner.email), ask("nobody@example.org")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [one.to for one in mail.outbox] == [[owner.email]]


def test_the_link_works_once_and_ends_every_session(owner: Agent, client: Client) -> None:
    client.force_login(owner)
    ask(owner.email)
    address = link()
    use(Client(), address)
    assert authenticate(None, email=owner.email, password=NEW) == owner
    assert client.get("/inbox/mine/").status_code == 302
    Agent.objects.get(pk=owner.pk).set_password("x")
    again = Client()
    path = "/" + address.split("/", 3)[3]
    assert "password1" not in again.get(path, follow=True).content.decode()


def test_the_link_is_over_after_an_hour(owner: Agent) -> None:
    ask(owner.email)
    address = link()
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1), tick=False):
        use(Client(), address)
    assert authenticate(None, email=owner.email, password=NEW) is None


def test_asking_too_often_sends_nothing_more(owner: Agent) -> None:
    for _time in range(8):
        ask(owner.email)
    assert len(mail.outbox) <= 5
