"""Settings of one's own, people, what could not be read, what was kept."""

import pytest
from django.test import Client
from django.utils import timezone

from answerable.accounts.actions import find_token
from answerable.accounts.models import Agent
from answerable.channels.email.composing import compose
from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.tickets import actions
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

ME = {
    "name": "Ayşe Demir", "call_name": "Ayşe", "language": "tr-TR", "time_zone": "Europe/Istanbul",
    "theme": "dark", "undo_seconds": "5", "after_send": "next", "signature": "Sevgiler",
    "keys": "off", "density": "compact",
}  # fmt: skip


@pytest.fixture
def admin(client: Client, administrator: Agent) -> Client:
    client.force_login(administrator)
    return client


def test_the_page_speaks_the_language_one_chose(desk: Client, owner: Agent) -> None:
    assert desk.post("/me/", ME).status_code == 302
    page = desk.get("/me/").content.decode()
    owner.refresh_from_db()
    assert '<html lang="tr-TR" dir="ltr" data-theme="dark">' in page
    assert "Ayarlarım" in page
    assert owner.keys == "off"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("language", "xx"),
        ("time_zone", "Mars/Base"),
        ("undo_seconds", "31"),
        ("undo_seconds", "-1"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    desk: Client, owner: Agent, field: str, wrong: str
) -> None:
    assert desk.post("/me/", {**ME, field: wrong}).status_code == 422
    owner.refresh_from_db()
    assert owner.name == "Owner"


def test_a_form_changes_nothing_it_does_not_show(desk: Client, owner: Agent) -> None:
    desk.post("/me/", {**ME, "email": "evil@example.org", "is_active": "", "roles": "3"})
    owner.refresh_from_db()
    assert owner.email == "owner@example.com"
    assert owner.is_active
    assert not owner.can("people.manage")


def test_a_token_is_shown_once_and_can_be_ended(desk: Client, owner: Agent) -> None:
    page = desk.post("/me/tokens/", {"name": "Report", "read_only": "on"}).content.decode()
    secret = page.split('value="answerable_')[1].split('"')[0]
    token = find_token(f"answerable_{secret}")
    assert token
    assert token.scopes == ["read"]
    assert secret not in desk.get("/me/").content.decode()
    desk.post(f"/me/tokens/{token.pk}/revoke/")
    assert find_token(f"answerable_{secret}") is None


def test_what_could_not_be_read_is_shown_given_out_and_read_again(admin: Client) -> None:
    kept = Inbound.objects.create(
        source="smtp", sha256="0" * 64, size=3, raw=b"raw", received_at=timezone.now(),
        state=Inbound.State.UNREADABLE, reason="too-slow",
    )  # fmt: skip
    assert "Reading it took too long." in admin.get("/unreadable/").content.decode()
    assert admin.get(f"/unreadable/{kept.pk}/raw/").content == b"raw"
    admin.post(f"/unreadable/{kept.pk}/replay/")
    kept.refresh_from_db()
    assert kept.state == Inbound.State.RECEIVED


def test_kept_mail_is_read_as_its_recipient_would(
    desk: Client, owner: Agent, ticket: Ticket, mailbox: Mailbox
) -> None:
    sent = actions.reply(ticket, body="A **new** vase.", by=owner, undo_seconds=0)
    Outgoing.objects.filter(message=sent).update(state=Outgoing.State.KEPT)
    row = Outgoing.objects.get(message=sent)
    assert "elif@example.net" in desk.get("/kept-mail/").content.decode()
    page = desk.get(f"/kept-mail/{row.pk}/").content.decode()
    assert "vase" in page
    assert "no mail server set" in page
    assert compose(row).reply_to in page


def test_the_rail_costs_the_same_with_many_tickets(
    desk: Client, ticket: Ticket, django_assert_max_num_queries
) -> None:
    desk.get("/inbox/mine/")
    with django_assert_max_num_queries(17) as few:
        desk.get("/inbox/mine/")
    for number in range(5):
        actions.open_ticket(
            customer=ticket.customer, subject=f"Another {number}", by=ticket.owner.actor,
            team=ticket.team, owner=ticket.owner,
        )  # fmt: skip
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get("/inbox/mine/")
