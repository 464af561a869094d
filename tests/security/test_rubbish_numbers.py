"""Numbers in forms and addresses that are none, or none a database can hold: refused, never a fault."""

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.policy import actions as policy
from answerable.policy import starting
from answerable.policy.models import Version
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

RUBBISH = ["²", "٣", "-1", "9" * 18, "9" * 19, "9" * 30, "9" * 5000, "1e3", "0x1", "\0", "NaN"]


@pytest.fixture
def desk(administrator: Agent) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("rubbish", RUBBISH)
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/hand-overs/accept/", "handover"),
        ("/hand-overs/several/", "ticket"),
        ("/tickets/{number}/reply/", "attachment"),
        ("/tickets/{number}/note/", "attachment"),
        ("/tickets/{number}/drafts/note/", "attachment"),
        ("/tickets/{number}/split/", "messages"),
        ("/tickets/{number}/hand-over/", "to"),
        ("/tickets/{number}/macro/", "macro"),
        ("/inbox/mine/many/", "tickets"),
        ("/canned/macros/new/", "reply"),
        ("/office/people/{agent}/", "teams"),
        ("/office/teams/{team}/", "members"),
        ("/office/policy/{draft}/promises/first/move/", "to"),
        ("/breaches/causes/", "breach"),
        ("/me/absences/file/keep/", "take"),
    ],
)
def test_in_a_form(
    path: str, field: str, rubbish: str, desk: Client, ticket: Ticket, administrator: Agent
) -> None:
    draft = Version.objects.filter(published_at=None).first()
    if "{draft}" in path and draft is None:
        draft = policy.draft(starting.load("shop"), by=administrator)
    place = path.format(
        number=ticket.number,
        agent=ticket.owner_id,
        team=ticket.team_id,
        draft=draft.pk if draft else 0,
    )
    answer = desk.post(place, {field: rubbish, "body": "x", "name": "x", "subject": "x"})
    assert answer.status_code < 500


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_in_the_name_of_a_field(rubbish: str, desk: Client) -> None:
    given = {f"then-do-{rubbish}": "solve", "then-act": f"remove:{rubbish}", "name": "x"}
    assert desk.post("/canned/macros/new/", given).status_code < 500


@pytest.mark.parametrize("rubbish", RUBBISH)
@pytest.mark.parametrize(
    "path",
    [
        "/inbox/search/?q=vase&after={}",
        "/inbox/mine/?after=due_{}_1",
        "/notifications/?before={}",
        "/office/audit/?before={}",
        "/office/reports/handovers/behind/?key={}",
        "/tickets/1/merge/?other={}",
        "/api/v1/tickets?team={}",
    ],
)
def test_in_an_address(path: str, rubbish: str, desk: Client) -> None:
    assert desk.get(path.format(rubbish)).status_code < 500
