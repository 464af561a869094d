"""A draft held against history in the browser, and its target changed to what can be kept."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from answerable.calendars.models import Calendar
from answerable.core.models import Job
from answerable.core.worker import run_due_jobs
from answerable.policy import replaying
from answerable.policy.actions import draft, publish
from answerable.policy.data import read
from answerable.policy.models import Replay
from answerable.testing import make_customer, make_team
from answerable.tickets.models import Event, Ticket

POLICY = {
    "languages": ["en"],
    "promises": [
        {"key": "first", "kind": "first_reply", "target": "2h", "name": {"en": "First reply"}},
        {"key": "solved", "kind": "solution", "target": "30d", "name": {"en": "Solved"}},
    ],
}
MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
PERIOD = {"start": "2026-01-01", "end": "2026-03-31"}


@pytest.fixture
def version(administrator):
    return draft(read(POLICY), by=administrator)


@pytest.fixture
def room(administrator):
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def history(db):
    """Forty tickets, one a day, answered after one to ten hours; those of billing are the slow ones."""
    customer = make_customer()
    fast, slow = make_team("orders"), make_team("billing")
    for place in range(40):
        at, hours = MONDAY + timedelta(days=place), place % 10 + 1
        ticket = Ticket.objects.create(
            number=5000 + place, customer=customer, language="en", created_at=at,
            team=slow if hours > 5 else fast,
        )  # fmt: skip
        facts = [("message.received", 0), ("message.sent", hours), ("ticket.solved", hours)]
        Event.objects.bulk_create(
            Event(ticket=ticket, key=key, actor_kind="agent", at=at + timedelta(hours=after))
            for key, after in facts
        )


def page_of(room, version, **query):
    return room.get(f"/office/policy/{version.pk}/replay/", {**PERIOD, **query})


def test_it_says_what_would_be_kept_and_why_it_is_not_realistic(room, version, history):
    shown = page_of(room, version).content.decode()
    assert "Not yet realistic, because only 20% of 40 would have been kept." in shown
    assert "Hardest: billing with 0%." in shown
    assert "Change the target to 9 hr" in shown
    assert "Realistic: 100% of 40 would have been kept." in shown
    assert re.search(r"% of [56] cases kept", shown)


def test_one_click_makes_the_target_realistic(room, version, history):
    answer = room.post(
        f"/office/policy/{version.pk}/retarget/",
        {"promise": "first", "target": "32400", "period": "start=2026-01-01&end=2026-03-31"},
    )
    version.refresh_from_db()
    assert version.document.promise("first").target == 9 * 3600
    shown = room.get(answer.url).content.decode()
    assert "Realistic: 90% of 40 would have been kept." in shown
    assert "Change the target to" not in shown


@pytest.mark.parametrize(
    "rubbish",
    [{}, {"promise": "first"}, {"promise": "first", "target": "-1"}, {"promise": "no", "target": "600"},
     {"promise": "first", "target": "9" * 40}, {"promise": "first", "target": "²"}],
)  # fmt: skip
def test_rubbish_changes_no_target(room, version, rubbish):
    before = version.data
    assert room.post(f"/office/policy/{version.pk}/retarget/", rubbish).status_code == 302
    version.refresh_from_db()
    assert version.data == before


def test_a_published_version_keeps_its_targets(room, version, history, administrator):
    publish(version, by=administrator)
    room.post(f"/office/policy/{version.pk}/retarget/", {"promise": "first", "target": "600"})
    version.refresh_from_db()
    assert version.document.promise("first").target == 7200
    assert "Change the target to" not in page_of(room, version).content.decode()


def test_an_agent_finds_no_such_page_and_changes_nothing(version, owner):
    stranger = Client()
    stranger.force_login(owner)
    path = f"/office/policy/{version.pk}/retarget/"
    assert stranger.post(path, {"promise": "first", "target": "600"}).status_code == 404
    assert page_of(stranger, version).status_code == 404
    version.refresh_from_db()
    assert version.document.promise("first").target == 7200


def test_without_history_it_says_so_kindly(room, version):
    assert "Nothing to replay yet" in page_of(room, version).content.decode()


def test_a_period_that_makes_no_sense_is_said(room, version):
    assert page_of(room, version, start="2026-04-01").status_code == 422
    assert page_of(room, version, start="soon").status_code == 422
    assert not Replay.objects.exists()


def test_a_calendar_that_is_not_there_is_said(room, administrator):
    data = {**POLICY, "promises": [{**POLICY["promises"][0], "hours": "moon"}]}
    answer = page_of(room, draft(read(data), by=administrator))
    assert answer.status_code == 422
    assert "moon" in answer.content.decode()


def test_a_large_history_is_read_by_the_worker_while_the_page_waits(
    room, version, history, monkeypatch
):
    monkeypatch.setattr(replaying, "AT_ONCE", 10)
    for _look in range(2):
        shown = page_of(room, version).content.decode()
        assert 'max="40"' in shown
        assert "load delay:2s" in shown
    assert Job.objects.filter(kind="policy.replay").count() == 1
    run_due_jobs(queue="slow")
    assert "Not yet realistic" in page_of(room, version).content.decode()
    assert Replay.objects.get().seen == 40


def test_hours_follow_the_clock_of_the_reader(room, version, history, administrator):
    type(administrator).objects.filter(pk=administrator.pk).update(time_zone="Asia/Kolkata")
    shown = page_of(room, version).content.decode()
    assert "on the clock of Asia/Kolkata" in shown
    assert "from 13:00 on" in shown


def test_open_tickets_count_as_not_over(room, administrator, history):
    Calendar.objects.create(slug="office", name="Office", week={"mon": [["09:00", "17:00"]]})
    last = Ticket.objects.order_by("-number")[:5]
    Event.objects.filter(ticket__in=list(last)).exclude(key="message.received")._raw_delete(
        "default"
    )
    data = {**POLICY, "promises": [{**POLICY["promises"][0], "target": "900h", "hours": "office"}]}
    found = replaying.ask(
        draft(read(data), by=administrator), start=MONDAY, end=datetime(2026, 2, 20, tzinfo=UTC),
        zone="UTC", by=administrator,
    ).result[0]  # fmt: skip
    assert (found["n"], found["censored"]) == (35, 5)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_days_no_clock_can_count_are_refused(day, room, version) -> None:
    place = f"/office/policy/{version.pk}/replay/"
    assert room.get(place, {"start": day, "end": day}).status_code == 422
