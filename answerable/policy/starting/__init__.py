"""Ready policies to start from, and the calendars they speak of: read, changed, then published."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from answerable.policy.document import Document, Words
from answerable.policy.files import from_yaml

ZONE = "UTC"  # stands for the company's zone until somebody says which

Week = Mapping[str, list[list[str]]]  # as Calendar.week keeps it


@dataclass(frozen=True)
class StartingCalendar:
    """Opening hours a template needs, without holidays; `zone` is only a place holder."""

    slug: str
    name: Words
    week: Week
    zone: str = ZONE


def _week(days: str, *spans: tuple[str, str]) -> dict[str, list[list[str]]]:
    return {day: [list(span) for span in spans] for day in days.split()}


_WORKDAYS = "mon tue wed thu fri"
_OFFICE = {"en": "Office hours", "tr": "Çalışma saatleri", "ru": "Рабочие часы"}
_CALENDARS = {
    "shop": (
        StartingCalendar(
            "office", _OFFICE, _week(_WORKDAYS, ("09:00", "18:00")) | _week("sat", ("10:00", "16:00"))
        ),
        StartingCalendar(
            "chat",
            {"en": "Chat hours", "tr": "Sohbet saatleri", "ru": "Часы чата"},
            _week(f"{_WORKDAYS} sat", ("10:00", "20:00")),
        ),
    ),
    "software": (
        StartingCalendar("office", _OFFICE, _week(_WORKDAYS, ("09:00", "18:00"))),
        StartingCalendar(
            "on-call",
            {"en": "Somebody is on call", "tr": "Nöbet saatleri", "ru": "Часы дежурства"},
            _week(f"{_WORKDAYS} sat sun", ("08:00", "22:00")),
        ),
    ),
    "office": (
        StartingCalendar(
            "office", _OFFICE, _week(_WORKDAYS, ("08:30", "12:30"), ("13:30", "16:30"))
        ),
        StartingCalendar(
            "counter",
            {"en": "Counter and telephone", "tr": "Gişe ve telefon", "ru": "Приём и телефон"},
            _week(_WORKDAYS, ("09:00", "12:00"), ("13:30", "16:30")),
        ),
    ),
}  # fmt: skip


def names() -> tuple[str, ...]:
    """The templates there are: a shop, a software company, a public office."""
    return tuple(_CALENDARS)


@cache
def load(slug: str) -> Document:
    """The policy of a template; KeyError if there is none of that name."""
    if slug not in _CALENDARS:
        raise KeyError(slug)
    return from_yaml((Path(__file__).parent / f"{slug}.yaml").read_text(encoding="utf-8"))


def calendars(slug: str) -> tuple[StartingCalendar, ...]:
    """Every calendar the template's policy names; KeyError if there is none of that name."""
    return _CALENDARS[slug]
