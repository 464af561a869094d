"""Nobody raises themselves or a friend, nobody reaches above, and somebody is always in charge."""

import pytest

from answerable.accounts import actions, roles, sessions, teams
from answerable.accounts.models import Agent, Invitation, Role, Team
from answerable.accounts.permissions import PERMISSIONS
from answerable.core.models import AuditEntry
from answerable.testing import at_once, make_agent, make_provider, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db: None) -> Agent:
    """May manage people and answer, and nothing else."""
    made = make_agent("manager@example.com")
    role = Role.objects.create(
        slug="manager", name="Manager", permissions=["people.manage", "tickets.answer"]
    )
    made.roles.set([role])
    return Agent.objects.get(pk=made.pk)


def role_of(agent: Agent) -> str:
    return Agent.objects.get(pk=agent.pk).roles.get().slug


def role(slug: str) -> Role:
    return Role.objects.get(slug=slug)


def test_nobody_gives_themselves_more(manager: Agent, administrator: Agent) -> None:
    with refused("above_you"):
        actions.change_duties(manager, role=role("administrator"), teams=[], by=manager)
    assert role_of(manager) == "manager"


def test_nobody_gives_a_friend_more_than_they_have(manager: Agent, administrator: Agent) -> None:
    friend = make_agent("friend@example.com")
    with refused("above_you"):
        actions.change_duties(friend, role=role("lead"), teams=[], by=manager)
    with refused("above_you"):
        actions.invite(
            email="new@example.com",
            name="New",
            role=role("lead"),
            teams=[],
            language="en",
            by=manager,
        )
    assert role_of(friend) == "agent"
    assert not Invitation.objects.exists()


def test_nobody_adds_to_a_role_what_they_do_not_have(manager: Agent, administrator: Agent) -> None:
    mine = role("manager")
    with refused("above_you"):
        roles.change_role(
            mine, name="Manager", permissions=PERMISSIONS, two_steps=False, by=manager
        )
    with refused("above_you"):
        roles.make_role("Mighty", permissions=["settings.manage"], by=manager)
    mine.refresh_from_db()
    assert "settings.manage" not in mine.permissions
    assert not Role.objects.filter(name="Mighty").exists()


def test_nobody_reaches_above(manager: Agent, administrator: Agent) -> None:
    for act in (
        lambda: actions.deactivate(administrator, by=manager),
        lambda: actions.change_duties(administrator, role=role("agent"), teams=[], by=manager),
        lambda: actions.change_person(administrator, name="X", language="en", by=manager),
        lambda: sessions.end_sessions(administrator, by=manager),
        lambda: sessions.forget_second_step(administrator, by=manager),
    ):
        with refused("above_you"):
            act()
    administrator.refresh_from_db()
    assert administrator.is_active
    assert role_of(administrator) == "administrator"


def test_the_last_administrator_stays(administrator: Agent, manager: Agent) -> None:
    with refused("last_administrator"):
        actions.change_duties(administrator, role=role("agent"), teams=[], by=administrator)
    other = make_agent("other@example.com", role="administrator")
    actions.change_duties(administrator, role=role("agent"), teams=[], by=administrator)
    assert role_of(administrator) == "agent"
    with refused("last_administrator"):
        actions.change_duties(other, role=role("agent"), teams=[], by=other)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_do_not_remove_each_other(administrator: Agent) -> None:
    other = make_agent("other@example.com", role="administrator")
    at_once(
        lambda: actions.deactivate(other, by=administrator),
        lambda: actions.deactivate(administrator, by=other),
    )
    assert Agent.objects.filter(is_active=True, roles__slug="administrator").count() == 1


def test_the_administrators_role_holds_everything_always(administrator: Agent) -> None:
    every = role("administrator")
    roles.change_role(every, name="Boss", permissions=[], two_steps=True, by=administrator)
    every.refresh_from_db()
    assert (every.name, every.two_steps) == ("Boss", True)
    assert set(every.permissions) == set(PERMISSIONS)
    with refused("role_stays"):
        roles.remove_role(every, by=administrator)
    Role.objects.filter(pk=every.pk).update(permissions=["people.manage"])  # an older version
    actions.make_starting_roles()
    assert set(role("administrator").permissions) == set(PERMISSIONS)


def test_a_role_is_made_changed_and_removed(administrator: Agent) -> None:
    made = roles.make_role(
        "Смена", permissions=["tickets.answer", "no.such.right"], by=administrator
    )
    assert (made.slug, made.permissions) == ("role", ["tickets.answer"])
    with refused("name_taken"):
        roles.make_role("смена", permissions=[], by=administrator)
    agent = make_agent("somebody@example.com")
    agent.roles.set([made])
    with refused("role_in_use"):
        roles.remove_role(made, by=administrator)
    agent.roles.set([role("agent")])
    roles.remove_role(made, by=administrator)
    assert not Role.objects.filter(pk=made.pk).exists()


def test_an_invitation_sent_again_ends_the_old_link(administrator: Agent) -> None:
    first, old = actions.invite(
        email="new@example.com", name="New", role=role("agent"), teams=[], language="en",
        by=administrator,
    )  # fmt: skip
    first.refresh_from_db()
    second, new = actions.invite_again(first, by=administrator)
    assert actions.find_invitation(old) is None
    assert actions.find_invitation(new) == second
    actions.withdraw_invitation(second, by=administrator)
    assert actions.find_invitation(new) is None
    with refused("invitation_over"):
        actions.withdraw_invitation(second, by=administrator)


def test_a_merged_team_brings_everything_over(
    administrator: Agent, orders: Team, billing: Team, owner: Agent, ticket, mailbox
) -> None:
    teams.merge_team(orders, into=billing, by=administrator)
    ticket.refresh_from_db()
    mailbox.refresh_from_db()
    assert (ticket.team, ticket.owner, mailbox.team) == (billing, owner, billing)
    assert Agent.objects.get(pk=owner.pk).team_ids == {billing.pk}
    assert not Team.objects.filter(name="Orders").exists()
    with refused("same_team"):
        teams.merge_team(billing, into=billing, by=administrator)


def test_a_team_has_people_and_some_of_them_lead(
    administrator: Agent, orders: Team, owner: Agent, stranger: Agent
) -> None:
    teams.change_team(
        orders, name="Orders and returns", time_zone="Asia/Almaty",
        members=[owner, stranger], leads=[stranger], provider=None, by=administrator,
    )  # fmt: skip
    led = dict(orders.memberships.values_list("agent", "is_lead"))
    assert led == {owner.pk: False, stranger.pk: True}


def test_without_the_permission_nothing_moves(lead: Agent, owner: Agent, orders: Team) -> None:
    for act in (
        lambda: actions.change_person(owner, name="X", language="en", by=lead),
        lambda: roles.make_role("X", permissions=[], by=lead),
        lambda: roles.remove_role(role("agent"), by=lead),
        lambda: teams.make_team("X", time_zone="UTC", by=lead),
        lambda: teams.merge_team(orders, into=orders, by=lead),
        lambda: sessions.end_sessions(owner, by=lead),
    ):
        with refused("may_not_manage"):
            act()
    assert not AuditEntry.objects.exists()


def test_a_token_ends_by_its_owner_or_by_who_runs_the_desk(
    owner: Agent, lead: Agent, administrator: Agent
) -> None:
    actions.create_token(owner, name="One")
    token = owner.api_tokens.get()
    with refused("may_not_manage"):
        actions.revoke_token(token, by=lead)
    assert actions.revoke_token(token, by=administrator)
    assert not actions.revoke_token(token, by=owner)


def test_nobody_takes_the_rights_of_somebody_above_by_making_them_a_providers(
    manager, administrator
):
    """In a provider's team an administrator may next to nothing."""
    make_agent("second@example.com", role="administrator")
    provider = make_provider()
    team = provider.teams.get()
    given = {"name": team.name, "time_zone": "UTC", "leads": [], "provider": provider}
    with refused("above_you"):
        teams.change_team(team, members=[administrator], by=manager, **given)
    assert Agent.objects.get(pk=administrator.pk).provider is None
