"""The whole life of a hand-over: every act in every state, and nobody is ever without an owner."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.core.errors import Refused
from answerable.handover import actions, queries, rules
from answerable.handover.actions import Context
from answerable.handover.jobs import expire_unanswered
from answerable.handover.models import Handover
from answerable.testing import at_once, make_agent, make_ticket, refused
from answerable.tickets import actions as tickets
from answerable.tickets import rebuilding
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

CONTEXT = Context("Photo seen, ours to mend", "Send a new vase", customer_words="I take this on.")


@pytest.fixture
def offered(ticket, owner, colleague) -> Handover:
    return actions.offer(ticket, context=CONTEXT, by=owner, to_agent=colleague)


def brought_to(state, handover, owner, colleague, lead) -> Handover:
    """The hand-over in that state, by the acts that lead there."""
    if state == "held":
        Handover.objects.filter(pk=handover.pk).update(state="held", answer_by=None)
    elif state == "asked":
        actions.ask(handover, question="Which one?", by=colleague)
    elif state == "expired":
        late = timezone.now() + timedelta(days=9)
        actions.expire(handover, now=late)
    elif state != "offered":
        ACTS[{"accepted": "accept", "declined": "decline", "withdrawn": "withdraw"}[state]](
            handover, owner, colleague, lead
        )
    handover.refresh_from_db()
    assert handover.state == state
    return handover


ACTS = {
    "allow": lambda h, owner, colleague, lead: actions.allow(h, by=lead),
    "accept": lambda h, owner, colleague, lead: actions.accept(h, by=colleague),
    "ask": lambda h, owner, colleague, lead: actions.ask(h, question="And?", by=colleague),
    "answer": lambda h, owner, colleague, lead: actions.answer(h, words="So.", by=owner),
    "decline": lambda h, owner, colleague, lead: actions.decline(
        h, reason="Not mine", by=lead if h.state == "held" else colleague
    ),
    "withdraw": lambda h, owner, colleague, lead: actions.withdraw(h, by=owner),
    "expire": lambda h, owner, colleague, lead: actions.expire(
        h, now=timezone.now() + timedelta(days=9)
    ),
}


@pytest.mark.parametrize("act", rules.ACTS)
@pytest.mark.parametrize("state", rules.STATES)
def test_every_act_in_every_state(state, act, offered, ticket, owner, colleague, lead):
    handover = brought_to(state, offered, owner, colleague, lead)
    ticket.refresh_from_db()
    before = Ticket.objects.values().get(pk=ticket.pk), ticket.events.count()
    wanted = rules.NEXT.get((state, act))
    try:
        outcome = ACTS[act](handover, owner, colleague, lead)
    except Refused:
        outcome = False
    handover.refresh_from_db()
    ticket.refresh_from_db()
    assert handover.state == (wanted or state)
    assert ticket.owner in (owner, colleague)
    if wanted is None:
        assert outcome is False
        after = Ticket.objects.values().get(pk=ticket.pk), ticket.events.count()
        changed = {key for key in before[0] if before[0][key] != after[0][key]}
        assert changed <= {"updated_at"}
        assert after[1] == before[1]
    assert rebuilding.differences(ticket) == []


def test_the_giver_stays_answerable_until_it_is_accepted(offered, ticket, owner, colleague):
    ticket.refresh_from_db()
    assert ticket.owner == owner
    actions.accept(offered, by=colleague)
    ticket.refresh_from_db()
    assert ticket.owner == colleague
    said = ticket.messages.get(automatic="handover")
    assert (said.text, said.agent) == ("I take this on.", colleague)
    assert ticket.state == "open"


def test_whoever_is_asked_reads_the_ticket_only_while_asked(ticket, owner, stranger):
    assert not tickets_visible_to(stranger).filter(pk=ticket.pk).exists()
    handover = actions.offer(ticket, context=CONTEXT, by=owner, to_agent=stranger)
    assert tickets_visible_to(stranger).filter(pk=ticket.pk).exists()
    actions.decline(handover, reason="Knows nothing of vases", by=stranger)
    assert not tickets_visible_to(stranger).filter(pk=ticket.pk).exists()


def test_accepted_from_another_team_it_moves_there_and_the_giver_follows(
    ticket, owner, stranger, billing
):
    handover = actions.offer(ticket, context=CONTEXT, by=owner, to_team=billing)
    actions.accept(handover, by=stranger)
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.team) == (stranger, billing)
    assert tickets_visible_to(owner).filter(pk=ticket.pk).exists()
    tickets.unfollow(ticket, agent=owner)
    assert not tickets_visible_to(owner).filter(pk=ticket.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_of_a_team_accept_at_once_and_one_does(ticket, owner, stranger, billing):
    second = make_agent(teams=(billing,))
    handover = actions.offer(ticket, context=CONTEXT, by=owner, to_team=billing)
    outcomes = at_once(
        lambda: actions.accept(Handover.objects.get(pk=handover.pk), by=stranger),
        lambda: actions.accept(Handover.objects.get(pk=handover.pk), by=second),
    )
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    refusal = next(outcome for outcome in outcomes if outcome)
    ticket.refresh_from_db()
    assert refusal.code == "handover_accepted"
    assert ticket.owner.name in str(refusal)
    assert ticket.messages.filter(automatic="handover").count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepted_and_withdrawn_at_once_exactly_one_holds(offered, ticket, owner, colleague):
    outcomes = at_once(
        lambda: actions.accept(Handover.objects.get(pk=offered.pk), by=colleague),
        lambda: actions.withdraw(Handover.objects.get(pk=offered.pk), by=owner),
    )
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    offered.refresh_from_db()
    ticket.refresh_from_db()
    assert (offered.state == "accepted") == (ticket.owner == colleague)


@pytest.mark.django_db(transaction=True)
def test_offered_twice_at_once_is_offered_once(ticket, owner, colleague, lead):
    one, two = Ticket.objects.get(pk=ticket.pk), Ticket.objects.get(pk=ticket.pk)
    outcomes = at_once(
        lambda: actions.offer(one, context=CONTEXT, by=owner, to_agent=colleague),
        lambda: actions.offer(two, context=CONTEXT, by=owner, to_agent=lead),
    )
    assert sum(isinstance(outcome, Handover) for outcome in outcomes) == 1


def test_unanswered_in_time_it_is_the_givers_again(offered, ticket, owner):
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        expire_unanswered()
    offered.refresh_from_db()
    assert offered.state == "offered"
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        expire_unanswered()
        expire_unanswered()
    ticket.refresh_from_db()
    assert ticket.owner == owner
    assert ticket.events.filter(key="handover.expired").count() == 1


def test_a_question_rests_the_receivers_time(offered, owner, colleague):
    actions.ask(offered, question="Which vase?", by=colleague)
    assert offered.answer_by is None
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        expire_unanswered()
        actions.answer(offered, words="The blue one", by=owner)
        assert offered.state == "offered"
        assert offered.answer_by > timezone.now() + timedelta(hours=3)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"done": " "}, "done_missing"),
        ({"next_step": ""}, "next_missing"),
        ({"customer_words": "", "silent_reason": ""}, "silence_unexplained"),
    ],
)
def test_nobody_dumps_work_without_context(change, code, ticket, owner, colleague):
    from dataclasses import replace

    with refused(code, ticket):
        actions.offer(ticket, context=replace(CONTEXT, **change), by=owner, to_agent=colleague)


def test_only_the_owner_or_a_lead_hands_over(ticket, owner, colleague, lead, stranger):
    with refused("not_owner", ticket):
        actions.offer(ticket, context=CONTEXT, by=colleague, to_agent=stranger)
    handover = actions.offer(ticket, context=CONTEXT, by=lead, to_agent=colleague)
    assert handover.giver == owner
    with refused("not_asked", ticket):
        actions.accept(handover, by=stranger)


def test_not_to_oneself_to_nobody_or_to_two(ticket, owner, orders, colleague):
    for to, code in (
        ({"to_agent": owner}, "to_oneself"),
        ({}, "receiver_missing"),
        ({"to_agent": colleague, "to_team": orders}, "receiver_missing"),
    ):
        with refused(code, ticket):
            actions.offer(ticket, context=CONTEXT, by=owner, **to)
    free = make_ticket(team=orders)
    with refused("nobody_owns", free):
        actions.offer(free, context=CONTEXT, by=owner, to_agent=colleague)


def test_ping_pong_asks_the_lead(ticket, owner, colleague, lead):
    handover = actions.offer(ticket, context=CONTEXT, by=owner, to_agent=colleague)
    actions.accept(handover, by=colleague)
    ticket.refresh_from_db()
    back = actions.offer(ticket, context=CONTEXT, by=colleague, to_agent=owner)
    assert back.state == "held"
    with refused("handover_held", ticket):
        actions.accept(back, by=owner)
    with refused("not_lead", ticket):
        actions.allow(back, by=owner)
    assert back in queries.waiting_for(lead)
    actions.allow(back, by=lead)
    actions.accept(back, by=owner)
    ticket.refresh_from_db()
    assert ticket.owner == owner


def test_overtaken_by_another_way_the_offer_is_over(offered, ticket, owner, colleague, lead):
    tickets.assign(ticket, to=lead, by=lead)
    with refused("handover_withdrawn", ticket):
        actions.accept(offered, by=colleague)
    ticket.refresh_from_db()
    assert ticket.owner == lead


def test_brought_in_helps_while_the_owner_stays(ticket, owner, stranger):
    tickets.bring_in(ticket, agent=stranger, by=owner)
    tickets.bring_in(ticket, agent=stranger, by=owner)
    assert tickets_visible_to(stranger).filter(pk=ticket.pk).exists()
    assert ticket.events.filter(key="ticket.brought_in").count() == 1
    ticket.refresh_from_db()
    assert ticket.owner == owner


def test_who_leaves_at_this_moment_accepts_nothing_of_a_team(ticket, owner, colleague, orders):
    """Their page was loaded before; nobody would ever put back what they then answered for."""
    made = actions.offer(ticket, context=CONTEXT, by=owner, to_team=orders)
    stale = Agent.objects.get(pk=colleague.pk)
    assert stale.can("tickets.answer")
    Agent.objects.filter(pk=colleague.pk).update(is_active=False)
    with refused("cannot_own", ticket):
        actions.accept(made, by=stale)
    made.refresh_from_db()
    assert made.state == "offered"
