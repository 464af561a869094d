"""The policy in its readers' words: lengths, hours in two zones, what changed, what is found."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from answerable.calendars.models import Calendar
from answerable.policy.changes import changes_for, words_changed
from answerable.policy.data import read
from answerable.policy.finding import find
from answerable.policy.shown import EVERYBODY, length_in_words, promise_lines, support_hours

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.mark.parametrize(
    ("seconds", "days", "language", "words"),
    [
        (5400, False, "en", "1 hour 30 minutes"),
        (14 * 86_400, True, "tr", "14 gün"),
        (14 * 86_400, True, "ru", "14 дней"),
        (72 * 3600, False, "de", "72 Stunden"),
        (300, True, "xx", "5 minutes"),
    ],
)
def test_lengths_as_the_reader_says_them(seconds, days, language, words):
    assert length_in_words(seconds, language=language, days=days) == words


def document(**parts):
    promise = {"key": "first", "kind": "first_reply", "target": "2h", "name": {"en": "First"}}
    return read({"languages": ["en"], "promises": [promise]} | parts)


@pytest.mark.django_db
def test_hours_of_the_company_and_of_the_reader():
    Calendar.objects.create(slug="office", name="Office", zone="Europe/Istanbul", week=WEEK)
    made = document(support_hours={"email": "office", "phone": "office", "chat": "always"})
    office, chat = support_hours(made, language="en", zone=ZoneInfo("America/New_York"), now=NOW)
    assert (office.channels, office.zone) == ("Mail and Telephone", "Istanbul")
    assert [(line.days, line.times) for line in office.here] == [
        ("Monday – Friday", "9:00\u202fAM – 6:00\u202fPM"),
        ("Saturday – Sunday", ""),
    ]
    assert office.reader_zone == "New York"
    assert office.there[0].times == "1:00\u202fAM – 10:00\u202fAM"
    assert chat.is_always
    same = support_hours(made, language="en", zone=ZoneInfo("Europe/Istanbul"), now=NOW)
    assert same[0].there == []


@pytest.mark.django_db
def test_only_public_promises_are_public():
    inner = {"key": "inner", "kind": "solution", "target": "2d", "audience": "staff"}
    public = {"key": "first", "kind": "first_reply", "target": "2d", "name": {"en": "First"}}
    made = document(promises=[public, inner])
    lines = promise_lines(made, language="en", audiences=EVERYBODY)
    assert [(line.key, line.length, line.counted) for line in lines] == [
        ("first", "2 days", "day and night")
    ]


@pytest.mark.django_db
def test_a_reader_learns_what_is_theirs_and_nothing_else():
    secret = {"key": "limits", "audience": "managers", "title": {"en": "Limits"}}
    told = {"key": "tone", "title": {"en": "Tone", "tr": "Üslup"}}
    old = document(
        sections=[
            secret | {"body": {"en": "Fifty."}},
            told | {"body": {"en": "Be kind.", "tr": "Nazik olun."}},
        ]
    )
    new = document(
        sections=[
            secret | {"body": {"en": "Sixty."}},
            told | {"body": {"en": "Be kind and short.", "tr": "Nazik olun."}},
        ],
        return_days=30,
    )
    readers = frozenset({"public", "staff"})
    said = changes_for(old, new, audiences=readers, language="en")
    assert [(change.kind, change.title) for change in said] == [
        ("changed", "Tone"),
        ("changed", "Numbers and rules"),
    ]
    turkish = changes_for(old, new, audiences=readers, language="tr")
    assert (turkish[0].title, turkish[0].pieces) == ("Üslup", ())


def test_words_that_changed():
    pieces = list(words_changed("You have 30 days.", "You have 60 days."))
    assert pieces == [("same", "You have "), ("gone", "30"), ("new", "60"), ("same", " days.")]


def test_all_words_in_one_language_are_found():
    made = document(
        sections=[
            {
                "key": "returns",
                "title": {"en": "Returns"},
                "body": {"en": "Within 30 days.", "tr": "İade 30 gündür. IŞIK."},
            }
        ]
    )
    assert [one.excerpt for one in find("gün iade", made, made.sections, language="en")] == [
        "İade 30 gündür."
    ]
    assert find("ışık within", made, made.sections, language="en") == []
    assert find("  ", made, made.sections, language="en") == []
