"""S50: an invitation works for who got it, once, for seven days; nothing that resembles it does."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from answerable.accounts import actions
from answerable.accounts.models import Agent, Invitation, Role
from answerable.channels.models import Outgoing

pytestmark = pytest.mark.django_db

FORM = {"name": "Nora Lind", "password": "correct horse battery", "time_zone": "Europe/Oslo"}


@pytest.fixture
def secret(administrator: Agent) -> str:
    actions.invite(
        email="nora@example.com", name="Nora", role=Role.objects.get(slug="agent"), teams=[],
        language="en", by=administrator,
    )  # fmt: skip
    found = re.search(r"/join/([\w-]+)/", Outgoing.objects.latest("pk").text)
    assert found
    return found[1]


def test_the_invited_person_joins_and_is_signed_in(secret: str, client: Client) -> None:
    assert client.get(f"/join/{secret}/").status_code == 200
    assert client.post(f"/join/{secret}/", FORM).status_code == 302
    assert Agent.objects.get(email="nora@example.com").name == "Nora Lind"
    assert client.get("/inbox/mine/").status_code == 200


def test_the_mail_and_the_invitation_exist_together(secret: str) -> None:
    assert Outgoing.objects.get(recipient="nora@example.com").kind == "staff"
    assert secret not in str(list(Invitation.objects.values()))


def test_a_used_link_is_over(secret: str, client: Client) -> None:
    client.post(f"/join/{secret}/", FORM)
    again = Client().post(f"/join/{secret}/", {**FORM, "name": "Somebody else"})
    assert again.status_code == 404
    assert not Agent.objects.filter(name="Somebody else").exists()


@pytest.mark.parametrize("made_up", ["%20", "x", "%00", "null", "0", "a" * 5000, "../join"])
def test_what_is_no_secret_opens_nothing(made_up: str, secret: str, client: Client) -> None:
    before = Agent.objects.count()
    assert client.post(f"/join/{made_up}/", FORM).status_code in (404, 400)
    assert Agent.objects.count() == before


def test_a_late_or_withdrawn_link_is_over(secret: str, client: Client) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(f"/join/{secret}/", FORM).status_code == 404
    Invitation.objects.update(
        expires_at=timezone.now() + timedelta(days=1), withdrawn_at=timezone.now()
    )
    assert client.post(f"/join/{secret}/", FORM).status_code == 404


@pytest.mark.parametrize("password", ["", "short", "password123", "nora@example.com"])
def test_a_weak_password_is_refused_and_the_link_stays(
    password: str, secret: str, client: Client
) -> None:
    assert client.post(f"/join/{secret}/", {**FORM, "password": password}).status_code == 422
    assert client.get(f"/join/{secret}/").status_code == 200
    assert not Agent.objects.filter(email="nora@example.com").exists()


def test_nobody_signs_up_uninvited(client: Client) -> None:
    form = {"email": "eve@evil.test", "password1": "correct horse battery"}
    assert client.post("/accounts/signup/", form).status_code == 404
    assert not Agent.objects.filter(email="eve@evil.test").exists()
