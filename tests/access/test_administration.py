"""Every address that administers the desk: who gets in; for all others it does not exist."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from answerable.accounts import actions
from answerable.accounts.models import Agent, ApiToken, Invitation, Provider, Role, Team
from answerable.channels.models import Mailbox, Outgoing
from answerable.core.models import Delivery, Webhook
from answerable.core.webhooks import add_webhook
from answerable.office.administration import urlpatterns

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """One of everything that is administered."""

    administrator: Agent
    owner: Agent
    invitation: Invitation
    team: Team
    role: Role
    token: ApiToken
    mailbox: Mailbox
    failed: Outgoing
    webhook: Webhook
    delivery: Delivery
    provider: Provider


@pytest.fixture
def world(administrator: Agent, owner: Agent, orders: Team, mailbox: Mailbox) -> World:
    role = Role.objects.get(slug="lead")
    invitation, _secret = actions.invite(
        email="new@example.com", name="New", role=role, teams=[], language="en", by=administrator
    )
    actions.create_token(owner, name="Program")
    token = ApiToken.objects.get()
    Mailbox.objects.update(fetch="imap", host="127.0.0.1", port=1)
    now = timezone.now()
    failed = Outgoing.objects.create(
        kind="staff", effect_id="x", recipient="a@example.org", mail_id="x", state="failed",
        not_before=now, next_attempt_at=now, created_at=now,
    )  # fmt: skip
    webhook, _secret = add_webhook("https://example.com/", ["*"])
    delivery = Delivery.objects.create(
        webhook=webhook, effect_id="x", event="test", body="{}", state="sent", next_attempt_at=now
    )
    provider = Provider.objects.create(name="Outside", slug="outside")
    return World(
        administrator, owner, invitation, orders, role, token, mailbox, failed, webhook, delivery,
        provider,
    )  # fmt: skip


def nothing(world: World) -> dict[str, object]:
    return {}


def one_webhook(world: World) -> dict[str, object]:
    return {"pk": world.webhook.pk}


def one_person(world: World) -> dict[str, object]:
    return {"pk": world.owner.pk}


def one_invitation(world: World) -> dict[str, object]:
    return {"pk": world.invitation.pk}


def one_team(world: World) -> dict[str, object]:
    return {"pk": world.team.pk}


def one_provider(world: World) -> dict[str, object]:
    return {"pk": world.provider.pk}


def one_role(world: World) -> dict[str, object]:
    return {"pk": world.role.pk}


def one_mailbox(world: World) -> dict[str, object]:
    return {"pk": world.mailbox.pk}


# Name, method, arguments; each needs the permission of its room, which a plain agent lacks.
PAGES: dict[str, tuple[str, Callable[[World], dict[str, object]]]] = {
    "people": ("get", nothing),
    "invite": ("post", nothing),
    "invite-again": ("post", one_invitation),
    "withdraw": ("post", one_invitation),
    "person": ("get", one_person),
    "leaving": ("get", one_person),
    "person-work": ("post", one_person),
    "sign-out": ("post", one_person),
    "forget-second-step": ("post", one_person),
    "teams": ("get", nothing),
    "team": ("get", one_team),
    "merge-team": ("post", one_team),
    "team-closing": ("post", one_team),
    "providers": ("get", nothing),
    "provider": ("get", one_provider),
    "change-provider": ("get", one_provider),
    "end-provider": ("get", one_provider),
    "roles": ("get", nothing),
    "role": ("get", one_role),
    "remove-role": ("post", one_role),
    "tokens": ("get", nothing),
    "revoke-token": ("post", lambda world: {"pk": world.token.pk}),
    "mailboxes": ("get", nothing),
    "connect": ("get", lambda world: {"way": "imap"}),
    "consent": ("get", nothing),
    "mailbox": ("get", one_mailbox),
    "server": ("post", one_mailbox),
    "check": ("post", one_mailbox),
    "history": ("post", one_mailbox),
    "switch": ("post", one_mailbox),
    "deliverability": ("get", one_mailbox),
    "round-trip": ("get", one_mailbox),
    "audit": ("get", nothing),
    "outgoing": ("get", nothing),
    "send-all-again": ("post", nothing),
    "release": ("post", nothing),
    "send-again": ("post", lambda world: {"pk": world.failed.pk}),
    "webhooks": ("get", nothing),
    "webhook": ("get", one_webhook),
    "webhook-act": ("post", lambda world: {**one_webhook(world), "act": "test"}),
    "webhook-replay": ("post", lambda world: {"pk": world.delivery.pk}),
    "audit-export": ("post", nothing),
}


def ask(client: Client, method: str, name: str, arguments: dict[str, object]):
    return getattr(client, method)(reverse(f"office:{name}", kwargs=arguments))


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_the_table_names_every_address() -> None:
    assert {pattern.name for pattern in urlpatterns} == {*PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_for_an_agent_without_the_permission_it_does_not_exist(
    name: str, world: World, owner: Agent
) -> None:
    method, arguments = PAGES[name]
    assert ask(signed_in(owner), method, name, arguments(world)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_an_administrator_gets_in(name: str, world: World) -> None:
    method, arguments = PAGES[name]
    answer = ask(signed_in(world.administrator), method, name, arguments(world))
    assert answer.status_code in (200, 204, 302, 422)


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_is_led_to_the_login(name: str, world: World, client: Client) -> None:
    method, arguments = PAGES[name]
    answer = ask(client, method, name, arguments(world))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=/office/")


@pytest.mark.parametrize("name", PAGES)
def test_what_changes_something_refuses_get(name: str, world: World) -> None:
    method, arguments = PAGES[name]
    other = "get" if method == "post" else "delete"
    assert ask(signed_in(world.administrator), other, name, arguments(world)).status_code == 405
