"""Escalation: each rung once, breaches by their due instant, an outage called by its name."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from answerable.accounts.models import Agent
from answerable.channels.models import Outgoing
from answerable.policy import actions as policy
from answerable.policy.data import read
from answerable.sla import jobs, watching
from answerable.sla.models import Breach, Clock, Escalation, Outage
from answerable.testing import make_agent, make_customer, make_provider, make_ticket
from answerable.tickets import actions
from answerable.tickets.models import Event

START = datetime(2026, 6, 1, 10, tzinfo=UTC)
POLICY = {
    "languages": ["en", "tr"],
    "promises": [{"key": "first", "kind": "first_reply", "target": "100m", "name": {"en": "First reply", "tr": "İlk yanıt"}}],
    "escalation": [
        {"key": "warn", "at": "50%", "tell": ["owner"]},
        {"key": "lead", "at": "80%", "tell": ["lead"], "do": ["raise_priority", "tell_customer"],
         "reason": {"en": "Many people write to us today.", "tr": "Bugün çok yoğunuz."}},
        {"key": "head", "after": "20m", "tell": ["head"]},
    ],
}  # fmt: skip


@pytest.fixture
def travel(db):
    with time_machine.travel(START, tick=False) as traveller:
        yield lambda minutes: traveller.move_to(START + timedelta(minutes=minutes))


@pytest.fixture
def cast(travel, mailbox):
    team = mailbox.team
    people = {
        "head": make_agent("head@example.com", role="administrator"),
        "lead": make_agent("lead@example.com", role="lead", teams=(team,), language="tr"),
        "owner": make_agent("owner@example.com", teams=(team,)),
    }
    policy.publish(policy.draft(read(POLICY), by=people["head"]), by=people["head"])
    customer = make_customer("elif@example.net")
    ticket = make_ticket(customer, team=team, owner=people["owner"])
    ticket.language = "tr"
    ticket.save()
    watching.look()
    return {**people, "ticket": ticket}


def mails():
    """Whom the rungs that were climbed told: what notices are made from."""
    rungs = Event.objects.filter(key="promise.escalated").values_list("data", flat=True)
    told = [pk for data in rungs for pk in data["told_ids"]]
    found = Agent.objects.in_bulk(told)
    return sorted(found[pk].email for pk in told)


def test_each_rung_is_climbed_once_in_its_time(cast, travel):
    both = ["lead", "owner"]
    table = [(49, []), (50, ["owner"]), (79, ["owner"]), (80, both), (119, both)]
    for minutes, told in [*table, (121, ["head", *both])]:
        travel(minutes)
        watching.look()
        watching.look()
        assert mails() == [f"{who}@example.com" for who in told], minutes
    assert Escalation.objects.count() == 3
    assert Breach.objects.get().at == START + timedelta(minutes=100)


def test_the_customer_is_told_the_new_time_before_the_old_one_is_over(cast, travel):
    travel(80)
    watching.look()
    told = Outgoing.objects.get(kind="receipt", effect_id__startswith="new-time")
    assert "Bugün çok yoğunuz." in told.text
    assert "13:00" in told.text
    ticket = cast["ticket"]
    ticket.refresh_from_db()
    assert ticket.priority == 2
    assert ticket.clocks.get().state == "running", "telling is no reply"


def test_a_reply_in_time_leaves_the_rest_of_the_matrix_alone(cast, travel):
    travel(60)
    watching.look()
    actions.reply(cast["ticket"], body="Here", by=cast["owner"])
    travel(300)
    watching.look()
    assert mails() == ["owner@example.com"]
    assert not Breach.objects.exists()


def test_an_outage_is_caught_up_in_order_with_true_times_and_its_cause(cast, travel):
    travel(60)
    watching.look()
    travel(400)
    watching.look()
    breach = Breach.objects.get()
    assert (breach.at, breach.noticed_at) == (
        START + timedelta(minutes=100),
        START + timedelta(minutes=400),
    )
    assert breach.cause.slug == "service-down"
    assert [e.step for e in Escalation.objects.order_by("id")] == ["warn", "lead", "head"]
    assert Outage.objects.latest("end").end == START + timedelta(minutes=400)
    assert not Outgoing.objects.filter(effect_id__startswith="new-time").exists(), (
        "too late to tell"
    )


def test_without_a_lead_the_warning_goes_to_the_next_above(travel):
    head = make_agent("head@example.com", role="administrator")
    policy.publish(policy.draft(read(POLICY), by=head), by=head)
    make_ticket(make_customer())
    travel(50)
    watching.look()
    assert mails() == ["head@example.com"]


@pytest.mark.parametrize("contact", ["pia@hands.example", ""])
def test_a_providers_contact_is_told_by_mail_and_without_one_the_leads(travel, contact, customer):
    head = make_agent("head@example.com", role="administrator")
    step = {"key": "warn", "at": "50%", "tell": ["provider"]}
    policy.publish(policy.draft(read({**POLICY, "escalation": [step]}), by=head), by=head)
    provider = make_provider(contact_name="Pia", contact_email=contact, languages=["tr"])
    team = provider.teams.get()
    make_agent("lead@hands.example", role="lead", teams=(team,))
    ticket = make_ticket(customer, team=team)
    watching.look()
    travel(50)
    watching.look()
    watching.look()
    assert mails() == ([] if contact else ["lead@hands.example"])
    mail = Outgoing.objects.filter(kind="staff").first()
    if not contact:
        assert mail is None, "people of ours are told as they chose"
        return
    assert mail.recipient == contact
    assert str(ticket.number) in mail.text
    assert customer.name not in mail.text
    assert "elif" not in mail.text


def test_a_jump_of_the_machines_clock_sets_nothing_off(monkeypatch):
    wall, steady = [1000.0], [5.0]
    monkeypatch.setattr(watching.time, "time", lambda: wall[0])
    monkeypatch.setattr(watching.time, "monotonic", lambda: steady[0])
    watch = watching.Steady()

    def pass_time(seconds, jump=0):
        wall[0] += seconds + jump
        steady[0] += seconds
        return watch.has_settled()

    assert pass_time(15)
    assert not pass_time(15, jump=86_400)
    assert not pass_time(300)
    assert pass_time(301)


def test_nothing_is_looked_at_without_need(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        watching.look()
    assert Clock.objects.get().next_step_at == START + timedelta(minutes=50)


@pytest.mark.parametrize("days", [1, -1])
def test_a_worker_whose_clock_jumps_a_day_escalates_nothing(cast, travel, monkeypatch, days):
    """Wrong for five minutes, then right again: at no moment is anything climbed or broken."""
    steady = [0.0]
    monkeypatch.setattr(watching.time, "monotonic", lambda: steady[0])
    travel(1)
    monkeypatch.setattr(jobs, "_steady", watching.Steady())
    for minutes in (1 + days * 1440, 2 + days * 1440, 5 + days * 1440, 6, 7):
        steady[0] += 60
        travel(minutes)
        jobs.look_at_clocks()
    assert not Escalation.objects.exists()
    assert not Breach.objects.exists()
    steady[0] += 11 * 60
    travel(18)
    jobs.look_at_clocks()
    steady[0] += 33 * 60
    travel(51)
    jobs.look_at_clocks()
    assert [one.step for one in Escalation.objects.all()] == ["warn"], "and then as ever"
