"""Leaving for good: nothing stays without somebody, and a half way there is none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.accounts import absences
from answerable.accounts.absences import Wanted
from answerable.accounts.models import Agent
from answerable.handover import actions as handovers
from answerable.handover import leaving
from answerable.handover.actions import Context
from answerable.testing import at_once, make_agent, make_ticket, refused
from answerable.tickets import actions
from answerable.tickets.models import Draft, Ticket
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db

CONTEXT = Context("Seen", "Answer", customer_words="I take this on.")


def everything(owner: Agent, colleague: Agent, ticket: Ticket) -> dict[str, object]:
    """A ticket handed over, one asked for, drafts on both, a reply for later, a cover."""
    others = make_ticket(team=ticket.team, owner=colleague)
    actions.save_draft(ticket, kind="note", body="Mine", by=owner)
    file = actions.upload(NewFile("plan.txt", "text/plain", b"plan"), by=owner)
    actions.save_draft(others, kind="reply", body="Theirs", by=owner, attachments=[file])
    later = actions.schedule(
        ticket, body="Tomorrow", at=timezone.now() + timedelta(days=1), by=owner
    )
    given = handovers.offer(ticket, context=CONTEXT, by=owner, to_agent=colleague)
    asked = handovers.offer(others, context=CONTEXT, by=colleague, to_agent=owner)
    wanted = Wanted(timezone.now(), timezone.now() + timedelta(days=1), cover=owner)
    absence = absences.tell(
        make_agent(teams=(ticket.team,)), wanted, by=make_agent(role="administrator")
    )
    return {
        "others": others,
        "later": later,
        "given": given,
        "asked": asked,
        "absence": absence,
        "file": file,
    }


def test_everything_goes_in_one_act(ticket, owner, colleague, administrator, mailbox) -> None:
    heir = make_agent(teams=(ticket.team,))
    left = everything(owner, colleague, ticket)
    leaving.leave(owner, heir=heir, by=administrator)
    for row in left.values():
        row.refresh_from_db()
    ticket.refresh_from_db()
    owner.refresh_from_db()
    assert (ticket.owner, left["others"].owner, owner.is_active) == (heir, colleague, False)
    assert {left["given"].state, left["asked"].state} == {"withdrawn"}
    assert left["absence"].cover == heir
    assert left["later"].state == "stopped"
    drafts = {(row.agent_id, row.kind): row.body for row in Draft.objects.all()}
    assert drafts == {
        (heir.pk, "note"): "Mine",
        (heir.pk, "reply"): "Tomorrow",
        (colleague.pk, "reply"): "Theirs",
    }
    assert left["file"].uploaded_by == colleague
    assert not leaving.left_by(owner)
    assert ticket.events.get(key="ticket.assigned").actor_id == administrator.pk


def test_each_ticket_may_go_to_somebody_else(ticket, owner, colleague, lead, administrator) -> None:
    second = make_ticket(team=ticket.team, owner=owner)
    leaving.leave(owner, heir=lead, heirs={second.number: colleague}, by=administrator)
    owners = dict(Ticket.objects.values_list("number", "owner"))
    assert owners == {ticket.number: lead.pk, second.number: colleague.pk}


@pytest.mark.parametrize(
    "code", ["heir_missing", "heir_wrong", "cannot_see", "is_away", "may_not_deactivate"]
)
def test_what_cannot_go_keeps_everything(
    code, ticket, owner, colleague, stranger, lead, administrator, mailbox
) -> None:
    left = everything(owner, colleague, ticket)
    heir = {"heir_missing": None, "heir_wrong": owner, "cannot_see": stranger}.get(code, lead)
    by = colleague if code == "may_not_deactivate" else administrator
    if code == "is_away":
        now = timezone.now()
        absences.tell(lead, Wanted(now, now + timedelta(days=1)), by=lead)
    with refused(code, ticket):
        leaving.leave(owner, heir=heir, by=by)
    left["given"].refresh_from_db()
    left["absence"].refresh_from_db()
    assert (left["given"].state, left["absence"].cover) == ("offered", owner)
    assert Agent.objects.get(pk=owner.pk).is_active


def test_killed_in_the_middle_nothing_has_happened(
    ticket, owner, colleague, administrator, mailbox, monkeypatch
) -> None:
    everything(owner, colleague, ticket)

    def die(agent: Agent, *, by: Agent) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("answerable.accounts.actions.deactivate", die)
    with pytest.raises(KeyboardInterrupt):
        leaving.leave(owner, heir=make_agent(teams=(ticket.team,)), by=administrator)
    assert Ticket.objects.get(pk=ticket.pk).owner == owner
    assert Draft.objects.filter(agent=owner).count() == 2
    assert all(leaving.left_by(owner).__dict__.values())


def test_who_leaves_nothing_needs_nobody(owner, administrator) -> None:
    leaving.leave(owner, heir=None, by=administrator)
    assert not Agent.objects.get(pk=owner.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_a_ticket_taken_meanwhile_is_not_left_behind(
    orders, owner, colleague, administrator
) -> None:
    ticket = make_ticket(team=orders)
    at_once(
        lambda: actions.take(ticket, by=owner),
        lambda: leaving.leave(owner, heir=colleague, by=administrator),
    )
    ticket.refresh_from_db()
    assert not Agent.objects.get(pk=owner.pk).is_active
    assert ticket.owner in (None, colleague)
