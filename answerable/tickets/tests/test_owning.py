"""Who is answerable: exactly one person, or plainly nobody since a known moment."""

import pytest

from answerable.accounts.actions import deactivate
from answerable.accounts.models import Agent
from answerable.core.actors import SYSTEM
from answerable.testing import make_agent, make_ticket, refused
from answerable.tickets import actions
from answerable.tickets.models import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def unowned(customer, orders):
    return make_ticket(customer, team=orders)


def last(ticket):
    return ticket.events.order_by("id").last()


def test_taking_makes_answerable(unowned, owner):
    actions.take(unowned, by=owner)
    assert (unowned.owner, unowned.nobody_since) == (owner, None)
    assert (last(unowned).key, last(unowned).actor_id) == ("ticket.taken", owner.pk)


def test_taking_ones_own_again_changes_nothing(ticket, owner):
    events = ticket.events.count()
    actions.take(ticket, by=owner)
    assert ticket.events.count() == events


def test_nobody_takes_what_somebody_else_owns(ticket, colleague):
    with refused("owned_by_other", ticket):
        actions.take(ticket, by=colleague)


def test_nobody_takes_who_may_not_answer(unowned):
    with refused("cannot_own", unowned):
        actions.take(unowned, by=_without_role())


def _without_role():
    agent = make_agent()
    agent.roles.clear()
    return agent


def test_assigning_names_who_and_by_whom(ticket, owner, colleague, lead):
    actions.assign(ticket, to=colleague, by=lead, expected=owner.pk)
    assert ticket.owner == colleague
    event = last(ticket)
    assert (event.key, event.actor_id, event.data["owner_id"]) == (
        "ticket.assigned", lead.pk, colleague.pk,
    )  # fmt: skip


def test_assigning_to_oneself_is_taking(ticket, colleague):
    actions.assign(ticket, to=colleague, by=colleague)
    assert last(ticket).key == "ticket.taken"


def test_assigning_is_refused_if_the_owner_changed_meanwhile(ticket, owner, colleague, lead):
    actions.assign(ticket, to=colleague, by=lead)
    with refused("changed_meanwhile", ticket):
        actions.assign(ticket, to=lead, by=lead, expected=owner.pk)


def test_assigning_is_refused_to_who_cannot_see_it(ticket, lead, stranger):
    with refused("cannot_see", ticket):
        actions.assign(ticket, to=stranger, by=lead)


def test_nobody_dumps_what_they_own_on_a_colleague(ticket, owner, colleague):
    with refused("hand_it_over", ticket):
        actions.assign(ticket, to=colleague, by=owner)
    other = make_agent(teams=(ticket.team,))
    with refused("hand_it_over", ticket):
        actions.assign(ticket, to=other, by=colleague)
    actions.release(ticket, by=owner)
    actions.assign(ticket, to=colleague, by=owner)  # what is nobody's anybody may give
    assert ticket.owner == colleague


def test_assigning_is_refused_to_who_left_or_may_not_answer(ticket, lead, colleague):
    colleague.is_active = False
    colleague.save()
    for agent in (colleague, _without_role()):
        with refused("cannot_own", ticket):
            actions.assign(ticket, to=agent, by=lead)


def test_assigning_to_others_takes_the_permission(ticket, colleague):
    with refused("may_not_assign", ticket):
        actions.assign(ticket, to=colleague, by=_without_role())


def test_a_ticket_without_team_can_be_given_to_anybody(customer, owner, stranger):
    ticket = make_ticket(customer)
    actions.assign(ticket, to=stranger, by=owner)
    assert ticket.owner == stranger


def test_released_it_is_plainly_nobodys(ticket, owner):
    actions.release(ticket, by=owner)
    assert ticket.owner is None
    assert ticket.nobody_since <= last(ticket).at
    actions.release(ticket, by=SYSTEM)
    assert ticket.events.filter(key="ticket.released").count() == 1


def test_moving_lets_go_an_owner_who_would_not_see_it_any_more(ticket, billing, lead):
    actions.move_to_team(ticket, team=billing, by=lead)
    assert (ticket.team, ticket.owner) == (billing, None)
    keys = list(ticket.events.order_by("-id").values_list("key", flat=True)[:2])
    assert keys == ["ticket.released", "ticket.moved"]


def test_moving_keeps_an_owner_who_still_sees_it(ticket, billing, lead):
    actions.assign(ticket, to=lead, by=lead)
    actions.move_to_team(ticket, team=billing, by=lead)
    assert ticket.owner == lead


def test_moving_to_no_team_keeps_the_owner(ticket, owner):
    actions.move_to_team(ticket, team=None, by=owner)
    assert (ticket.team, ticket.owner) == (None, owner)


@pytest.mark.parametrize("act", ["take", "assign", "release", "move"])
def test_a_closed_ticket_stays_as_it_is(ticket, owner, lead, billing, act):
    actions.solve(ticket, by=owner)
    assert actions.close(ticket)
    with refused("closed", ticket):
        {
            "take": lambda: actions.take(ticket, by=lead),
            "assign": lambda: actions.assign(ticket, to=lead, by=lead),
            "release": lambda: actions.release(ticket, by=owner),
            "move": lambda: actions.move_to_team(ticket, team=billing, by=lead),
        }[act]()


def test_what_was_owned_by_who_leaves_waits_plainly_for_somebody(
    customer, orders, owner, administrator
):
    open_, waiting, spam, solved, closed = (
        make_ticket(customer, team=orders, owner=owner) for _ in range(5)
    )
    actions.reply(waiting, body="Hello", by=owner)
    actions.mark_spam(spam, by=owner)
    actions.solve(solved, by=owner)
    actions.solve(closed, by=owner)
    actions.close(closed)
    deactivate(owner, by=administrator)
    for ticket in (open_, waiting, spam):
        ticket.refresh_from_db()
        assert ticket.owner is None
        assert last(ticket).key == "ticket.released"
    for ticket, state in ((solved, State.SOLVED), (closed, State.CLOSED)):
        ticket.refresh_from_db()
        assert (ticket.owner, ticket.state) == (owner, state)


@pytest.mark.parametrize("act", ["reply", "solve"])
def test_who_left_since_the_page_was_loaded_becomes_answerable_for_nothing(
    act, unowned, owner, mailbox
):
    stale = Agent.objects.get(pk=owner.pk)
    assert stale.can("tickets.answer")
    Agent.objects.filter(pk=owner.pk).update(is_active=False)
    with refused("cannot_own", unowned):
        if act == "reply":
            actions.reply(unowned, body="I look", by=stale)
        else:
            actions.solve(unowned, by=stale)
