"""Calendar files: what becomes an absence, and what hostile ones cannot do."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from answerable.accounts import ical

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def calendar(*events: str) -> bytes:
    bodies = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{bodies}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def read(*events: str) -> ical.File:
    return ical.read(calendar(*events), zone=BERLIN, now=NOW)


def event(*lines: str, start: str = "DTSTART;VALUE=DATE:20260310") -> str:
    return "\n".join(["UID:a@x", "SUMMARY:Holiday", start, *lines])


def test_whole_days_are_days_of_the_persons_clock() -> None:
    (found,) = read(event("DTEND;VALUE=DATE:20260331")).found
    assert found.likely
    assert found.wanted.begins_at == datetime(2026, 3, 9, 23, tzinfo=UTC)
    assert found.wanted.ends_at == datetime(2026, 3, 30, 22, tzinfo=UTC)  # summer time by then
    assert (found.wanted.note, found.wanted.uid) == ("Holiday", "a@x")


def test_a_meeting_is_shown_but_not_ticked() -> None:
    start = "DTSTART:20260310T090000Z"
    assert not read(event("DTEND:20260310T100000Z", start=start)).found[0].likely
    away = event("DTEND:20260310T100000Z", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", start=start)
    assert read(away).found[0].likely


@pytest.mark.parametrize(
    ("lines", "days", "until"),
    [
        (("RRULE:FREQ=WEEKLY;BYDAY=TU,FR",), (1, 4), None),
        (("RRULE:FREQ=WEEKLY",), (1,), None),
        (("RRULE:FREQ=WEEKLY;UNTIL=20260401",), (1,), datetime(2026, 4, 1, 22, tzinfo=UTC)),
    ],
)
def test_week_by_week_is_one_absence(lines, days, until) -> None:
    (found,) = read(event(*lines)).found
    assert (found.wanted.weekdays, found.wanted.ends_at) == (days, until)
    assert (found.wanted.from_time, found.wanted.to_time) == (None, None)


def test_free_mornings_keep_their_wall_time() -> None:
    start = "DTSTART;TZID=Europe/Berlin:20260310T090000"
    end = "DTEND;TZID=Europe/Berlin:20260310T120000"
    (found,) = read(event(end, "RRULE:FREQ=WEEKLY", start=start)).found
    assert (found.wanted.from_time, found.wanted.to_time) == (time(9), time(12))


def test_what_repeats_otherwise_is_followed_for_a_year() -> None:
    found = read(event("RRULE:FREQ=MONTHLY", "EXDATE;VALUE=DATE:20260410")).found
    begins = [one.wanted.begins_at.astimezone(BERLIN) for one in found]
    assert [(one.day, one.hour) for one in begins] == [(10, 0)] * 11
    assert 4 not in [one.month for one in begins]
    assert len({one.wanted.uid for one in found}) == 11


@pytest.mark.parametrize(
    "lines",
    [
        ("RRULE:FREQ=SECONDLY",),
        ("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",),
        ("RRULE:FREQ=MONTHLY;BYDAY=1MO",),
        ("RRULE:FREQ=DAILY;INTERVAL=0",),
        ("DTEND;VALUE=DATE:20260309",),
    ],
)
def test_what_we_cannot_follow_is_named_and_left_out(lines: tuple[str, ...]) -> None:
    file = read(event(*lines))
    assert (file.found, file.left_out) == ([], ["Holiday"])


def test_what_is_called_off_or_leaves_one_free_is_no_absence() -> None:
    file = read(event("STATUS:CANCELLED"), event("TRANSP:TRANSPARENT"))
    assert (file.found, file.gone) == ([], ["a@x"])


def test_a_flood_is_cut() -> None:
    many = [event("RRULE:FREQ=DAILY;COUNT=300").replace("a@x", f"{n}@x") for n in range(40)]
    file = read(*many)
    assert file.is_cut
    assert len(file.found) == ical.MOST


def test_long_past_days_are_not_gone_through_for_ever() -> None:
    start = "DTSTART;VALUE=DATE:20070101"
    old = [event("RRULE:FREQ=DAILY;COUNT=7000", start=start) for _n in range(30)]
    file = read(*old)
    assert file.steps <= 30 + ical.MOST_STEPS
    assert len(file.left_out) == 28


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00" * 100, b"BEGIN:VCARD\r\nEND:VCARD\r\n", b"<html>", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"x" * (ical.LARGEST + 1), b"BEGIN:VEVENT\r\n" * (ical.MOST_EVENTS + 1),
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ical.NotACalendar):
        ical.read(content, zone=BERLIN, now=NOW)


def test_broken_parts_take_nothing_else_along() -> None:
    good = event("DTEND;VALUE=DATE:20260312")
    file = read("SUMMARY:No key\nDTSTART;VALUE=DATE:20260310", "UID:b\nDTSTART:nonsense", good)
    assert [one.wanted.uid for one in file.found] == ["a@x"]
    assert timedelta(days=2) == file.found[0].wanted.ends_at - file.found[0].wanted.begins_at
