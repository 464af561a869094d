"""Rules act once, say why, never chase themselves, and change nothing when only tried."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.automation import rules, running
from answerable.automation.models import Rule, Run
from answerable.automation.rules import Wanted
from answerable.core.actors import Actor
from answerable.testing import make_ticket, refused, write
from answerable.tickets import actions

pytestmark = pytest.mark.django_db

TAG = [{"do": "tag", "value": "seen"}]
VASE = {"field": "subject", "op": "contains", "value": "vase"}
WANTED = Wanted("Vases", "customer_wrote", VASE, TAG, is_on=True)


@pytest.fixture
def rule(administrator) -> Rule:
    return rules.save(None, WANTED, by=administrator)


def tags(ticket):
    return sorted(ticket.tags.values_list("name", flat=True))


def test_a_rule_acts_and_its_log_says_why(rule, orders):
    ticket = make_ticket(team=orders)
    assert tags(ticket) == ["seen"]
    run = Run.objects.get()
    assert (run.rule, run.ticket, run.because, run.outcome) == (
        rule, ticket, "message.received", "done",
    )  # fmt: skip
    assert ticket.events.get(key="ticket.tagged").actor == Actor("rule", rule.pk, "Vases")
    other = make_ticket(team=orders, subject="Lamp")
    assert tags(other) == []


def test_automatic_mail_and_history_wake_none(rule, ticket):
    Run.objects.all().delete()
    write(ticket, "I am away", automatic="out_of_office")
    assert not Run.objects.exists()


def test_what_a_rule_does_wakes_no_rule(administrator, ticket):
    for name, other in (("a", "b"), ("b", "a")):
        when = replace(WANTED, name=name, when="tagged", condition={})
        rules.save(None, replace(when, steps=[{"do": "tag", "value": other}]), by=administrator)
    actions.tag(ticket, name="start", by=administrator)
    assert tags(ticket) == ["a", "b", "start"]
    assert Run.objects.count() == 2


def test_too_many_in_an_hour_are_stopped_and_said(rule, ticket):
    for _ in range(running.MOST_AN_HOUR + 3):
        write(ticket, "again")
    assert Run.objects.filter(outcome="loop").exists()
    assert Run.objects.exclude(outcome="loop").count() <= running.MOST_AN_HOUR


def test_a_refused_step_undoes_the_rule_not_the_fact(administrator, ticket, owner):
    steps = [*TAG, {"do": "snooze", "value": 1}]
    rules.save(None, replace(WANTED, when="solved", steps=steps), by=administrator)
    with pytest.MonkeyPatch.context() as patch:
        from answerable.core.errors import Refused
        from answerable.tickets.steps.performing import PERFORM

        def refuse(*_):
            raise Refused("x", "Not now")

        patch.setitem(PERFORM, "snooze", refuse)
        actions.solve(ticket, by=owner)
    ticket.refresh_from_db()
    assert ticket.state == "solved"
    assert tags(ticket) == []
    assert (Run.objects.get().outcome, Run.objects.get().words) == ("refused", "Not now")


def test_order_and_stopping(administrator, orders):
    first = rules.save(None, replace(WANTED, name="first", stops=True), by=administrator)
    second = rules.save(
        None,
        replace(WANTED, name="second", steps=[{"do": "tag", "value": "late"}]),
        by=administrator,
    )
    assert tags(make_ticket(team=orders)) == ["seen"]
    rules.move(second, up=True, by=administrator)
    assert list(Rule.objects.all()) == [second, first]
    assert tags(make_ticket(team=orders)) == ["late", "seen"]


def test_opened_is_the_first_message_alone(administrator, orders):
    rules.save(None, replace(WANTED, when="opened"), by=administrator)
    ticket = make_ticket(team=orders)
    write(ticket, "more")
    assert Run.objects.count() == 1


def test_a_rule_of_time_acts_once_for_each_wait(administrator, ticket, owner):
    wanted = replace(WANTED, when="since_waiting", hours=2)
    rules.save(None, wanted, by=administrator)
    now = timezone.now()
    assert running.look(now + timedelta(hours=1)) == 0
    assert running.look(now + timedelta(hours=3)) == 1
    assert running.look(now + timedelta(hours=4)) == 0
    actions.reply(ticket, body="We look", by=owner, undo_seconds=0)
    with time_machine.travel(now + timedelta(hours=5)):
        write(ticket, "and now?")
    assert running.look(now + timedelta(hours=8)) == 1


def test_a_rule_of_time_leaves_alone_what_went_on_since_it_was_found(
    administrator, ticket, monkeypatch
):
    """The customer writes while the rule looks at others: their ticket must not be solved."""
    wanted = replace(WANTED, when="since_last", hours=2, steps=[{"do": "solve"}])
    rule = rules.save(None, wanted, by=administrator)
    later = timezone.now() + timedelta(hours=3)
    found = running.due_for(rule, later)
    assert found == [ticket]
    with time_machine.travel(later):
        write(ticket, "Still broken")
    monkeypatch.setattr(running, "due_for", lambda *_: found)
    assert running.look(later) == 0
    ticket.refresh_from_db()
    assert ticket.solved_at is None
    assert not Run.objects.exists()


def test_a_rule_of_time_that_is_killed_has_not_acted(administrator, ticket, monkeypatch):
    rules.save(None, replace(WANTED, when="since_waiting", hours=2), by=administrator)
    later = timezone.now() + timedelta(hours=3)

    def killed(*_, **__):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(running.vocabulary, "perform", killed)
        with pytest.raises(SystemExit):
            running.look(later)
    assert not Run.objects.exists(), "nothing says it was done"
    assert running.look(later) == 1
    assert tags(ticket) == ["seen"]


def test_a_rule_of_time_that_fails_on_one_ticket_acts_on_the_others(
    administrator, ticket, orders, monkeypatch
):
    rules.save(None, replace(WANTED, when="since_waiting", hours=2), by=administrator)
    other = make_ticket(team=orders)
    real = running.vocabulary.perform

    def perform(one, *rest, **named):
        if one.pk == ticket.pk:
            raise ValueError("a bad row")
        return real(one, *rest, **named)

    monkeypatch.setattr(running.vocabulary, "perform", perform)
    with pytest.raises(ValueError, match="bad row"):
        running.look(timezone.now() + timedelta(hours=3))
    assert tags(other) == ["seen"]


def test_opening_hours_count_where_a_calendar_is_named(administrator, ticket):
    from answerable.calendars.models import Calendar

    week = {"mon": [["09:00", "10:00"]]}
    Calendar.objects.create(slug="rare", name="Rare", zone="UTC", week=week)
    rules.save(
        None, replace(WANTED, when="since_waiting", hours=2, calendar="rare"), by=administrator
    )
    assert running.look(ticket.waiting_since + timedelta(hours=5)) == 0
    assert running.look(ticket.waiting_since + timedelta(days=22)) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "name_missing"),
        ({"when": "ticket.deleted"}, "trigger_unknown"),
        ({"when": "since_waiting", "hours": 0}, "hours_wrong"),
        ({"calendar": "none"}, "calendar_unknown"),
        ({"steps": []}, "steps_missing"),
        ({"steps": [{"do": "format"}]}, "step_wrong"),
        ({"condition": {"field": "customer__password", "op": "is", "value": 1}}, "condition_wrong"),
    ],
)
def test_what_cannot_work_is_refused(change, code, administrator):
    with refused(code):
        rules.save(None, replace(WANTED, **change), by=administrator)
    assert not Rule.objects.exists()


def test_only_with_the_permission(rule, owner):
    with refused("may_not_rule"):
        rules.save(rule, WANTED, by=owner)
    with refused("may_not_rule"):
        rules.switch(rule, on=False, by=owner)
    with refused("may_not_rule"):
        rules.remove(rule, by=owner)


def test_tried_it_changes_nothing(administrator, orders):
    vase = make_ticket(team=orders)
    lamp = make_ticket(team=orders, subject="Lamp")
    rule = rules.save(None, replace(WANTED, is_on=False), by=administrator)
    assert rules.tried(rule, by=administrator) == [(lamp, False), (vase, True)]
    assert not Run.objects.exists()


def test_off_it_does_nothing_and_removed_its_log_stays(rule, administrator, orders):
    ticket = make_ticket(team=orders)
    rules.switch(rule, on=False, by=administrator)
    write(ticket, "more")
    rules.remove(rule, by=administrator)
    assert [(run.rule, run.rule_name) for run in Run.objects.all()] == [(None, "Vases")]
