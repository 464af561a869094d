"""Moments said in words, in five languages, on two clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.calendars.moment_words import DAYS, FILLERS, PARTS, UNITS, WEEKDAYS
from answerable.calendars.moments import read

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)  # Wednesday, 13:30 in Istanbul
HERE, THERE = ZoneInfo("Europe/Istanbul"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("tomorrow morning", "03-05 09:00"),
        ("Tomorrow 9:00", "03-05 09:00"),
        ("tomorrow at 9 in the evening", "03-05 21:00"),
        ("tomorrow 9:00 their time", "03-05 17:00"),
        ("tomorrow 9:00 my time", "03-05 09:00"),
        ("Monday", "03-09 09:00"),
        ("on Wednesday", "03-11 09:00"),
        ("friday afternoon", "03-06 14:00"),
        ("in 3 hours", "03-04 16:30"),
        ("in half an hour", "03-04 14:00"),
        ("in an hour", "03-04 14:30"),
        ("in two days at 10", "03-06 10:00"),
        ("next week", "03-11 13:30"),
        ("9pm", "03-04 21:00"),
        ("12am", "03-05 00:00"),
        ("9", "03-05 09:00"),
        ("2026-03-09 8:15", "03-09 08:15"),
        ("9.3. 8:15", None),
        ("9.3 8:15", "03-09 08:15"),
        ("завтра утром", "03-05 09:00"),
        ("Завтра в 9 утра", "03-05 09:00"),
        ("через 2 часа", "03-04 15:30"),
        ("через полчаса", "03-04 14:00"),
        ("в понедельник в 9:30", "03-09 09:30"),
        ("завтра 9:00 по времени клиента", "03-05 17:00"),
        ("yarın sabah", "03-05 09:00"),
        ("YARIN SABAH", "03-05 09:00"),
        ("3 saat sonra", "03-04 16:30"),
        ("Pazartesi 09.30", "03-09 09:30"),
        ("cuma günü saat 10'da", "03-06 10:00"),
        ("öbür gün", "03-06 09:00"),
        ("غدا", "03-05 09:00"),
        ("غدًا صباحًا", "03-05 09:00"),
        ("بعد ٣ ساعات", "03-04 16:30"),
        ("بعد ساعتين", "03-04 15:30"),
        ("الأحد الساعة 10", "03-08 10:00"),
        ("demain matin", "03-05 09:00"),
        ("demain 9h", "03-05 09:00"),
        ("vendredi à 14h30", "03-06 14:30"),
        ("à 14 h", "03-04 14:00"),
        ("demain à midi", "03-05 12:00"),
        ("lundi prochain", "03-09 09:00"),
        ("après-demain", "03-06 09:00"),
        ("aujourd’hui 18h", "03-04 18:00"),
        ("dans 3 heures", "03-04 16:30"),
        ("dans une demi-heure", "03-04 14:00"),
        ("demain 9h à l’heure du client", "03-05 17:00"),
        ("morgen früh", "03-05 09:00"),
        ("Morgen um 9 Uhr", "03-05 09:00"),
        ("morgen 9:00 Zeit des Kunden", "03-05 17:00"),
        ("am Montag um 10:30", "03-09 10:30"),
        ("Montag Morgen", "03-09 09:00"),
        ("übermorgen", "03-06 09:00"),
        ("nächsten Freitag nachmittags", "03-06 14:00"),
        ("in 3 Stunden", "03-04 16:30"),
        ("in einer halben Stunde", "03-04 14:00"),
        ("nächste Woche", "03-11 13:30"),
        ("mañana por la mañana", "03-05 09:00"),
        ("MAÑANA a las 9", "03-05 09:00"),
        ("mañana 9:00 hora del cliente", "03-05 17:00"),
        ("el lunes por la tarde", "03-09 14:00"),
        ("pasado mañana", "03-06 09:00"),
        ("mañana a las 5 de la tarde", "03-05 17:00"),
        ("en 3 horas", "03-04 16:30"),
        ("dentro de media hora", "03-04 14:00"),
        ("dentro de dos días", "03-06 13:30"),
        ("9 am", "03-05 09:00"),
        ("whenever", None),
        ("tomorrow maybe", None),
        ("tomorrow tomorrow", None),
        ("25:00", None),
        ("30.2", None),
        ("in 9999 days", None),
        ("2 hours 5", None),
        ("", None),
    ],
)
def test_what_words_mean(words: str, meant: str | None) -> None:
    found = read(words, now=NOW, zone=HERE, theirs=THERE)
    assert (found and found.astimezone(HERE).strftime("%m-%d %H:%M")) == meant


@pytest.mark.parametrize(
    ("zone", "now", "words", "utc"),
    [
        ("Europe/Berlin", "2026-03-28T12:00", "tomorrow 2:30", "2026-03-29T01:30"),
        ("Europe/Berlin", "2026-03-28T12:00", "tomorrow morning", "2026-03-29T07:00"),
        ("Asia/Kolkata", "2026-03-28T12:00", "tomorrow 9:00", "2026-03-29T03:30"),
        ("Pacific/Auckland", "2026-03-28T12:00", "today 9:00", "2026-03-28T20:00"),
    ],
)
def test_clocks_that_change_and_half_hours(zone: str, now: str, words: str, utc: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = read(words, now=at, zone=ZoneInfo(zone))
    assert found == datetime.fromisoformat(utc).replace(tzinfo=UTC)


WORDS = [*DAYS, *WEEKDAYS, *PARTS, *UNITS, *FILLERS, "9:00", "3", "pm", "1.2", "½", "٣"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=5))
def test_nothing_that_is_typed_breaks_it_and_all_moments_are_near(words: list[str]) -> None:
    found = read(" ".join(words), now=NOW, zone=HERE, theirs=THERE)
    assert found is None or found.tzinfo == UTC
