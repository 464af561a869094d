"""The life of clocks on a ticket, told through the real actions."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from answerable.calendars.models import Calendar
from answerable.core.errors import Refused
from answerable.customers.models import Organisation
from answerable.policy import actions as policy
from answerable.policy.data import read
from answerable.policy.models import Version
from answerable.sla.models import Breach, Clock
from answerable.testing import make_agent, make_customer, make_provider, make_ticket, write
from answerable.tickets import actions, rebuilding
from answerable.tickets.models import Ticket

MONDAY = datetime(2026, 6, 1, 10, tzinfo=UTC)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")

POLICY = {
    "languages": ["en"],
    "promises": [
        {"key": "urgent", "kind": "first_reply", "target": "30m", "hours": "office", "name": {"en": "Urgent"},
         "when": {"field": "priority", "op": "is", "value": 3}},
        {"key": "first", "kind": "first_reply", "target": "2h", "hours": "office", "name": {"en": "First reply"}},
        {"key": "next", "kind": "next_reply", "target": "4h", "hours": "office", "name": {"en": "Next reply"}},
        {"key": "solved", "kind": "solution", "target": "16h", "hours": "office", "name": {"en": "Solved"},
         "rests": ["customer", "other"]},
    ],
    "escalation": [{"key": "lead", "at": "80%", "tell": ["lead"]}],
}  # fmt: skip


@pytest.fixture
def manager(db):
    return make_agent("manager@example.com", role="administrator")


@pytest.fixture
def clock():
    """A machine for travelling: clock.at("01T12:30")."""

    class Travel:
        def at(self, text):
            traveller.move_to(datetime.fromisoformat(f"2026-06-{text}").replace(tzinfo=UTC))

        def ago(self, **length):
            return datetime.now(UTC) - timedelta(**length)

    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield Travel()


@pytest.fixture
def in_force(manager, clock):
    week = {day: [["09:00", "17:00"]] for day in WEEKDAYS}
    Calendar.objects.create(slug="office", name="Office", zone="UTC", week=week)
    version = policy.draft(read(POLICY), by=manager)
    policy.publish(version, by=manager)
    return version


def states(ticket):
    return {c.kind: c.state for c in ticket.clocks.order_by("id")}


def instant(text):
    return datetime.fromisoformat(f"2026-06-{text}").replace(tzinfo=UTC)


@pytest.fixture
def ticket(in_force):
    return make_ticket(make_customer(), subject="Vase")


def test_the_customers_first_words_start_what_was_promised(ticket, in_force):
    first = ticket.clocks.get(kind="first_reply")
    assert (first.promise, first.due_at, first.version) == ("first", instant("01T12:00"), in_force)
    assert ticket.clocks.get(kind="solution").due_at == instant("03T10:00")
    ticket.refresh_from_db()
    assert ticket.next_due_at == instant("01T12:00")


def test_a_persons_reply_keeps_the_promise_and_rests_the_solution(ticket, clock):
    agent = make_agent()
    clock.at("01T11:00")
    actions.reply(ticket, body="On it", by=agent)
    assert states(ticket) == {"first_reply": "kept", "solution": "resting"}
    clock.at("02T11:00")
    write(ticket, "And now?")
    solution = ticket.clocks.get(kind="solution")
    assert solution.state == "running"
    assert solution.due_at == instant("04T10:00"), "eight open hours of waiting came on top"
    assert ticket.clocks.get(kind="next_reply").due_at == instant("02T15:00")


def test_notes_clicks_snooze_and_machines_do_not_answer(ticket, clock):
    agent = make_agent()
    clock.at("01T11:00")
    actions.add_note(ticket, body="looking", by=agent)
    actions.take(ticket, by=agent)
    actions.snooze(ticket, until=instant("02T09:00"), by=agent)
    write(ticket, "I am away", automatic="out-of-office")
    assert states(ticket) == {"first_reply": "running", "solution": "running"}
    actions.solve(ticket, by=agent)
    assert states(ticket) == {"first_reply": "running", "solution": "kept"}


def test_a_late_reply_breaks_it_by_the_due_instant(ticket, clock):
    agent = make_agent()
    actions.take(ticket, by=agent)
    clock.at("01T12:00")
    actions.reply(ticket, body="Just in time", by=agent)
    assert ticket.clocks.get(kind="first_reply").state == "kept"
    clock.at("01T13:00")
    write(ticket, "Thanks, but")
    clock.at("02T09:01")
    actions.reply(ticket, body="Late", by=agent)
    late = ticket.clocks.get(kind="next_reply")
    assert late.state == "broken"
    breach = Breach.objects.get()
    assert (breach.clock, breach.at, breach.owner) == (late, instant("01T17:00"), agent)
    assert ticket.events.filter(key="promise.broken").count() == 1


def test_an_undone_reply_was_never_said(ticket, clock):
    agent = make_agent()
    clock.at("01T12:30")
    message = actions.reply(ticket, body="Oops", by=agent, solve=True)
    assert states(ticket) == {"first_reply": "broken", "solution": "kept"}
    actions.take_back(message, by=agent)
    assert states(ticket) == {"first_reply": "running", "solution": "running"}
    assert ticket.clocks.get(kind="first_reply").due_at == instant("01T12:00")


def test_waiting_for_somebody_else_rests_only_what_may_rest(ticket, clock):
    agent = make_agent()
    clock.at("01T11:00")
    actions.wait_for_other(ticket, whom="Warehouse", until=instant("03T09:00"), by=agent)
    assert states(ticket) == {"first_reply": "running", "solution": "resting"}
    clock.at("01T15:00")
    actions.reopen(ticket, by=agent)
    assert ticket.clocks.get(kind="solution").due_at == instant("03T14:00")


def test_another_priority_is_another_promise_from_the_same_start(ticket, clock):
    agent = make_agent()
    clock.at("01T10:10")
    actions.change_priority(ticket, priority=3, by=agent)
    running = ticket.clocks.get(kind="first_reply", state="running")
    assert (running.promise, running.due_at) == ("urgent", instant("01T10:30"))
    assert ticket.clocks.get(promise="first").state == "void"
    assert ticket.events.filter(key="promise.changed").count() == 1


def test_reopening_starts_a_new_episode_and_keeps_the_old_one(ticket, clock):
    agent = make_agent()
    clock.at("01T11:00")
    actions.reply(ticket, body="Done", by=agent, solve=True)
    clock.at("02T11:00")
    write(ticket, "Not at all")
    episodes = list(ticket.clocks.filter(kind="solution").order_by("episode"))
    assert [(c.episode, c.state) for c in episodes] == [(1, "kept"), (2, "running")]


def test_promises_made_keep_their_version_and_their_calendar(ticket, in_force, manager, clock):
    data = {**POLICY, "promises": [{**POLICY["promises"][1], "target": "1h"}]}
    clock.at("01T10:30")
    policy.publish(policy.draft(read(data), by=manager), by=manager)
    Calendar.objects.update(week={"mon": [["09:00", "10:45"]]})
    ticket.refresh_from_db()
    agent = make_agent()
    actions.tag(ticket, name="vip", by=agent)
    assert ticket.clocks.get(kind="first_reply").due_at == instant("01T12:00")
    other = make_ticket(make_customer(), subject="Later")
    assert other.clocks.get().due_at == instant("08T09:45")


def test_spam_is_owed_nothing(ticket):
    agent = make_agent()
    actions.mark_spam(ticket, by=agent)
    ticket.refresh_from_db()
    assert states(ticket) == {"first_reply": "void", "solution": "void"}
    assert ticket.next_due_at is None


def test_without_a_policy_nothing_is_promised(db):
    assert not make_ticket(make_customer()).clocks.exists()


def test_what_is_published_cannot_be_changed_in_any_way(in_force, manager):
    with pytest.raises(Refused):
        policy.edit(in_force, document=read({"languages": ["en"]}), by=manager)
    with pytest.raises(Refused):
        policy.discard(in_force, by=manager)
    with pytest.raises(Refused):
        policy.publish(in_force, by=manager)
    for change in (
        lambda: Version.objects.update(data={}),
        lambda: Version.objects.filter(pk=in_force.pk).update(note="rewritten"),
        lambda: Version.objects.filter(pk=in_force.pk).update(state="draft"),
        lambda: Version.objects.filter(pk=in_force.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    in_force.refresh_from_db()
    assert in_force.digest == policy.digest_of(in_force.data)


def test_only_who_may_write_the_policy_does(in_force):
    agent = make_agent()
    for act in (
        lambda: policy.draft(read(POLICY), by=agent),
        lambda: policy.publish(in_force, by=agent),
    ):
        with pytest.raises(Refused):
            act()
    assert Version.objects.count() == 1


def test_a_broken_draft_and_a_moment_in_the_past_are_refused(in_force, manager, clock):
    bad = policy.draft(read({"languages": ["en"]}), by=manager)
    with pytest.raises(Refused):
        policy.publish(bad, by=manager)
    good = policy.draft(read(POLICY), by=manager)
    with pytest.raises(Refused):
        policy.publish(good, by=manager, in_force_from=clock.ago(minutes=1))
    assert Version.objects.filter(state="published").count() == 1


def test_every_ticket_state_agrees_with_its_cache(ticket):
    assert Ticket.objects.get(pk=ticket.pk).next_due_at == min(
        c.due_at for c in Clock.objects.filter(ticket=ticket, state="running")
    )


def test_a_wrong_due_time_on_the_row_is_found_and_mended(ticket):
    assert list(rebuilding.check()) == []
    right = Ticket.objects.get(pk=ticket.pk).next_due_at
    Ticket.objects.update(next_due_at=instant("09T09:00"))
    assert [wrong.column for wrong in rebuilding.check()] == ["next_due_at"]
    list(rebuilding.mend())
    assert Ticket.objects.get(pk=ticket.pk).next_due_at == right


@pytest.mark.parametrize(
    ("field", "value", "change"),
    [
        ("team", "Billing", lambda t, by, other: actions.move_to_team(t, team=other, by=by)),
        ("priority", 3, lambda t, by, other: actions.change_priority(t, priority=3, by=by)),
        ("tag", "vip", lambda t, by, other: actions.tag(t, name="vip", by=by)),
        ("organisation", None, lambda t, by, other: actions.set_customer(t, address="new@corp.example", name="New", by=by)),
    ],
)  # fmt: skip
def test_whatever_a_promise_depends_on_derives_it_again_and_says_so(
    manager, clock, billing, field, value, change
):
    """There is no act for the language; words that come later may set it, see below."""
    ticket = make_ticket(make_customer("old@example.net"), subject="Vase")
    company = Organisation.objects.create(name="Corp", domains=["corp.example"])
    wanted = {"team": billing.pk, "organisation": company.pk}.get(field, value)
    op = "contains" if field == "tag" else "is"
    special = {"key": "special", "kind": "first_reply", "target": "30m", "name": {"en": "Special"},
               "when": {"field": field, "op": op, "value": wanted}}  # fmt: skip
    usual = {"key": "usual", "kind": "first_reply", "target": "2h", "name": {"en": "Usual"}}
    document = {"languages": ["en"], "promises": [special, usual], "escalation": []}
    policy.publish(policy.draft(read(document), by=manager), by=manager)
    write(ticket, "Hello?")
    before = ticket.clocks.get(state="running").promise
    change(ticket, manager, billing)
    after = ticket.clocks.get(state="running").promise
    assert {before, after} == {"special", "usual"}
    assert ticket.events.filter(key="promise.changed").count() == 1


def test_later_words_that_say_the_language_first_derive_what_runs_again(manager, clock):
    special = {"key": "special", "kind": "first_reply", "target": "30m", "name": {"en": "Special"},
               "when": {"field": "language", "op": "is", "value": "tr"}}  # fmt: skip
    usual = {"key": "usual", "kind": "first_reply", "target": "2h", "name": {"en": "Usual"}}
    document = {"languages": ["en"], "promises": [special, usual], "escalation": []}
    policy.publish(policy.draft(read(document), by=manager), by=manager)
    ticket = make_ticket(text="?")
    assert ticket.clocks.get(state="running").promise == "usual"
    clock.at("01T10:10")
    write(ticket, "Vazom kırık geldi", language="tr")
    running = ticket.clocks.get(state="running")
    assert (running.promise, running.started_at) == ("special", MONDAY)
    assert Ticket.objects.get().next_due_at == MONDAY + timedelta(minutes=30)
    write(ticket, "Broken", language="en")
    assert ticket.clocks.get(state="running").promise == "special"
    assert ticket.events.filter(key="promise.changed").count() == 1


def test_mail_comes_in_when_the_hours_of_a_promise_are_over_for_good(clock, in_force, orders):
    """A calendar of dated shifts alone ends with its season: then the promise goes by the clock."""
    season = {"2026-06-01": [["09:00", "11:00"]]}
    Calendar.objects.filter(slug="office").update(week={}, shifts=season)
    ticket = make_ticket(team=orders)
    first = ticket.clocks.get(kind="first_reply")
    assert first.due_at == MONDAY + timedelta(hours=2)
    clock.at("02T10:00")
    write(ticket, "Hello?")
    actions.reply(ticket, body="Sorry!", by=make_agent(teams=(orders,)), undo_seconds=0)
    first.refresh_from_db()
    assert first.state == Clock.State.BROKEN


def test_a_target_no_calendar_holds_keeps_no_mail_out(clock, manager, orders):
    Calendar.objects.create(
        slug="rare", name="Rare", zone="UTC", week={"mon": [["09:00", "09:01"]]}
    )
    target = {**POLICY["promises"][1], "target": "99999d", "hours": "rare"}
    document = read({"languages": ["en"], "promises": [target]})
    policy.publish(policy.draft(document, by=manager), by=manager)
    assert make_ticket(team=orders).clocks.get().due_at > MONDAY


def test_a_reply_that_is_held_counts_when_it_leaves(ticket, clock, manager):
    """Written in time and let go too late is broken; let go in time is kept."""
    writer = make_agent(teams=(make_provider(review_percent=100).teams.get(),))
    clock.at("01T11:00")
    held = actions.reply(ticket, body="Soon", by=writer)
    assert states(ticket) == {"first_reply": "running", "solution": "running"}
    ticket.refresh_from_db()
    assert ticket.next_due_at == instant("01T12:00")
    clock.at("01T12:30")
    actions.let_leave(held, by=manager.actor)
    first = ticket.clocks.get(kind="first_reply")
    assert (first.state, first.stopped_at) == ("broken", instant("01T12:30"))
    assert first.stopped_by == held.pk
    assert ticket.clocks.get(kind="solution").resting_since == instant("01T12:30")
    assert rebuilding.differences(Ticket.objects.get(pk=ticket.pk)) == []


def test_a_held_reply_that_is_sent_back_never_stopped_anything(ticket, clock, manager):
    writer = make_agent(teams=(make_provider(review_percent=100).teams.get(),))
    held = actions.reply(ticket, body="Soon", by=writer, solve=True)
    clock.at("01T11:00")
    actions.take_back(held, by=writer)
    assert states(ticket) == {"first_reply": "running", "solution": "running"}
    assert not Breach.objects.exists()


def test_what_the_customer_wrote_while_it_was_held_is_owed_an_answer(ticket, clock, manager):
    writer = make_agent(teams=(make_provider(review_percent=100).teams.get(),))
    held = actions.reply(ticket, body="Soon", by=writer)
    clock.at("01T11:00")
    write(ticket, "And another thing")
    clock.at("01T11:30")
    actions.let_leave(held, by=manager.actor)
    assert states(ticket) == {"first_reply": "kept", "solution": "running", "next_reply": "running"}
    assert ticket.clocks.get(kind="next_reply").started_at == instant("01T11:30")
