"""The ready policies as clocks live them: warned in time, raised without harm, told with the reason."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from answerable.channels.models import Outgoing
from answerable.policy import actions as policy
from answerable.policy import starting
from answerable.policy.document import KINDS
from answerable.sla import clocks, watching
from answerable.sla.models import Breach, Clock
from answerable.testing import make_agent, make_customer, make_ticket

MONDAY = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db
every = pytest.mark.parametrize("template", starting.names())


@pytest.fixture
def open_ticket(mailbox):
    """Starts from a template on a Monday morning and opens an urgent matter in Turkish."""
    with time_machine.travel(MONDAY, tick=False) as traveller:

        def begin(template, priority):
            team = mailbox.team
            head = make_agent("head@example.com", role="administrator")
            make_agent("lead@example.com", role="lead", teams=(team,))
            owner = make_agent("owner@example.com", teams=(team,))
            policy.publish(policy.start_from(template, zone="UTC", country="", by=head), by=head)
            ticket = make_ticket(
                make_customer("elif@example.net"), team=team, owner=owner,
                priority=priority, language="tr",
            )  # fmt: skip
            watching.look()
            return ticket, traveller.move_to

        yield begin


def at(clock, share):
    timeline = clocks.timeline_for(clock)
    length = timedelta(seconds=clock.target * share)
    return clock.started_at + length if timeline is None else timeline.add(clock.started_at, length)


@every
def test_a_raised_ticket_keeps_its_promise_and_is_not_late_by_it(template, open_ticket):
    ticket, travel = open_ticket(template, 2)
    first = ticket.clocks.get(kind="first_reply")
    assert first.promise == "important-first"
    travel(at(first, 0.81))
    watching.look()
    ticket.refresh_from_db()
    assert ticket.priority == 3
    assert ticket.clocks.get(kind="first_reply") == first
    assert not Breach.objects.exists()


@every
def test_the_customer_hears_the_reason_before_the_solution_is_late(template, open_ticket):
    ticket, travel = open_ticket(template, 1)
    solution = ticket.clocks.get(kind="solution")
    travel(at(solution, 0.81))
    watching.look()
    told = Outgoing.objects.get(kind="receipt", effect_id__startswith="new-time")
    reasons = [step.reason["tr"] for step in starting.load(template).escalation if step.reason]
    assert [reason for reason in reasons if reason in told.text]
    assert not Breach.objects.filter(clock=solution).exists()


@every
def test_an_ordinary_mail_gets_the_promises_without_conditions(template, open_ticket):
    ticket, _travel = open_ticket(template, 1)
    running = {clock.kind: clock.promise for clock in Clock.objects.filter(ticket=ticket)}
    assert running == {"first_reply": "first", "solution": "solution"}
    assert set(running) < set(KINDS)
