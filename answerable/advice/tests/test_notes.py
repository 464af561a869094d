"""Notes on writing to customers: whole data, the right region, greeting, holidays, own words."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.advice import noting, words_of_notes
from answerable.advice.beside import note_beside
from answerable.advice.models import OwnNote
from answerable.advice.notes import greeting_at, locale_for, notes
from answerable.testing import refused
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

WANTED = "en-US en-GB tr-TR ru-RU de-DE es-ES es-MX fr-FR ar-EG ar-SA ja-JP zh-CN pt-BR"
MAY_19 = datetime(2026, 5, 12, 6, tzinfo=UTC)


def test_every_note_is_whole_and_every_key_has_words() -> None:
    assert set(notes()) == set(WANTED.split())
    for note in notes().values():
        assert note.formality in ("formal", "informal", "either", "none")
        assert (note.formality == "none") == (not note.formal)
        assert note.address in words_of_notes.ADDRESS
        assert note.order in words_of_notes.ORDER
        assert note.direct in words_of_notes.DIRECT
        assert note.do
        assert set(note.do) <= set(words_of_notes.DO)
        assert set(note.avoid) <= set(words_of_notes.AVOID)
        assert set(note.sources) <= set(words_of_notes.SOURCES)
        assert note.example
        assert note.closing
        assert list(note.greetings) == sorted(note.greetings)


@pytest.mark.parametrize(
    ("language", "zone", "locale"),
    [
        ("en", "Europe/London", "en-GB"),
        ("en", "", "en-US"),
        ("en-GB", "America/New_York", "en-GB"),
        ("tr", "Europe/Istanbul", "tr-TR"),
        ("es", "America/Mexico_City", "es-MX"),
        ("zh-Hans", "", "zh-CN"),
        ("ar", "UTC", "ar-EG"),
        ("", "Europe/London", ""),
        ("xx", "", "xx"),
    ],
)
def test_the_region_is_that_of_the_tag_the_clock_or_the_likeliest(language, zone, locale) -> None:
    assert locale_for(language, zone) == locale


@pytest.mark.parametrize(
    ("hour", "language", "words"),
    [
        (9, "tr-TR", "Günaydın"),
        (20, "ru-RU", "Добрый вечер"),
        (2, "de-DE", "Guten Tag"),
        (2, "en-GB", "Hello"),
        (3, "ja-JP", "こんばんは"),
        (9, "ko-KR", ""),
    ],
)
def test_the_greeting_goes_by_the_customers_clock(hour: int, language: str, words: str) -> None:
    assert greeting_at(hour, language) == words


def beside(ticket: Ticket, language: str, zone: str, reader: str = "en"):
    ticket.language, ticket.customer.time_zone = language, zone
    return note_beside(ticket, reader=reader, now=MAY_19)


def test_the_note_of_a_turkish_customer_in_the_readers_language(ticket: Ticket) -> None:
    shown = beside(ticket, "tr", "Europe/Istanbul", "ru")
    assert (shown.locale, shown.greeting, shown.known) == ("tr-TR", "Günaydın", True)
    assert "siz" in shown.you
    assert shown.name.startswith("турецкий")
    assert [day.isoformat() for day, _name in shown.holidays] == ["2026-05-19", "2026-05-26"][:len(shown.holidays)]  # fmt: skip
    assert shown.holidays
    assert not shown.weekend
    assert beside(ticket, "en", "Asia/Kolkata").weekend == "The weekend is Sunday."
    assert beside(ticket, "ar", "Asia/Riyadh").weekend == "The weekend is Friday and Saturday."


def test_without_a_note_that_is_said_and_what_is_known_is_shown(ticket: Ticket) -> None:
    korean = beside(ticket, "ko", "Asia/Seoul")
    assert (korean.known, korean.lines, korean.greeting) == (False, [], "")
    assert korean.name == "Korean (South Korea)"
    austrian = beside(ticket, "de", "Europe/Vienna")
    assert austrian.nearest == "German (Germany)"
    assert beside(ticket, "", "") is None or not ticket.customer.language
    odd = beside(ticket, "xx", "")
    assert (odd.known, odd.name, odd.holidays) == (False, "xx", [])


def test_the_companys_own_words_take_the_place_of_ours(
    ticket: Ticket, administrator: Agent
) -> None:
    own = {"formality": "informal", "greeting": "Moin", "words": "We say du here."}
    noting.keep_note("de-de", by=administrator, **own)
    shown = beside(ticket, "de", "Europe/Berlin")
    assert (shown.greeting, shown.you, shown.own) == ("Moin", "Informal you: du.", own["words"])
    noting.keep_note("de-DE", by=administrator, formality="", greeting=" ", words="")
    assert not OwnNote.objects.exists()
    for wrong in ("", "nl_BE; drop", "german", "d-DE", "nl-B1"):
        with refused("locale_unknown"):
            noting.keep_note(wrong, by=administrator, **own)
    with refused("note_long"):
        noting.keep_note("nl-BE", by=administrator, formality="rude", greeting="", words="")
    assert not OwnNote.objects.exists()


def test_the_pages_show_it(ticket: Ticket, owner: Agent, administrator: Agent) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(language="ko")
    desk, office = Client(), Client()
    desk.force_login(owner)
    office.force_login(administrator)
    assert "no note yet" in desk.get(f"/tickets/{ticket.number}/").content.decode()
    own = {"locale": "ko-KR", "words": "Use the full name and 님."}
    assert office.post("/office/notes/keep/", own).status_code == 302
    assert office.post("/office/notes/keep/", {"locale": "x"}).status_code == 422
    assert "ko-KR" in office.get("/office/notes/").content.decode()
    shown = desk.get(f"/tickets/{ticket.number}/").content.decode()
    assert own["words"] in shown
    assert "no note yet" not in shown
