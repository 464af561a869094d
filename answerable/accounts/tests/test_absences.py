"""Telling that somebody is away: by whom, what is refused, and that it ends by itself."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from answerable.accounts import absences
from answerable.accounts.absences import Wanted
from answerable.accounts.models import Absence, Agent, Provider
from answerable.accounts.whereabouts import whereabouts
from answerable.core.models import AuditEntry
from answerable.testing import at_once, make_agent, refused

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def wanted(begins: timedelta = -HOUR, ends: timedelta | None = DAY, **more) -> Wanted:
    now = timezone.now()
    return Wanted(now + begins, now + ends if ends else None, **more)


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("end_missing", wanted(ends=None)),
        ("ends_before", wanted(begins=2 * DAY)),
        ("absence_over", wanted(begins=-2 * DAY, ends=-DAY)),
        ("too_far", wanted(begins=3000 * DAY, ends=3001 * DAY)),
        ("too_long", wanted(ends=800 * DAY)),
        ("weekday_unknown", wanted(weekdays=(7,))),
        ("no_such_day", Wanted(
            datetime.fromisoformat("2027-03-01T00:00+00:00"),
            datetime.fromisoformat("2027-03-03T00:00+00:00"), (6,))),
    ],
)  # fmt: skip
def test_what_is_no_absence_is_refused(code: str, given: Wanted, owner: Agent) -> None:
    with refused(code):
        absences.tell(owner, given, by=owner)
    assert not Absence.objects.exists()


def test_a_cover_can_answer_and_is_somebody_else(owner: Agent, colleague: Agent) -> None:
    with refused("covers_oneself"):
        absences.tell(owner, wanted(cover=owner), by=owner)
    colleague.roles.clear()
    with refused("cannot_cover"):
        absences.tell(owner, wanted(cover=Agent.objects.get(pk=colleague.pk)), by=owner)


def test_a_providers_people_cover_only_for_one_another(owner: Agent, colleague: Agent) -> None:
    provider = Provider.objects.create(name="Nightingale", slug="nightingale")
    Agent.objects.filter(pk=colleague.pk).update(provider=provider)
    outside = Agent.objects.get(pk=colleague.pk)
    with refused("cannot_cover"):
        absences.tell(owner, wanted(cover=outside), by=owner)
    absences.tell(outside, wanted(cover=owner), by=outside)


@pytest.mark.parametrize(
    ("who", "may"),
    [("owner", True), ("lead", True), ("administrator", True), ("colleague", False), ("stranger", False)],
)  # fmt: skip
def test_a_lead_tells_it_for_somebody_who_no_longer_can(
    who: str, may: bool, owner: Agent, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(who)
    if may:
        absences.tell(owner, wanted(), by=by)
        assert AuditEntry.objects.filter(key="absence.told").exists() == (who != "owner")
        assert absences.be_back(owner, by=by) == 1
    else:
        with refused("may_not_tell"):
            absences.tell(owner, wanted(), by=by)
        with refused("may_not_tell"):
            absences.be_back(owner, by=by)


def test_it_begins_and_ends_by_itself(owner: Agent, colleague: Agent) -> None:
    absences.tell(owner, wanted(begins=HOUR, cover=colleague), by=owner)
    now = timezone.now()
    assert not whereabouts(now).is_away(owner.pk)
    found = whereabouts(now + 2 * HOUR)
    assert found.covers == {owner.pk: colleague}
    assert found.covered_by(colleague.pk) == [owner.pk]
    assert not whereabouts(now + 2 * DAY).is_away(owner.pk)


def test_here_again_ends_what_runs_once_and_nothing_else(owner: Agent) -> None:
    every_day = wanted(begins=-DAY, ends=None, weekdays=tuple(range(7)), from_time=time(1))
    absences.tell(owner, every_day, by=owner)
    absences.tell(owner, wanted(), by=owner)
    absences.tell(owner, wanted(begins=DAY, ends=2 * DAY), by=owner)
    assert absences.be_back(owner, by=owner) == 1
    assert Absence.objects.exclude(ends_at__lte=timezone.now()).count() == 2


def test_who_has_left_covers_nobody(owner: Agent, colleague: Agent) -> None:
    absences.tell(owner, wanted(cover=colleague), by=owner)
    Agent.objects.filter(pk=colleague.pk).update(is_active=False)
    assert whereabouts().covers == {owner.pk: None}
    assert whereabouts().covered_by_teams == [owner.pk]


def test_what_ran_is_ended_what_was_planned_is_gone(owner: Agent) -> None:
    runs = absences.tell(owner, wanted(), by=owner)
    planned = absences.tell(owner, wanted(begins=DAY, ends=2 * DAY), by=owner)
    absences.remove(runs, by=owner)
    absences.remove(planned, by=owner)
    (left,) = Absence.objects.all()
    assert left == runs
    assert left.ends_at
    assert left.ends_at <= timezone.now()


def test_the_same_file_twice_is_the_same(owner: Agent, colleague: Agent) -> None:
    one, two = wanted(uid="a"), wanted(begins=DAY, ends=2 * DAY, uid="b")
    assert absences.keep_imported(owner, [one, two], gone=[], by=owner) == 2
    Absence.objects.filter(uid="b").update(cover=colleague)
    assert absences.keep_imported(owner, [two], gone=["a", "unknown"], by=owner) == 1
    assert Absence.objects.get(uid="b").cover == colleague
    assert Absence.objects.filter(uid="a", ends_at__lte=timezone.now()).exists()


def test_of_a_file_all_is_kept_or_nothing(owner: Agent) -> None:
    with refused("ends_before"):
        bad = wanted(begins=2 * DAY, uid="b")
        absences.keep_imported(owner, [wanted(uid="a"), bad], gone=[], by=owner)
    assert not Absence.objects.exists()


def test_everybodys_whereabouts_are_one_query(
    owner: Agent, colleague: Agent, django_assert_num_queries
) -> None:
    for n in range(5):
        absences.tell(make_agent(), wanted(cover=owner if n % 2 else colleague), by=make_agent(role="administrator"))  # fmt: skip
    with django_assert_num_queries(1):
        found = whereabouts()
        assert {cover.name for cover in found.covers.values() if cover} == {"Owner", "Colleague"}


@pytest.mark.django_db(transaction=True)
def test_the_same_event_read_in_twice_at_once_is_one(owner: Agent) -> None:
    def read_in() -> int:
        return absences.keep_imported(owner, [wanted(uid="a")], gone=[], by=owner)

    at_once(read_in, read_in)
    assert Absence.objects.count() == 1
