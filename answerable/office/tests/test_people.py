"""People, teams and roles in the browser."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from answerable.accounts.models import Agent, Invitation, Role, Team
from answerable.channels.models import Outgoing
from answerable.core.models import AuditEntry
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

NORA = {"email": "nora@example.com", "name": "Nora", "role": "1", "language": "tr-TR"}


def test_inviting_sends_a_mail_again_a_new_one_and_withdrawing_ends_it(office: Client) -> None:
    assert office.post("/office/people/invite/", NORA).status_code == 302
    first = Invitation.objects.get()
    office.post(f"/office/people/invitations/{first.pk}/again/")
    second = Invitation.objects.exclude(pk=first.pk).get()
    mails = Outgoing.objects.filter(recipient="nora@example.com")
    assert mails.count() == 2
    assert "davet" in mails[0].subject
    assert "nora@example.com" in office.get("/office/people/").content.decode()
    office.post(f"/office/people/invitations/{second.pk}/withdraw/")
    second.refresh_from_db()
    assert second.withdrawn_at
    assert "nora@example.com" not in office.get("/office/people/").content.decode()


def test_somebody_who_is_here_cannot_be_invited(office: Client, owner: Agent) -> None:
    answer = office.post("/office/people/invite/", {**NORA, "email": owner.email})
    assert answer.status_code == 422
    assert not Outgoing.objects.exists()


def test_name_role_and_teams_of_somebody_change_together(
    office: Client, owner: Agent, billing: Team
) -> None:
    lead = Role.objects.get(slug="lead")
    given = {"name": "Ayşe Demir", "language": "tr-TR", "role": lead.pk, "teams": [billing.pk]}
    assert office.post(f"/office/people/{owner.pk}/", given).status_code == 302
    changed = Agent.objects.get(pk=owner.pk)
    assert (changed.name, changed.team_ids) == ("Ayşe Demir", {billing.pk})
    assert changed.can("tickets.read_all")


def test_a_refused_role_changes_the_name_neither(office: Client, administrator: Agent) -> None:
    agent = Role.objects.get(slug="agent")
    given = {"name": "Another", "language": "en-GB", "role": agent.pk}
    answer = office.post(f"/office/people/{administrator.pk}/", given)
    assert answer.status_code == 422
    assert "Nobody would be left" in answer.content.decode()
    kept = Agent.objects.get(pk=administrator.pk)
    assert (kept.name, kept.can("people.manage")) == ("Administrator", True)
    assert not AuditEntry.objects.exists()


def test_before_somebody_leaves_it_is_asked_to_whom_all_goes(
    office: Client, owner: Agent, colleague: Agent, ticket: Ticket
) -> None:
    Client().force_login(owner)
    address = f"/office/people/{owner.pk}/leaving/"
    page = office.get(address).content.decode()
    assert f"#{ticket.number}" in page
    assert "1 open session ends" in page
    answer = office.post(address, {f"to-{ticket.number}": str(owner.pk)})
    assert answer.status_code == 422
    assert "Say who takes over what is left." in answer.content.decode()
    owner.refresh_from_db()
    assert owner.is_active
    assert office.post(address, {"heir": str(colleague.pk)}).status_code == 302
    owner.refresh_from_db()
    ticket.refresh_from_db()
    assert (owner.is_active, ticket.owner) == (False, colleague)


def test_signing_somebody_out_and_forgetting_their_second_step(
    office: Client, owner: Agent
) -> None:
    theirs = Client()
    theirs.force_login(owner)
    Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={})
    office.post(f"/office/people/{owner.pk}/sign-out/")
    office.post(f"/office/people/{owner.pk}/second-step/forget/")
    assert theirs.get("/me/").status_code == 302
    assert office.get("/office/").status_code == 200
    assert not Authenticator.objects.exists()


def test_two_teams_of_one_name_in_letters_get_different_addresses(office: Client) -> None:
    for name in ("山本", "花子"):
        office.post("/office/teams/", {"name": name, "time_zone": "Asia/Tokyo"})
    assert {"team", "team-2"} <= set(Team.objects.values_list("slug", flat=True))


def test_a_team_is_renamed_filled_and_merged(
    office: Client, orders: Team, billing: Team, stranger: Agent
) -> None:
    given = {"name": "Shop", "time_zone": "UTC", "members": [stranger.pk]}
    office.post(f"/office/teams/{orders.pk}/", given)
    orders.refresh_from_db()
    assert (orders.name, list(orders.agents.all())) == ("Shop", [stranger])
    office.post(f"/office/teams/{orders.pk}/merge/", {"into": orders.pk})
    assert Team.objects.filter(pk=orders.pk).exists()
    office.post(f"/office/teams/{orders.pk}/merge/", {"into": billing.pk})
    assert not Team.objects.filter(pk=orders.pk).exists()


def test_roles_are_made_and_changed_and_the_administrators_stays(office: Client) -> None:
    given = {"name": "Night shift", "permissions": ["tickets.answer"], "two_steps": "on"}
    office.post("/office/roles/", given)
    made = Role.objects.get(name="Night shift")
    assert (made.permissions, made.two_steps) == (["tickets.answer"], True)
    office.post(f"/office/roles/{made.pk}/", {"name": "Night", "permissions": ["audit.read"]})
    made.refresh_from_db()
    assert (made.name, made.permissions, made.two_steps) == ("Night", ["audit.read"], False)
    assert (
        office.post(
            f"/office/roles/{made.pk}/", {"name": "Night", "permissions": ["x"]}
        ).status_code
        == 422
    )
    boss = Role.objects.get(slug="administrator")
    office.post(f"/office/roles/{boss.pk}/", {"name": "Boss", "permissions": []})
    boss.refresh_from_db()
    assert "people.manage" in boss.permissions
    office.post(f"/office/roles/{made.pk}/remove/")
    assert not Role.objects.filter(pk=made.pk).exists()


def test_a_form_changes_nothing_it_does_not_show(office: Client, owner: Agent) -> None:
    given = {
        "name": "Owner",
        "language": "en-GB",
        "role": "1",
        "email": "evil@example.org",
        "is_active": "",
    }
    office.post(f"/office/people/{owner.pk}/", given)
    owner.refresh_from_db()
    assert (owner.email, owner.is_active) == ("owner@example.com", True)


def test_tokens_of_everybody_are_listed_and_ended(office: Client, owner: Agent) -> None:
    from answerable.accounts.actions import create_token, find_token

    secret = create_token(owner, name="Warehouse")
    page = office.get("/office/tokens/").content.decode()
    assert "Warehouse" in page
    assert secret not in page
    token = owner.api_tokens.get()
    assert office.post(f"/office/tokens/{token.pk}/revoke/").status_code == 302
    assert find_token(secret) is None
    assert office.post(f"/office/tokens/{token.pk}/revoke/").status_code == 404
