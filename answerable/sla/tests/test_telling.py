"""By when a customer hears from us: in the receipt, in their words, on their clock; never a lie."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from answerable.calendars.models import Calendar
from answerable.channels.models import Mailbox, Outgoing
from answerable.policy import actions as policy
from answerable.policy.data import read
from answerable.sla import watching
from answerable.sla.hearing import hears_by, would_hear_by
from answerable.sla.telling import moment_in_words
from answerable.testing import make_agent, make_customer, make_ticket
from answerable.tickets import actions

START = datetime(2026, 6, 1, 10, tzinfo=UTC)  # a Monday
ISTANBUL = ZoneInfo("Europe/Istanbul")
WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def travel(db):
    with time_machine.travel(START, tick=False) as traveller:
        yield lambda minutes: traveller.move_to(START + timedelta(minutes=minutes))


def promise(**parts):
    return {"key": "first", "kind": "first_reply", "target": "2h", "name": {"en": "First"}} | parts


def in_force(*promises, **parts):
    boss = make_agent(role="administrator")
    made = read({"languages": ["en"], "promises": list(promises or (promise(),))} | parts)
    version = policy.draft(made, by=boss)
    policy.publish(version, by=boss)
    return version


def receipt(language: str, mailbox: Mailbox, *, zone: str = "") -> str:
    customer = make_customer()
    customer.time_zone = zone
    customer.save()
    ticket = make_ticket(customer, team=mailbox.team, via=mailbox.address, language=language)
    return ticket.outgoing.get(kind=Outgoing.Kind.RECEIPT).text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "You will hear from us by 3:00\u202fPM today, your time."),
        ("tr-TR", "En geç şu zamanda bizden haber alırsınız: bugün 15:00 (sizin saatinizle)."),
        ("ru", "Мы ответим вам не позднее: 15:00 сегодня (по вашему времени)."),
        ("de", "Sie hören von uns spätestens heute, 15:00 Uhr (Ihre Zeit)."),
        ("fr", "Vous aurez de nos nouvelles au plus tard aujourd’hui à 15:00 (votre heure)."),
        ("es", "Tendrá noticias nuestras a más tardar hoy a las 15:00 (su hora local)."),
        ("it", "Avrà nostre notizie al più tardi oggi alle 15:00 (ora locale)."),
        ("pt-BR", "Terá notícias nossas, o mais tardar, hoje às 15:00 (hora local)."),
        ("nl", "U hoort uiterlijk vandaag om 15:00 (uw tijd) van ons."),
    ],
)
def test_the_receipt_says_by_when_in_the_language_and_zone_of_its_reader(
    language, words, travel, mailbox
):
    in_force()
    said = receipt(language, mailbox, zone="Europe/Istanbul")
    assert words in said
    if not language.startswith("en"):
        assert "Hello" not in said
        assert "has arrived" not in said


def test_where_the_zone_is_not_known_its_city_is_named(travel, mailbox, settings):
    in_force()
    settings.ANSWERABLE = {**settings.ANSWERABLE, "default_time_zone": "Europe/Berlin"}
    mailbox.team.time_zone = ""
    mailbox.team.save()
    assert "2:00\u202fPM today (time in Berlin)." in receipt("en", mailbox)


def test_without_a_public_promise_the_receipt_names_no_time(travel, mailbox):
    in_force(promise(audience="staff"))
    said = receipt("en", mailbox)
    assert "hear from us" not in said
    assert "Its number is" in said


@pytest.mark.parametrize(
    ("at", "language", "words"),
    [
        (START + timedelta(days=1), "en", "1:00\u202fPM tomorrow, your time"),
        (START + timedelta(days=4), "en", "1:00\u202fPM on Friday, June 5, your time"),
        (START + timedelta(days=4), "de", "Freitag, 5. Juni, 13:00 Uhr (Ihre Zeit)"),
        (START.replace(hour=23), "tr", "yarın 02:00 (sizin saatinizle)"),
        (START + timedelta(days=300), "en", "1:00\u202fPM on Sunday, March 28, 2027, your time"),
    ],
)
def test_days_are_those_of_the_reader(at, language, words):
    said = moment_in_words(at, zone=ISTANBUL, is_theirs=True, language=language, now=START)
    assert said == words


def test_a_reply_that_is_owed_counts_before_the_solution(travel, mailbox):
    in_force(promise(), promise(key="solved", kind="solution", target="1h"))
    ticket = make_ticket(team=mailbox.team)
    assert hears_by(ticket, START).at == START + timedelta(hours=2)
    actions.reply(ticket, body="Soon", by=make_agent(teams=(mailbox.team,)), undo_seconds=0)
    assert hears_by(ticket, START) is None, "it rests: the customer's turn"


def test_a_promise_that_is_over_is_called_late(travel, mailbox):
    in_force()
    ticket = make_ticket(team=mailbox.team)
    travel(121)
    assert hears_by(ticket, START + timedelta(minutes=121)).is_late


def test_the_new_time_we_told_holds_then(travel, mailbox):
    step = {"key": "sorry", "at": "80%", "do": ["tell_customer"], "reason": {"en": "More work."}}
    in_force(escalation=[step])
    ticket = make_ticket(team=mailbox.team, via=mailbox.address)
    travel(100)
    watching.look()
    told = ticket.outgoing.get(effect_id__startswith="new-time")
    assert told.created_at < START + timedelta(hours=2), "before the old time is over"
    assert "More work." in told.text
    found = hears_by(ticket, START + timedelta(minutes=130))
    assert found.at == START + timedelta(minutes=220)
    assert not found.is_late


def test_the_form_reckons_as_the_clock_would(travel, mailbox):
    Calendar.objects.create(slug="office", name="Office", zone="Europe/Istanbul", week=WEEK)
    chat = promise(key="chat", target="5m", when={"field": "channel", "op": "is", "value": "chat"})
    in_force(chat, promise(target="8h", hours="office"))
    said = would_hear_by(channel="form", language="tr-TR", mailbox=mailbox, now=START)
    ticket = make_ticket(team=mailbox.team, channel="form")
    assert said == ticket.clocks.get().due_at == datetime(2026, 6, 2, 9, tzinfo=UTC)
    assert would_hear_by(
        channel="chat", language="tr", mailbox=None, now=START
    ) == START + timedelta(minutes=5)


def test_before_there_is_a_policy_nothing_is_said(travel, mailbox):
    assert would_hear_by(channel="form", language="en", mailbox=mailbox, now=START) is None
    assert "hear from us" not in receipt("en", mailbox)
