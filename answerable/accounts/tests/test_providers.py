"""Providers, and the rule that nobody works for two houses."""

from datetime import date

import pytest

from answerable.accounts import actions, providers, teams
from answerable.accounts.models import Agent, Membership, Provider, Role, Team
from answerable.core.models import AuditEntry
from answerable.testing import make_agent, make_provider, refused

pytestmark = pytest.mark.django_db


def role(slug: str) -> Role:
    return Role.objects.get(slug=slug)


def test_a_provider_is_made_and_changed_on_record(administrator: Agent) -> None:
    made = providers.make_provider("Helping Hands", kind="outsourced", by=administrator)
    assert (made.slug, made.giver) == ("helping-hands", "provider:helping-hands")
    assert set(made.masked) == {"email", "phone", "address", "order"}
    fields = {"contract_until": date(2027, 3, 31), "masked": ["phone"], "review_percent": 20}
    providers.change_provider(made, by=administrator, **fields)
    assert (made.contract_until, made.masked) == (date(2027, 3, 31), ["phone"])
    keys = list(AuditEntry.objects.order_by("pk").values_list("key", flat=True))
    assert keys == ["provider.made", "provider.changed"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "helping HANDS"}, "name_taken"),
        ({"name": " "}, "name_taken"),
        ({"masked": ["everything"]}, "unknown_word"),
        ({"kind": "ours"}, "unknown_word"),
        (
            {"contract_from": date(2027, 1, 2), "contract_until": date(2027, 1, 1)},
            "contract_backwards",
        ),
        ({"review_percent": 101}, "share_wrong"),
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict, code: str, administrator: Agent) -> None:
    make_provider()
    one = make_provider("Another")
    before = Provider.objects.values().get(pk=one.pk)
    with refused(code):
        providers.change_provider(one, by=administrator, **fields)
    assert Provider.objects.values().get(pk=one.pk) == before
    assert not AuditEntry.objects.exists()


def test_only_who_manages_people_makes_and_changes_providers(lead: Agent, outsider: Agent) -> None:
    one = Provider.objects.get()
    for by in (lead, outsider):
        with refused("may_not_manage"):
            providers.make_provider("X", kind="outsourced", by=by)
        with refused("may_not_manage"):
            providers.change_provider(one, by=by, masked=[])
    with pytest.raises(TypeError):
        providers.change_provider(one, by=lead, ended_at=None)


def test_whatever_role_a_providers_agent_has_they_only_answer(outsider: Agent) -> None:
    outsider.roles.set(Role.objects.all())
    assert Agent.objects.get(pk=outsider.pk).permissions == {"tickets.answer", "tickets.assign"}


def test_who_joins_a_providers_team_is_the_providers(administrator: Agent, owner: Agent) -> None:
    theirs = make_provider().teams.get()
    actions.change_duties(owner, role=role("agent"), teams=[theirs], by=administrator)
    assert Agent.objects.get(pk=owner.pk).provider == theirs.provider
    actions.change_duties(owner, role=role("agent"), teams=[], by=administrator)
    assert Agent.objects.get(pk=owner.pk).provider == theirs.provider, "no team is no way home"


def test_a_team_given_to_a_provider_takes_its_people_along(
    administrator: Agent, orders: Team, owner: Agent
) -> None:
    given = {"name": "Orders", "time_zone": "UTC", "members": [owner], "leads": []}
    provider = make_provider()
    teams.change_team(orders, **given, provider=provider, by=administrator)
    assert Agent.objects.get(pk=owner.pk).provider == provider
    teams.change_team(orders, **given, provider=None, by=administrator)
    assert Agent.objects.get(pk=owner.pk).provider is None


def test_nobody_works_for_two_houses(administrator: Agent, orders: Team, owner: Agent) -> None:
    theirs = make_provider().teams.get()
    with refused("two_houses"):
        actions.change_duties(owner, role=role("agent"), teams=[orders, theirs], by=administrator)
    with refused("two_houses"):
        teams.change_team(
            theirs, name="X", time_zone="UTC", members=[owner], leads=[],
            provider=theirs.provider, by=administrator,
        )  # fmt: skip
    with refused("two_houses"):
        actions.invite(
            email="a@b.example", name="A", role=role("agent"), teams=[orders, theirs],
            language="en", by=administrator,
        )  # fmt: skip
    with refused("two_houses"):
        teams.merge_team(theirs, into=orders, by=administrator)
    assert Agent.objects.get(pk=owner.pk).provider is None
    assert list(Membership.objects.filter(agent=owner).values_list("team", flat=True)) == [
        orders.pk
    ]
    assert not AuditEntry.objects.exists()


def test_who_is_invited_to_a_providers_team_joins_as_theirs(administrator: Agent) -> None:
    theirs = make_provider().teams.get()
    _invitation, secret = actions.invite(
        email="a@b.example", name="A", role=role("lead"), teams=[theirs], language="en",
        by=administrator,
    )  # fmt: skip
    joined = actions.accept_invitation(secret, name="A", password="x" * 20, time_zone="UTC")
    assert Agent.objects.get(pk=joined.pk).provider == theirs.provider


def test_the_last_administrator_cannot_be_given_to_a_provider(administrator: Agent) -> None:
    theirs = make_provider().teams.get()
    with refused("last_administrator"):
        teams.change_team(
            theirs, name="X", time_zone="UTC", members=[administrator], leads=[],
            provider=theirs.provider, by=administrator,
        )  # fmt: skip
    administrator.refresh_from_db()
    another = make_agent(role="administrator")
    actions.change_duties(another, role=role("agent"), teams=[theirs], by=administrator)
    assert not Agent.objects.get(pk=another.pk).can("people.manage")
