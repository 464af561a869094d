"""Macros and many at once: what one refuses harms no other, once however often, undoable."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.automation import macros
from answerable.automation.jobs import go_on
from answerable.automation.models import Done, DoneOn
from answerable.testing import at_once, make_team, make_ticket, refused
from answerable.tickets import actions
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

URGENT = [{"do": "priority", "value": 3}, {"do": "tag", "value": "vip"}]


@pytest.fixture
def many(orders):
    return [make_ticket(team=orders) for _ in range(3)]


def test_a_macro_does_its_steps_and_can_be_undone(ticket, owner):
    macro = macros.save(None, name="Urgent", steps=URGENT, by=owner, owner=owner)
    done = macros.run(macro, ticket, by=owner)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.tags.get().name) == (3, "vip")
    assert macros.undo(done, by=owner) == 1
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.tags.count()) == (1, 0)
    with refused("too_late", ticket):
        macros.undo(done, by=owner)


def test_nobody_undoes_what_another_did_nor_after_half_an_hour(ticket, owner, colleague):
    done = macros.run_on_many([ticket], URGENT, name="Urgent", by=owner)
    with refused("not_yours", ticket):
        macros.undo(done, by=colleague)
    with (
        time_machine.travel(timezone.now() + timedelta(minutes=31)),
        refused("too_late", ticket),
    ):
        macros.undo(done, by=owner)


@pytest.mark.parametrize(
    ("name", "steps", "code"),
    [("", URGENT, "name_missing"), ("x", [], "steps_missing"), ("x", [{"do": "x"}], "step_wrong")],
)
def test_a_macro_that_cannot_work_is_refused(name, steps, code, owner):
    with refused(code):
        macros.save(None, name=name, steps=steps, by=owner, owner=owner)


def test_one_that_is_refused_harms_no_other(many, owner):
    actions.solve(many[1], by=owner)
    actions.close(many[1])
    done = macros.run_on_many(many, [{"do": "snooze", "value": 2}], name="Later", by=owner)
    assert [number for number, _words in done.refused] == [many[1].number]
    assert Ticket.objects.filter(state="snoozed").count() == 2
    assert macros.progress(done) == {
        "wanted": 3, "left": 0, "refused": done.refused, "done": 2,
    }  # fmt: skip
    assert macros.undo(done, by=owner) == 2
    assert not Ticket.objects.filter(state="snoozed").exists()


def test_more_are_done_by_a_worker_each_once(orders, owner):
    tickets = [make_ticket(team=orders) for _ in range(macros.AT_ONCE + 2)]
    done = macros.run_on_many(tickets, URGENT, name="Many", by=owner)
    assert macros.progress(done)["left"] == len(tickets)
    go_on(done.pk)
    done.refresh_from_db()
    assert macros.progress(done)["left"] == 2
    go_on(done.pk)
    go_on(done.pk)
    assert DoneOn.objects.filter(done=done).count() == len(tickets)
    assert Ticket.objects.filter(priority=3).count() == len(tickets)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_each_once(many, owner):
    done = Done.objects.create(
        by=owner, name="x", steps=URGENT, wanted=3, waiting=[one.pk for one in many]
    )
    outcomes = at_once(*[lambda: macros.go_on_with(Done.objects.get(pk=done.pk))] * 2)
    assert outcomes == [False, False]
    assert DoneOn.objects.filter(done=done).count() == 3


def test_tickets_one_may_not_see_are_left_alone(stranger, many):
    done = macros.run_on_many(many, URGENT, name="x", by=stranger)
    assert not DoneOn.objects.exists()
    assert not Ticket.objects.filter(priority=3).exists()
    assert macros.progress(done)["left"] == 0


def test_nothing_chosen_or_too_many(owner, ticket):
    with refused("nothing_chosen"):
        macros.run_on_many([], URGENT, name="x", by=owner)
    with refused("too_many", ticket):
        macros.run_on_many([ticket] * 1001, URGENT, name="x", by=owner)


def test_what_went_out_of_sight_meanwhile_is_not_said_to_be_done(many, owner):
    done = macros._begin(owner, "Many", macros.checked([{"do": "solve"}]), many)
    gone = many[0]
    away = make_team("Elsewhere")
    Ticket.objects.filter(pk=gone.pk).update(team=away, owner=None)
    macros.go_on_with(done)
    done.refresh_from_db()
    assert [number for number, _words in done.refused] == [gone.number]
    assert macros.progress(done)["done"] == len(many) - 1
