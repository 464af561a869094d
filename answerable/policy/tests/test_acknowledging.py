"""Who has read what; what keeps somebody from answering, and how a lead lets them once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.channels.models import Outgoing
from answerable.policy import acknowledging, reading, reminding
from answerable.policy.actions import draft, publish
from answerable.policy.data import read
from answerable.policy.models import Acknowledgement, GateLift, Reminder, WrongTry
from answerable.testing import make_agent, refused
from answerable.tickets import actions

pytestmark = pytest.mark.django_db

QUESTION = {
    "text": {"en": "How long?"},
    "choices": [{"en": "A day"}, {"en": "30 days"}],
    "right": 1,
}
RETURNS = {
    "key": "returns", "audience": "public", "title": {"en": "Returns"},
    "body": {"en": "30 days."}, "questions": [QUESTION], "gates": ["channel:email"],
    "topics": ["tag:return", "promise:first"],
}  # fmt: skip
LIMITS = {"key": "limits", "audience": "managers", "title": {"en": "Limits"}, "body": {"en": "50"}}
TONE = {"key": "tone", "audience": "staff", "title": {"en": "Tone"}, "body": {"en": "Kind."}}


def policy(*sections, **parts):
    data = {
        "languages": ["en"],
        "promises": [
            {"key": "first", "kind": "first_reply", "target": "2h", "name": {"en": "First"}}
        ],
        "sections": list(sections or (RETURNS, LIMITS, TONE)),
    }
    return read(data | parts)


@pytest.fixture
def boss(db):
    return make_agent("boss@example.com", role="administrator", name="Boss")


@pytest.fixture
def version(boss):
    made = draft(policy(), by=boss)
    publish(made, by=boss)
    return made


def test_a_wrong_answer_is_kept_and_asked_again(version, owner):
    wrong = acknowledging.acknowledge(version, section="returns", answers=[0], by=owner)
    assert wrong is None
    assert acknowledging.acknowledge(version, section="returns", answers=[], by=owner) is None
    done = acknowledging.acknowledge(version, section="returns", answers=[1], by=owner)
    assert done.tries == 3
    assert [t.answers for t in WrongTry.objects.order_by("pk")] == [[0], []]
    again = acknowledging.acknowledge(version, section="returns", answers=[0], by=owner)
    assert again == done
    assert WrongTry.objects.count() == 2


def test_one_confirms_the_whole_only_after_its_questions(version, owner):
    with refused("questions_left"):
        acknowledging.confirm(version, by=owner)
    assert reading.to_read(owner) == version
    acknowledging.acknowledge(version, section="returns", answers=[1], by=owner)
    acknowledging.confirm(version, by=owner)
    acknowledging.confirm(version, by=owner)
    assert reading.to_read(owner) is None
    sections = Acknowledgement.objects.filter(agent=owner).values_list("section", flat=True)
    assert sorted(sections) == ["", "returns", "tone"]


def test_what_is_for_managers_an_agent_can_neither_read_nor_acknowledge(version, owner, lead):
    keys = [part.section.key for part in reading.reading_of(owner, version).parts]
    assert keys == ["returns", "tone"]
    assert len(reading.reading_of(lead, version).parts) == 3
    with refused("no_section"):
        acknowledging.acknowledge(version, section="limits", answers=[], by=owner)


def test_a_draft_is_not_acknowledged(boss, owner):
    with refused("not_published"):
        acknowledging.confirm(draft(policy(), by=boss), by=owner)


def test_words_that_stayed_need_not_be_read_again(version, boss, owner):
    acknowledging.acknowledge(version, section="returns", answers=[1], by=owner)
    acknowledging.confirm(version, by=owner)
    new = draft(policy(RETURNS, TONE | {"body": {"en": "Kind and short."}}), by=boss)
    publish(new, by=boss)
    found = reading.reading_of(owner, new)
    assert found.since == version
    assert [(part.section.key, part.is_open) for part in found.parts] == [
        ("returns", False),
        ("tone", True),
    ]
    assert reading.to_read(owner) == new


def test_a_gate_stops_the_reply_and_nothing_changes(version, ticket, owner):
    with refused("gate_shut", ticket):
        actions.reply(ticket, body="Hello", by=owner)
    actions.add_note(ticket, body="A note is free", by=owner)
    acknowledging.acknowledge(version, section="returns", answers=[1], by=owner)
    assert actions.reply(ticket, body="Hello", by=owner)


def test_a_gate_of_another_language_stops_nobody(boss, ticket, owner):
    made = draft(policy(RETURNS | {"gates": ["language:tr"]}), by=boss)
    publish(made, by=boss)
    assert reading.shut_gates(owner, ticket) == []
    ticket.language = "tr-TR"
    assert [section.key for section in reading.shut_gates(owner, ticket)] == ["returns"]


def test_a_lead_lifts_the_gate_once(version, ticket, owner, lead):
    acknowledging.lift_gate(owner, ticket=ticket, reason=" It burns ", by=lead)
    same = acknowledging.lift_gate(owner, ticket=ticket, reason="twice", by=lead)
    assert (GateLift.objects.count(), same.reason) == (1, "It burns")
    actions.reply(ticket, body="Hello", by=owner, undo_seconds=0)
    keys = list(ticket.events.values_list("key", flat=True))
    assert keys.count("policy.gate_lifted") == 1
    assert keys.count("policy.gate_used") == 1
    with refused("gate_shut", ticket):
        actions.reply(ticket, body="Again", by=owner)


def test_a_reply_taken_back_gives_the_lift_back(version, ticket, owner, lead):
    acknowledging.lift_gate(owner, ticket=ticket, reason="It burns", by=lead)
    message = actions.reply(ticket, body="Hello", by=owner, undo_seconds=30)
    assert reading.lift_for(owner, ticket) is None
    actions.take_back(message, by=owner)
    assert reading.lift_for(owner, ticket) is not None
    assert actions.reply(ticket, body="Hello", by=owner)


@pytest.mark.parametrize("who", ["owner", "colleague", "other_lead"])
def test_only_a_lead_of_theirs_lifts(who, version, ticket, owner, colleague, billing, request):
    others = {"owner": owner, "colleague": colleague}
    by = others.get(who) or make_agent("other@example.com", role="lead", teams=(billing,))
    with refused("may_not_lift", ticket):
        acknowledging.lift_gate(owner, ticket=ticket, reason="Why not", by=by)
    assert not GateLift.objects.exists()


def test_a_lift_needs_a_reason_and_a_gate(version, ticket, owner, lead):
    with refused("reason_missing", ticket):
        acknowledging.lift_gate(owner, ticket=ticket, reason="  ", by=lead)
    acknowledging.acknowledge(version, section="returns", answers=[1], by=owner)
    with refused("no_gate", ticket):
        acknowledging.lift_gate(owner, ticket=ticket, reason="It burns", by=lead)


def test_the_leads_are_asked_once_an_hour(version, ticket, owner, lead, mailbox):
    assert acknowledging.ask_to_lift(ticket, by=owner) == [lead]
    acknowledging.ask_to_lift(ticket, by=owner)
    assert Outgoing.objects.filter(recipient=lead.email).count() == 1


def test_nobody_is_reminded_twice_within_the_days_of_the_policy(version, owner, colleague, lead):
    acknowledging.acknowledge(version, section="returns", answers=[1], by=colleague)
    acknowledging.confirm(version, by=colleague)
    assert acknowledging.remind([owner, colleague], version=version, by=lead) == 1
    assert acknowledging.remind([owner, colleague], version=version, by=lead) == 0
    assert [row.recipient for row in Outgoing.objects.all()] == [owner.email]
    Reminder.objects.update(at=timezone.now() - timedelta(days=4))
    assert acknowledging.remind([owner], version=version) == 1
    assert Outgoing.objects.count() == 2


def test_an_agent_reminds_nobody(version, owner, colleague):
    with refused("may_not_remind"):
        acknowledging.remind([colleague], version=version, by=owner)
    assert not Reminder.objects.exists()


def test_the_clock_reminds_after_a_day_of_grace(version, owner, time_machine_two_days):
    assert reminding.remind_readers() == 2  # owner and boss
    assert reminding.remind_readers() == 0


@pytest.fixture
def time_machine_two_days():
    import time_machine

    with time_machine.travel(timezone.now() + timedelta(days=2), tick=True):
        yield


def test_a_new_version_is_left_in_peace_for_a_day(version, owner):
    assert reminding.remind_readers() == 0


def test_the_review_is_announced_once_a_month(boss, owner):
    soon = (timezone.now() + timedelta(days=20)).date()
    made = draft(policy(review_due=soon.isoformat()), by=boss)
    publish(made, by=boss)
    assert reminding.remind_of_review() == 1
    reminding.remind_of_review()
    assert [row.recipient for row in Outgoing.objects.all()] == [boss.email]


def test_sections_stand_beside_tickets_of_their_topic(version, ticket, owner):
    def beside(**known):
        found = reading.sections_beside(
            version, owner, ticket, **{"tags": (), "promises": ()} | known
        )
        return [section.key for section in found]

    assert beside() == []
    assert beside(tags=["return"]) == ["returns"]
    assert beside(promises=["first"]) == ["returns"]
