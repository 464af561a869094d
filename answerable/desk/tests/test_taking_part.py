"""Follow and put back on the ticket: who may, with a reason, and what the history says."""

import pytest

from answerable.accounts.models import Agent
from answerable.testing import refused
from answerable.tickets import actions
from answerable.tickets.models import Follower, Ticket

pytestmark = pytest.mark.django_db


def test_one_follows_and_no_longer(signed_in, ticket: Ticket, colleague: Agent) -> None:
    client = signed_in(colleague)
    for act, count, words in (("follow", 1, "Follow no longer"), ("unfollow", 0, ">Follow<")):
        for _twice in range(2):
            assert client.post(f"/tickets/{ticket.number}/{act}/").status_code == 302
        assert Follower.objects.filter(ticket=ticket, agent=colleague).count() == count
        assert words in client.get(f"/tickets/{ticket.number}/").content.decode()
    assert ticket.events.filter(key__endswith="followed").count() == 2


def test_the_owner_follows_anyway(desk, ticket: Ticket) -> None:
    assert (
        f"/tickets/{ticket.number}/follow/"
        not in desk.get(f"/tickets/{ticket.number}/").content.decode()
    )


@pytest.mark.parametrize(("who", "may"), [("owner", True), ("lead", True), ("colleague", False)])
def test_put_back_by_the_owner_or_a_lead_with_a_reason(
    who: str, may: bool, ticket: Ticket, signed_in, request: pytest.FixtureRequest
) -> None:
    agent, address = request.getfixturevalue(who), f"/tickets/{ticket.number}/release/"
    client = signed_in(agent)
    assert ("release-reason" in client.get(f"/tickets/{ticket.number}/").content.decode()) == may
    assert client.post(address, {"reason": " "}).status_code == 422
    before = Ticket.objects.get(pk=ticket.pk)
    assert before.owner_id
    answer = client.post(address, {"reason": "I know nothing about glazes"})
    ticket.refresh_from_db()
    assert (answer.status_code, ticket.owner is None) == ((302, True) if may else (422, False))
    found = ticket.events.filter(
        key="ticket.released_because", data__reason="I know nothing about glazes"
    )
    assert found.exists() == may


def test_what_nobody_owns_stays_so(ticket: Ticket, owner: Agent) -> None:
    actions.put_back(ticket, reason="Enough", by=owner)
    actions.put_back(ticket, reason="Again", by=owner)
    assert ticket.events.filter(key="ticket.released_because").count() == 1


def test_on_a_closed_ticket_it_is_refused(ticket: Ticket, owner: Agent) -> None:
    actions.solve(ticket, by=owner)
    actions.close(ticket)
    with refused("closed", ticket):
        actions.put_back(ticket, reason="Enough", by=owner)
