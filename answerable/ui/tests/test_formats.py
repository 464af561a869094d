"""Times, sizes, names and directions as the reader writes them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from answerable.ui import formats

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ISTANBUL = ZoneInfo("Europe/Istanbul")


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("ar-EG", "rtl"),
        ("fa", "rtl"),
        ("he", "rtl"),
        ("az", "ltr"),
        ("tr", "ltr"),
        ("uz-Cyrl", "ltr"),
    ],
)
def test_azerbaijani_runs_from_left_to_right(tag: str, direction: str) -> None:
    assert formats.direction(tag) == direction


@pytest.mark.parametrize(
    ("at", "tag", "shown"),
    [
        (NOW - timedelta(hours=2), "tr-TR", "13:00"),
        (NOW - timedelta(hours=2), "en-US", "1:00\u202fPM"),
        (NOW - timedelta(days=1), "tr-TR", "dün 15:00"),
        (NOW + timedelta(days=1), "ru-RU", "завтра 15:00"),
        (NOW - timedelta(days=40), "tr-TR", "12 Eki 15:00"),
        (NOW - timedelta(days=400), "ru-RU", "17 окт. 2025\u202fг."),
    ],
)
def test_a_time_is_as_short_as_it_can_be_understood(at: datetime, tag: str, shown: str) -> None:
    with translation.override(tag.partition("-")[0]):
        assert formats.short_time(at, now=NOW, zone=ISTANBUL, tag=tag) == shown


def test_a_country_decides_how_its_dates_look() -> None:
    march = datetime(2026, 3, 7, tzinfo=UTC)
    assert formats.day(march, tag="kk-KZ") == "2026\u202fж. 07 нау."


@pytest.mark.parametrize(
    ("length", "tag", "shown"),
    [
        (timedelta(seconds=5), "en", "1 min"),
        (timedelta(hours=2), "tr", "2 sa."),
        (timedelta(days=5), "ru", "5 дней"),
    ],
)
def test_a_span_is_told_in_its_largest_unit(length: timedelta, tag: str, shown: str) -> None:
    assert formats.span(length, tag=tag) == shown


@pytest.mark.parametrize(
    ("count", "tag", "shown"),
    [
        (527, "en", "527 bytes"),
        (1, "en", "1 byte"),
        (527, "tr", "527 bayt"),
        (527, "ar-EG", "527 بايت"),
        (3, "ru", "3 байта"),
        (48_213, "en", "48 kB"),
        (2_500_000, "tr", "2,5 MB"),
    ],
)
def test_a_size_counts_in_thousands(count: int, tag: str, shown: str) -> None:
    assert formats.size(count, tag=tag) == shown


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("Elif Kaya", "EK"),
        ("Иван Петров", "ИП"),
        ("山本 花子", "山"),
        ("김민준", "김"),
        ("Madonna", "M"),
        ("Anna Maria van den Berg", "AB"),
        ("elif@example.net", "EE"),
        ("", "?"),
        ("!!!", "?"),
        ("राम कुमार", "रक"),
    ],
)
def test_initials_never_break_a_letter(name: str, signs: str) -> None:
    assert formats.initials(name) == signs


@pytest.mark.parametrize("tag", ["", "xx", "nonsense tag", "en-XX", "zh-Hant-TW"])
def test_an_unknown_tag_breaks_no_page(tag: str) -> None:
    assert formats.number(1234, tag=tag)


def test_languages_name_themselves() -> None:
    assert [formats.own_language_name(code) for code in ("tr", "ru", "ar", "en", "de", "es")] == [
        "Türkçe", "Русский", "العربية", "English", "Deutsch", "Español",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "tag", "said"),
    [
        (0, "en-GB", "0 mins"),
        (4_020, "en-GB", "1 hr 7 mins"),
        (4_020, "es-ES", "1 h 7 min"),
        (4_020, "de-DE", "1 Std. 7 Min."),
        (93_600, "de-DE", "1 Tg. 2 Std."),
        (93_600, "es-MX", "1 día 2 h"),
        (93_600, "tr-TR", "1 gün 2 sa."),
    ],
)
def test_how_long_in_two_units(seconds: int, tag: str, said: str) -> None:
    assert formats.duration(seconds, tag=tag, days=True) == said


@pytest.mark.parametrize(
    ("zone", "tag", "city"),
    [
        ("Europe/Istanbul", "tr-TR", "İstanbul"),
        ("Europe/Istanbul", "en-GB", "Istanbul"),
        ("Europe/Moscow", "ru-RU", "Москва"),
        ("America/Argentina/Buenos_Aires", "en-US", "Buenos Aires"),
        ("UTC", "en-US", "UTC"),
    ],
)
def test_a_zone_is_named_by_its_city(zone: str, tag: str, city: str) -> None:
    assert formats.city_of(zone, tag=tag) == city
