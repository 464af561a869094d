"""A role that asks for a second step opens nothing before there is one."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from answerable.accounts.models import Agent, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(client: Client, owner: Agent) -> Client:
    Role.objects.filter(slug="agent").update(two_steps=True)
    client.force_login(owner)
    return client


@pytest.mark.parametrize("address", ["/inbox/mine/", "/me/", "/people/", "/nothing/"])
def test_without_a_second_step_one_is_led_to_set_it_up(strict: Client, address: str) -> None:
    answer = strict.get(address)
    assert (answer.status_code, answer.url) == (302, "/accounts/2fa/")
    assert strict.get("/accounts/2fa/").status_code == 200


def test_nothing_is_written_either(strict: Client, ticket) -> None:
    assert strict.post(f"/tickets/{ticket.number}/solve/").status_code == 302
    ticket.refresh_from_db()
    assert ticket.solved_at is None


def test_with_a_second_step_all_is_open(strict: Client, owner: Agent) -> None:
    Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={})
    assert strict.get("/me/").status_code == 200


def test_recovery_codes_alone_are_no_second_step(strict: Client, owner: Agent) -> None:
    Authenticator.objects.create(user=owner, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert strict.get("/me/").status_code == 302


def test_others_are_not_asked(client: Client, owner: Agent, lead: Agent) -> None:
    Role.objects.filter(slug="agent").update(two_steps=True)
    client.force_login(lead)
    assert client.get("/me/").status_code == 200
    assert Client().get("/help/").status_code == 200
