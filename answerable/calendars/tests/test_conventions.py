"""What people who reckon with business time agree upon, and where we had to choose: one line each."""

import time

import pytest

from answerable.calendars.cases import answer

NINE_TO_FIVE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = {day: [["00:00", "24:00"]] for day in EVERY_DAY}
LUNCH = {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in NINE_TO_FIVE}
NIGHT = {day: [["22:00", "06:00"]] for day in NINE_TO_FIVE}


def ask(op, start, more=None, *, tz="UTC", week=NINE_TO_FIVE, **place):
    """2026-01-05 is a Monday. `more`: seconds, or the end."""
    extra = {"end" if isinstance(more, str) else "seconds": more} if more is not None else {}
    return answer({"op": op, "start": start, "tz": tz, "week": week, **extra, **place})


@pytest.mark.parametrize(
    ("start", "seconds", "place", "due"),
    [
        # Adding ends at closing, not at the next opening; a second more goes on there.
        ("2026-01-05T09:00", 28800, {}, "2026-01-05T17:00:00+00:00"),
        ("2026-01-05T09:00", 28801, {}, "2026-01-06T09:00:01+00:00"),
        ("2026-01-05T16:00", 3600, {"week": LUNCH}, "2026-01-05T17:00:00+00:00"),
        ("2026-01-05T11:30", 1800, {"week": LUNCH}, "2026-01-05T12:00:00+00:00"),
        ("2026-01-05T11:30", 1801, {"week": LUNCH}, "2026-01-05T13:00:01+00:00"),
        # Starting in closed time: before opening, at closing, at night, on a weekend, at noon.
        ("2026-01-05T06:00", 3600, {}, "2026-01-05T10:00:00+00:00"),
        ("2026-01-05T17:00", 60, {}, "2026-01-06T09:01:00+00:00"),
        ("2026-01-05T23:59:59", 60, {}, "2026-01-06T09:01:00+00:00"),
        ("2026-01-03T12:00", 3600, {}, "2026-01-05T10:00:00+00:00"),
        ("2026-01-05T12:30", 60, {"week": LUNCH}, "2026-01-05T13:01:00+00:00"),
        ("2026-01-09T16:00", 7200, {}, "2026-01-12T10:00:00+00:00"),
        # Nothing added: where one is if it is open, otherwise the next opening.
        ("2026-01-05T10:00", 0, {}, "2026-01-05T10:00:00+00:00"),
        ("2026-01-05T17:00", 0, {}, "2026-01-06T09:00:00+00:00"),
        ("2026-01-04T00:00", 0, {}, "2026-01-05T09:00:00+00:00"),
        # Seconds and less.
        ("2026-01-05T16:59:59", 2, {}, "2026-01-06T09:00:01+00:00"),
        ("2026-01-05T16:59:59.500", 1, {}, "2026-01-06T09:00:00.500000+00:00"),
        ("2026-01-05T10:00", 0.25, {}, "2026-01-05T10:00:00.250000+00:00"),
        # Offsets: read as given, answered in the zone of the calendar.
        ("2026-01-05T10:00:00+03:00", 3600, {}, "2026-01-05T10:00:00+00:00"),
        ("2026-01-05T10:00:00Z", 3600, {"tz": "Europe/Istanbul"}, "2026-01-05T14:00:00+03:00"),
        ("2026-01-05t06:00:00z", 3600, {"tz": "Asia/Kolkata"}, "2026-01-05T12:30:00+05:30"),
        # Holidays close the day; a shift does not open it again; two in a row.
        ("2026-01-05T16:00", 7200, {"holidays": ["2026-01-06"]}, "2026-01-07T10:00:00+00:00"),
        ("2026-01-05T12:00", 60, {"holidays": ["2026-01-05", "2026-01-06"]}, "2026-01-07T09:01:00+00:00"),
        ("2026-01-05T16:00", 7200, {"holidays": ["2026-01-06"], "shifts": {"2026-01-06": [["09:00", "12:00"]]}}, "2026-01-07T10:00:00+00:00"),
        # Shifts replace the hours of a day, also of a closed one; an empty one closes it.
        ("2026-01-05T08:00", 7200, {"shifts": {"2026-01-05": [["12:00", "13:00"]]}}, "2026-01-06T10:00:00+00:00"),
        ("2026-01-09T16:00", 7200, {"shifts": {"2026-01-10": [["20:00", "22:00"]]}}, "2026-01-10T21:00:00+00:00"),
        ("2026-01-05T16:00", 7200, {"shifts": {"2026-01-06": []}}, "2026-01-07T10:00:00+00:00"),
        # Breaks are cut out: inside, over an end, the whole day, several that overlap, of shifts too.
        ("2026-01-05T09:00", 7200, {"breaks": {"2026-01-05": [["10:00", "11:30"]]}}, "2026-01-05T12:30:00+00:00"),
        ("2026-01-05T16:00", 3600, {"breaks": {"2026-01-05": [["16:30", "20:00"]]}}, "2026-01-06T09:30:00+00:00"),
        ("2026-01-05T09:00", 60, {"breaks": {"2026-01-05": [["00:00", "24:00"]]}}, "2026-01-06T09:01:00+00:00"),
        ("2026-01-05T09:00", 7200, {"breaks": {"2026-01-05": [["11:00", "13:00"], ["10:00", "12:00"]]}}, "2026-01-05T14:00:00+00:00"),
        ("2026-01-05T09:00", 3600, {"shifts": {"2026-01-05": [["12:00", "14:00"]]}, "breaks": {"2026-01-05": [["12:30", "13:00"]]}}, "2026-01-05T13:30:00+00:00"),
        # Pauses: around the start, one in another, touching, not in order, in closed time only.
        ("2026-01-05T10:00", 3600, {"pauses": [["2026-01-05T09:30", "2026-01-05T12:00"]]}, "2026-01-05T13:00:00+00:00"),
        ("2026-01-05T09:00", 7200, {"pauses": [["2026-01-05T10:00", "2026-01-05T12:00"], ["2026-01-05T10:30", "2026-01-05T11:00"]]}, "2026-01-05T13:00:00+00:00"),
        ("2026-01-05T09:00", 7200, {"pauses": [["2026-01-05T11:00", "2026-01-05T12:00"], ["2026-01-05T10:00", "2026-01-05T11:00"]]}, "2026-01-05T13:00:00+00:00"),
        ("2026-01-05T16:00", 7200, {"pauses": [["2026-01-05T18:00", "2026-01-06T08:00"]]}, "2026-01-06T10:00:00+00:00"),
        ("2026-01-05T16:00", 7200, {"pauses": [["2026-01-05T16:30", "2026-01-06T09:30"]]}, "2026-01-06T11:00:00+00:00"),
        ("2026-01-05T09:00", 3600, {"pauses": [["2026-01-05T10:00", None]]}, "2026-01-05T10:00:00+00:00"),
        ("2026-01-05T09:00", 3600, {"pauses": [["2026-01-05T09:30", "2026-01-05T09:30"]]}, "2026-01-05T10:00:00+00:00"),
        # Over midnight: the night belongs to the day it begins on, holidays and all.
        ("2026-01-05T23:00", 7200, {"week": NIGHT}, "2026-01-06T01:00:00+00:00"),
        ("2026-01-06T03:00", 3600, {"week": NIGHT, "holidays": ["2026-01-06"]}, "2026-01-06T04:00:00+00:00"),
        ("2026-01-06T05:00", 7200, {"week": NIGHT, "holidays": ["2026-01-06"]}, "2026-01-07T23:00:00+00:00"),
        ("2026-01-10T05:00", 7200, {"week": NIGHT}, "2026-01-12T23:00:00+00:00"),
        ("2026-01-05T23:00", 7200, {"week": {"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]}}, "2026-01-06T01:00:00+00:00"),
        # Round the clock.
        ("2026-01-05T12:00", 7 * 86400, {"week": ALWAYS}, "2026-01-12T12:00:00+00:00"),
        ("2026-01-05T12:00", 86400, {"week": {day: [["00:00", "00:00"]] for day in EVERY_DAY}}, "2026-01-06T12:00:00+00:00"),
        # The clock goes forward: 23 hours; what it skips comes as much later as was skipped.
        ("2026-03-07T12:00", 86400, {"week": ALWAYS, "tz": "America/New_York"}, "2026-03-08T13:00:00-04:00"),
        ("2026-03-08T00:00", 3600, {"week": {"sun": [["01:00", "05:00"]]}, "tz": "America/New_York"}, "2026-03-08T03:00:00-04:00"),
        ("2026-03-08T00:00", 0, {"week": {"sun": [["02:30", "05:00"]]}, "tz": "America/New_York"}, "2026-03-08T03:30:00-04:00"),
        ("2026-03-08T00:00", 60, {"week": {"sun": [["02:00", "03:00"], ["10:00", "11:00"]]}, "tz": "America/New_York"}, "2026-03-08T10:01:00-04:00"),
        ("2026-03-08T02:30", 3600, {"week": ALWAYS, "tz": "America/New_York"}, "2026-03-08T04:30:00-04:00"),
        ("2026-03-07T22:00", 7 * 3600, {"week": {"sat": [["22:00", "06:00"]]}, "tz": "America/New_York"}, "2026-03-08T06:00:00-04:00"),
        # It goes back: 25 hours; a time that comes twice is its first coming.
        ("2026-10-31T12:00", 86400, {"week": ALWAYS, "tz": "America/New_York"}, "2026-11-01T11:00:00-05:00"),
        ("2026-11-01T01:30", 3600, {"week": ALWAYS, "tz": "America/New_York"}, "2026-11-01T01:30:00-05:00"),
        ("2026-11-01T01:30-05:00", 3600, {"week": ALWAYS, "tz": "America/New_York"}, "2026-11-01T02:30:00-05:00"),
        ("2026-11-01T00:30", 7200, {"week": {"sun": [["00:30", "01:30"], ["09:00", "17:00"]]}, "tz": "America/New_York"}, "2026-11-01T10:00:00-05:00"),
        ("2026-10-31T22:00", 9 * 3600, {"week": {"sat": [["22:00", "06:00"]]}, "tz": "America/New_York"}, "2026-11-01T06:00:00-05:00"),
        # Midnight itself skipped; half an hour of summer; 45-minute zones; rules that ended.
        ("2018-11-03T23:30", 3600, {"week": ALWAYS, "tz": "America/Sao_Paulo"}, "2018-11-04T01:30:00-02:00"),
        ("2026-10-04T01:45", 3600, {"week": ALWAYS, "tz": "Australia/Lord_Howe"}, "2026-10-04T03:15:00+11:00"),
        ("2026-04-05T01:45", 3600, {"week": ALWAYS, "tz": "Australia/Lord_Howe"}, "2026-04-05T02:15:00+10:30"),
        ("2026-01-05T16:30", 3600, {"tz": "Asia/Kathmandu"}, "2026-01-06T09:30:00+05:45"),
        ("2026-01-05T16:30", 3600, {"tz": "Pacific/Chatham"}, "2026-01-06T09:30:00+13:45"),
        ("2016-10-28T16:00", 7200, {"tz": "Europe/Istanbul"}, "2016-10-31T10:00:00+03:00"),
        ("1985-12-31T16:00", 7200, {"tz": "Asia/Kathmandu"}, "1986-01-01T10:00:00+05:45"),
        # Samoa had no 30 December 2011: nobody worked on it, and nothing was closed because of it.
        ("2011-12-29T16:00", 7200, {"tz": "Pacific/Apia"}, "2012-01-02T10:00:00+14:00"),
        ("2011-12-29T16:00", 7200, {"tz": "Pacific/Apia", "week": {**NINE_TO_FIVE, "sat": [["09:00", "17:00"]]}}, "2011-12-31T10:00:00+14:00"),
        # Leap days and years.
        ("2028-02-28T16:00", 7200, {}, "2028-02-29T10:00:00+00:00"),
        ("2100-02-26T16:00", 7200, {}, "2100-03-01T10:00:00+00:00"),
        ("2026-12-31T16:00", 7200, {"holidays": ["2027-01-01"]}, "2027-01-04T10:00:00+00:00"),
    ],
)  # fmt: skip
def test_adding(start, seconds, place, due):
    assert ask("add", start, seconds, **place) == {"result": due}


@pytest.mark.parametrize(
    ("start", "seconds", "place", "result"),
    [
        ("2026-01-05T10:00", 3600, {}, "2026-01-05T09:00:00+00:00"),
        ("2026-01-05T10:00", 3601, {}, "2026-01-02T16:59:59+00:00"),
        ("2026-01-05T09:00", 3600, {}, "2026-01-02T16:00:00+00:00"),
        ("2026-01-04T12:00", 3600, {}, "2026-01-02T16:00:00+00:00"),
        ("2026-01-05T08:00", 0, {}, "2026-01-02T17:00:00+00:00"),
        ("2026-01-05T17:00", 0, {}, "2026-01-05T17:00:00+00:00"),
        ("2026-01-05T12:30", 60, {"week": LUNCH}, "2026-01-05T11:59:00+00:00"),
        ("2026-01-07T10:00", 7200, {"holidays": ["2026-01-06"]}, "2026-01-05T16:00:00+00:00"),
        ("2026-01-05T12:00", 7200, {"pauses": [["2026-01-05T10:00", "2026-01-05T11:00"]]}, "2026-01-05T09:00:00+00:00"),
        ("2026-01-06T02:00", 7200, {"week": NIGHT}, "2026-01-06T00:00:00+00:00"),
        ("2026-03-08T13:00", 86400, {"week": ALWAYS, "tz": "America/New_York"}, "2026-03-07T12:00:00-05:00"),
        ("2026-11-01T11:00", 86400, {"week": ALWAYS, "tz": "America/New_York"}, "2026-10-31T12:00:00-04:00"),
        ("2012-01-02T10:00", 7200, {"tz": "Pacific/Apia"}, "2011-12-29T16:00:00-10:00"),
    ],
)  # fmt: skip
def test_taking_away(start, seconds, place, result):
    assert ask("sub", start, seconds, **place) == {"result": result}


@pytest.mark.parametrize(
    ("start", "end", "place", "seconds"),
    [
        ("2026-01-05T09:00", "2026-01-05T17:00", {}, 28800),
        ("2026-01-05T00:00", "2026-01-12T00:00", {}, 5 * 28800),
        ("2026-01-05T17:00", "2026-01-06T09:00", {}, 0),
        ("2026-01-05T12:00", "2026-01-05T12:00", {}, 0),
        ("2026-01-06T10:00", "2026-01-05T10:00", {}, -28800),
        ("2026-01-05T09:00", "2026-01-05T09:00:00.5", {}, 0.5),
        ("2026-01-05", "2026-01-06", {}, 28800),
        ("2026-01-05T09:00+01:00", "2026-01-05T09:00-01:00", {}, 3600),
        ("2026-03-08T00:00", "2026-03-09T00:00", {"week": ALWAYS, "tz": "America/New_York"}, 82800),
        ("2026-11-01T00:00", "2026-11-02T00:00", {"week": ALWAYS, "tz": "America/New_York"}, 90000),
        ("2026-10-04T00:00", "2026-10-05T00:00", {"week": ALWAYS, "tz": "Australia/Lord_Howe"}, 84600),
        ("2026-03-08T00:00", "2026-03-09T00:00", {"week": {"sun": [["01:00", "04:00"]]}, "tz": "America/New_York"}, 7200),
        ("2026-11-01T00:00", "2026-11-02T00:00", {"week": {"sun": [["00:00", "04:00"]]}, "tz": "America/New_York"}, 18000),
        ("2011-12-29T00:00", "2012-01-02T00:00", {"tz": "Pacific/Apia"}, 28800),
        ("2011-12-29T00:00", "2012-01-02T00:00", {"tz": "Pacific/Apia", "week": ALWAYS}, 3 * 86400),
        ("2026-01-05T00:00", "2026-01-06T00:00", {"pauses": [["2026-01-05T08:00", "2026-01-05T18:00"]]}, 0),
        ("2026-01-01T00:00", "2027-01-01T00:00", {}, 261 * 28800),
        ("2024-01-01T00:00", "2025-01-01T00:00", {"week": ALWAYS}, 366 * 86400),
        ("1970-01-01T00:00", "2070-01-01T00:00", {"week": ALWAYS}, 36525 * 86400),
    ],
)  # fmt: skip
def test_what_lies_between(start, end, place, seconds):
    assert ask("between", start, end, **place) == {"result": seconds}


@pytest.mark.parametrize(
    ("at", "place", "is_open"),
    [
        ("2026-01-05T09:00", {}, True),
        ("2026-01-05T08:59:59.999999", {}, False),
        ("2026-01-05T16:59:59.999999", {}, True),
        ("2026-01-05T17:00", {}, False),
        ("2026-01-05T12:00", {"week": LUNCH}, False),
        ("2026-01-05T13:00", {"week": LUNCH}, True),
        ("2026-01-05T12:00", {"week": {"mon": [["09:00", "12:00"], ["12:00", "17:00"]]}}, True),
        ("2026-01-06T00:00", {"week": {"mon": [["22:00", "24:00"]]}}, False),
        ("2026-01-06T00:00", {"week": NIGHT}, True),
        ("2026-01-05T00:00", {"week": ALWAYS}, True),
        ("2026-01-05T10:00", {"holidays": ["2026-01-05"]}, False),
        ("2026-01-05T10:00", {"breaks": {"2026-01-05": [["10:00", "10:01"]]}}, False),
        ("2026-01-05T10:01", {"breaks": {"2026-01-05": [["10:00", "10:01"]]}}, True),
        ("2026-01-05T10:00", {"pauses": [["2026-01-05T10:00", "2026-01-05T11:00"]]}, False),
        ("2026-01-05T11:00", {"pauses": [["2026-01-05T10:00", "2026-01-05T11:00"]]}, True),
        ("2026-01-04T23:30Z", {"tz": "Asia/Tokyo"}, False),
        ("2026-01-05T00:00Z", {"tz": "Asia/Tokyo"}, True),
        ("2026-11-01T01:15-05:00", {"week": {"sun": [["00:00", "01:30"]]}, "tz": "America/New_York"}, False),
        ("2026-11-01T01:15-04:00", {"week": {"sun": [["00:00", "01:30"]]}, "tz": "America/New_York"}, True),
    ],
)  # fmt: skip
def test_whether_somebody_is_there(at, place, is_open):
    assert ask("within", at, **place) == {"result": is_open}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (ask("add", "2026-01-05T10:00", -1), "cannot be negative"),
        (ask("sub", "2026-01-05T10:00", -1), "cannot be negative"),
        (ask("add", "2026-01-05T10:00", "3600"), "seconds is missing"),
        (ask("within", "2026-01-05T10:00", week={}), "never open"),
        (ask("within", "2026-01-05T10:00", week={}, shifts={"2026-01-05": []}), "never open"),
        (ask("within", "2026-01-05T10:00", week={"mon": [["10:00", "10:00"]]}), "no length"),
        (ask("within", "2026-01-05T10:00", week={"mon": [["09:00", "25:00"]]}), "not a time of day"),
        (ask("within", "2026-01-05T10:00", week={"mon": [], "Monday": []}), "given twice"),
        (ask("within", "2026-01-05T10:00", tz="Mars/Olympus"), "no time zone"),
        (ask("within", "2026-02-30T10:00"), "not a time such as"),
        (ask("within", "0001-01-01T10:00"), "outside the years"),
        (ask("add", "2026-01-05T10:00", 60, pauses=[["2026-01-05T09:00", None]]), "not that much"),
        (ask("within", "2026-01-05T10:00", pauses=[["2026-01-06", "2026-01-05"]]), "ends before"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said(question, said):
    assert said in question["error"]


def test_a_list_of_cases_may_name_them():
    assert ask("within", "2026-01-05T10:00", id=7, note="at ten") == {"result": True}


def test_what_can_never_be_reached_is_refused_without_looking_for_it():
    began = time.process_time()
    for op in ("add", "sub"):
        assert "that much open time" in ask(op, "2026-01-05T10:00", 10**12)["error"]
    assert time.process_time() - began < 1
