"""People join by invitation, machines by token; whoever leaves can do nothing from that moment."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.accounts import actions
from answerable.accounts.models import Agent, ApiToken, Invitation, Role
from answerable.accounts.permissions import PERMISSIONS, STARTING_ROLES
from answerable.core.errors import Refused
from answerable.testing import PASSWORD, at_once, make_agent

pytestmark = pytest.mark.django_db

JOIN = {"name": "Newcomer", "password": "a long enough one", "time_zone": "Europe/Istanbul"}


def invite(by, email="new@example.com", teams=()):
    return actions.invite(
        email=email,
        name="New",
        role=Role.objects.get(slug="agent"),
        teams=list(teams),
        language="tr",
        by=by,
    )


def refuses(code, act):
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.code == code


def test_the_starting_roles_are_there_and_keep_what_was_changed():
    assert set(Role.objects.values_list("slug", flat=True)) == set(STARTING_ROLES)
    agent = Role.objects.get(slug="agent")
    agent.permissions = []
    agent.save()
    actions.make_starting_roles()
    assert Role.objects.get(slug="agent").permissions == []


@pytest.mark.parametrize("role", STARTING_ROLES)
def test_a_role_gives_its_permissions_and_no_other(role):
    agent = make_agent(role=role)
    assert {p for p in PERMISSIONS if agent.can(p)} == set(STARTING_ROLES[role])
    agent.is_active = False
    assert not any(agent.can(p) for p in PERMISSIONS)


def test_the_invited_join_with_role_team_language_and_password(administrator, orders):
    _invitation, secret = invite(administrator, " NEW@example.com ", [orders])
    agent = actions.accept_invitation(secret, **JOIN)
    assert (agent.email, agent.name, agent.language) == ("new@example.com", "Newcomer", "tr")
    assert agent.check_password(JOIN["password"])
    assert list(agent.teams.all()) == [orders]
    assert [role.slug for role in agent.roles.all()] == ["agent"]


def test_an_invitation_keeps_only_a_digest_of_its_secret(administrator):
    invitation, secret = invite(administrator)
    stored = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert secret not in str(stored)
    assert len(secret) >= 43


def test_an_invitation_works_once_and_for_seven_days(administrator):
    _first, secret = invite(administrator)
    _second, later = invite(administrator, "later@example.com")
    actions.accept_invitation(secret, **JOIN)
    refuses("invitation_over", lambda: actions.accept_invitation(secret, **JOIN))
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        refuses("invitation_over", lambda: actions.accept_invitation(later, **JOIN))
    assert not Agent.objects.filter(email="later@example.com").exists()


@pytest.mark.parametrize("secret", ["", " ", "wrong", None])
def test_a_wrong_secret_opens_nothing(administrator, secret):
    invite(administrator)
    assert actions.find_invitation(secret) is None
    refuses("invitation_over", lambda: actions.accept_invitation(secret, **JOIN))


def test_a_second_invitation_ends_the_first(administrator):
    _first, old = invite(administrator)
    _second, new = invite(administrator)
    assert actions.find_invitation(old) is None
    assert actions.find_invitation(new) is not None


def test_inviting_takes_the_permission_and_somebody_new(administrator, lead, owner):
    refuses("may_not_invite", lambda: invite(lead))
    refuses("already_here", lambda: invite(administrator, "Owner@Example.com"))
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_link_followed_twice_at_once_makes_one_agent(administrator):
    _invitation, secret = invite(administrator)
    outcomes = at_once(*[lambda: actions.accept_invitation(secret, **JOIN)] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Agent", "Refused"]
    assert Agent.objects.filter(email="new@example.com").count() == 1


def test_somebody_who_left_can_be_invited_again(administrator, owner):
    actions.deactivate(owner, by=administrator)
    _invitation, secret = invite(administrator, owner.email)
    again = actions.accept_invitation(secret, **JOIN)
    assert again.pk == owner.pk
    assert again.is_active


# Leaving.


def test_whoever_leaves_can_do_nothing_from_that_moment(administrator, owner, client):
    secret = actions.create_token(owner, name="script")
    client.force_login(owner)
    actions.deactivate(owner, by=administrator)
    owner.refresh_from_db()
    assert not owner.is_active
    assert not owner.can("tickets.answer")
    assert actions.find_token(secret) is None
    assert not client.login(email=owner.email, password=PASSWORD)


def test_leaving_takes_an_administrator_and_never_oneself(administrator, lead, owner):
    refuses("may_not_deactivate", lambda: actions.deactivate(owner, by=lead))
    refuses("not_yourself", lambda: actions.deactivate(administrator, by=administrator))
    assert Agent.objects.filter(is_active=True).count() == 3


# Tokens.


def test_a_token_is_shown_once_and_found_by_its_text(owner):
    secret = actions.create_token(owner, name="script")
    token = actions.find_token(secret)
    assert token.agent == owner
    assert token.scopes == ["read", "write"]
    assert secret not in str(ApiToken.objects.values().get())
    assert secret.startswith(token.prefix)


@pytest.mark.parametrize("spoilt", ["", "answerable_", "answerable_x"])
def test_another_text_finds_no_token(owner, spoilt):
    secret = actions.create_token(owner, name="script")
    assert actions.find_token(spoilt) is None
    assert actions.find_token(secret[:-1]) is None
    assert actions.find_token(secret.upper()) is None


def test_a_token_ends_when_revoked_late_or_its_agent_left(owner):
    over = timezone.now() + timedelta(hours=1)
    secret = actions.create_token(owner, name="script", expires_at=over)
    assert actions.find_token(secret)
    with time_machine.travel(over, tick=False):
        assert actions.find_token(secret) is None
    ApiToken.objects.update(revoked_at=timezone.now())
    assert actions.find_token(secret) is None
    ApiToken.objects.update(revoked_at=None)
    Agent.objects.update(is_active=False)
    assert actions.find_token(secret) is None


def test_a_token_has_known_scopes_and_at_least_one(owner):
    for scopes in ([], ["all"], ["read", "admin"]):
        refuses("scope_unknown", lambda s=scopes: actions.create_token(owner, name="x", scopes=s))
    assert not ApiToken.objects.exists()


# The first administrator.


def at_console(email="sam@example.com"):
    role = Role.objects.get(slug="administrator")
    return actions.invite_at_console(email=email, name="Sam", role=role, language="en")


def test_the_first_administrator_joins_by_a_link_from_the_machine():
    secret = at_console()
    sam = Agent.objects.get(email="sam@example.com")
    assert not sam.is_active
    assert not sam.has_usable_password()
    joined = actions.accept_invitation(secret, **JOIN)
    assert joined.pk == sam.pk
    assert joined.can("people.manage")
    refuses("invitation_over", lambda: actions.accept_invitation(secret, **JOIN))


def test_a_second_link_from_the_machine_ends_the_first():
    first, second = at_console(), at_console()
    assert actions.find_invitation(first) is None
    assert actions.find_invitation(second) is not None


def test_the_machine_invites_nobody_who_is_here(owner):
    refuses("already_here", lambda: at_console("OWNER@example.com"))
    assert not Invitation.objects.exists()
