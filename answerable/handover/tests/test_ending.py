"""The end of a contract: everything comes back and every door is shut, or nothing happens."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from answerable.accounts import actions as accounts
from answerable.accounts.actions import find_invitation, find_token
from answerable.accounts.models import Agent, Provider, Role, Team
from answerable.channels.models import Mailbox
from answerable.core.models import AuditEntry
from answerable.handover import actions, ending
from answerable.handover.actions import Context
from answerable.handover.models import Handover
from answerable.testing import PASSWORD, at_once, make_agent, make_provider, make_ticket, refused
from answerable.tickets import actions as tickets
from answerable.tickets import rebuilding
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Follower, Ticket

pytestmark = pytest.mark.django_db
CONTEXT = Context("Read", "Answer", customer_words="I take this on.")


@pytest.fixture
def busy(outsider: Agent, owner: Agent, orders: Team, administrator: Agent) -> dict:
    """A provider with one of everything that must end."""
    team = outsider.teams.get()
    outsider.roles.set(Role.objects.filter(slug="lead"))
    theirs = make_ticket(team=team, owner=outsider)
    closed = make_ticket(team=team, owner=outsider)
    tickets.solve(closed, by=outsider)
    tickets.close(closed)
    ours = make_ticket(team=orders, owner=outsider)
    offered = make_ticket(team=orders, owner=owner)
    actions.offer(offered, context=CONTEXT, by=owner, to_team=team)
    given = make_ticket(team=team, owner=outsider)
    actions.offer(given, context=CONTEXT, by=outsider, to_agent=owner)
    followed = make_ticket(team=orders, owner=owner)
    tickets.follow(followed, agent=outsider)
    Client().login(email=outsider.email, password=PASSWORD)
    Authenticator.objects.create(user=outsider, type="webauthn", data={})
    token = accounts.create_token(outsider, name="x")
    agent_role = Role.objects.get(slug="agent")
    invited = {"email": "n@h.example", "name": "N", "role": agent_role, "language": "en"}
    _row, link = accounts.invite(**invited, teams=[team], by=administrator)
    Mailbox.objects.create(address="night@example.com", name="Night", team=team)
    return {"team": team, "theirs": theirs, "closed": closed, "ours": ours, "offered": offered,
            "given": given, "token": token, "link": link}  # fmt: skip


def test_first_it_is_said_what_will_happen(busy: dict) -> None:
    before = Ticket.objects.count(), AuditEntry.objects.count()
    told = ending.what_ends(Provider.objects.get())
    assert (told.moved, told.returned, told.offers, told.people) == (3, 1, 2, 1)
    assert (told.taking_part, told.tokens, told.passkeys, told.invitations) == (2, 1, 1, 1)
    assert (told.open_sessions, told.mailboxes) == (1, 1)
    assert (Ticket.objects.count(), AuditEntry.objects.count()) == before


def test_everything_comes_back_and_every_door_is_shut(
    busy: dict, outsider: Agent, owner: Agent, orders: Team, administrator: Agent
) -> None:
    ending.end_contract(Provider.objects.get(), to_team=orders, by=administrator)
    found = {
        name: Ticket.objects.get(pk=busy[name].pk)
        for name in ("theirs", "closed", "ours", "given", "offered")
    }
    assert {one.team for one in found.values()} == {orders}
    for name in ("theirs", "ours", "given"):
        assert found[name].owner is None
        assert found[name].nobody_since
    assert found["offered"].owner == owner
    assert not Handover.objects.filter(state__in=("held", "offered", "asked")).exists()
    assert not Follower.objects.exists()
    gone = Agent.objects.get(pk=outsider.pk)
    assert not gone.is_active
    assert not gone.has_usable_password()
    assert not tickets_visible_to(gone).exists()
    assert not Session.objects.exists()
    assert not Authenticator.objects.exists()
    assert find_token(busy["token"]) is None
    assert find_invitation(busy["link"]) is None
    assert Mailbox.objects.get().team == orders
    provider = Provider.objects.get()
    assert provider.ended_at
    assert provider.ended_by == administrator
    assert AuditEntry.objects.filter(key="provider.ended").count() == 1
    assert list(rebuilding.check()) == []
    with refused("provider_over"):
        ending.end_contract(provider, to_team=orders, by=administrator)
    with refused("provider_over"):
        accounts.change_duties(
            owner, role=Role.objects.get(slug="agent"), teams=[busy["team"]], by=administrator
        )


@pytest.mark.parametrize("wrong", ["permission", "team"])
def test_who_may_not_or_chooses_their_team_changes_nothing(
    wrong: str, busy: dict, orders: Team, lead: Agent, administrator: Agent
) -> None:
    code = {"permission": "may_not_manage", "team": "team_not_ours"}[wrong]
    with refused(code, busy["theirs"]):
        ending.end_contract(
            Provider.objects.get(),
            to_team=busy["team"] if wrong == "team" else orders,
            by=lead if wrong == "permission" else administrator,
        )
    assert Provider.objects.get().ended_at is None


def test_what_fails_in_the_middle_leaves_everything_as_it_was(
    busy: dict, outsider: Agent, orders: Team, administrator: Agent, monkeypatch
) -> None:
    def fail(*_all: object, **_named: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(ending.sessions, "shut_all_doors", fail)
    with pytest.raises(RuntimeError):
        ending.end_contract(Provider.objects.get(), to_team=orders, by=administrator)
    assert Provider.objects.get().ended_at is None
    assert Ticket.objects.filter(owner=outsider).count() == 4
    assert Handover.objects.filter(state="offered").count() == 2
    assert Agent.objects.get(pk=outsider.pk).is_active
    assert find_token(busy["token"])
    assert find_invitation(busy["link"])


@pytest.mark.django_db(transaction=True)
def test_ended_by_two_at_once_it_ends_once() -> None:
    by = make_agent(role="administrator")
    team = Team.objects.create(name="Ours", slug="ours")
    provider = make_provider()
    make_ticket(team=provider.teams.get(), owner=make_agent(teams=(provider.teams.get(),)))

    def end() -> object:
        return ending.end_contract(Provider.objects.get(), to_team=team, by=by)

    outcomes = at_once(end, end)
    assert sorted(isinstance(one, ending.Ending) for one in outcomes) == [False, True]
    assert AuditEntry.objects.filter(key="provider.ended").count() == 1
    assert Ticket.objects.get().team == team


def test_the_page_lists_it_and_asks_for_a_yes(
    client: Client, busy: dict, orders: Team, administrator: Agent
) -> None:
    client.force_login(administrator)
    path = f"/office/providers/{Provider.objects.get().pk}/end/"
    assert "Open sessions that end" in client.get(path).content.decode()
    assert client.post(path, {"to_team": orders.pk}).status_code == 422
    assert client.post(path, {"to_team": busy["team"].pk, "sure": "on"}).status_code == 422
    assert Provider.objects.get().ended_at is None
    assert client.post(path, {"to_team": orders.pk, "sure": "on"}).status_code == 302
    assert Provider.objects.get().ended_at
    assert client.get(path).status_code == 302
    assert b"Ended" in client.get(path.removesuffix("end/")).content
