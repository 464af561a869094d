"""The demo's policy: in force with a past of kept and broken promises, and a draft that is too bold."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.calendars.models import Calendar
from answerable.core.errors import Refused
from answerable.demo import removing
from answerable.demo.actions import remove
from answerable.policy import replaying, trials
from answerable.policy.actions import publish
from answerable.policy.models import Acknowledgement, Version
from answerable.policy.reading import WHOLE
from answerable.sla.models import Breach, Clock
from answerable.sla.record import record_of
from answerable.testing import make_ticket, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(demo_world):
    return Version.objects.get(state="published")


@pytest.fixture
def second(demo_world):
    return Version.objects.get(state="draft")


@pytest.fixture
def sam(demo_world):
    return Agent.objects.get(email="admin@example.com")


def agent(name):
    return Agent.objects.get(email=f"{name}@example.com")


def verdicts(version, by):
    now = timezone.now()
    asked = replaying.ask(
        version, start=now - timedelta(days=100), end=now, zone="Europe/Istanbul", by=by
    )
    return {row["promise"]: row for row in asked.result}


def test_three_months_of_promises_were_decided(first):
    decided = Clock.objects.filter(state__in=["kept", "broken"])
    assert decided.count() >= 150
    assert decided.filter(kind="first_reply", version=first).count() >= 60
    for kept in record_of(first, language="en", now=timezone.now()):
        assert kept.share >= 0.5, kept


def test_ayse_is_asked_for_three_causes_and_nobody_else_for_any_of_the_past(first):
    ended = Breach.objects.filter(clock__stopped_at__isnull=False, owner__isnull=False)
    asked = ended.filter(cause=None)
    assert [breach.owner for breach in asked] == [agent("ayse")] * 3
    assert ended.exclude(cause=None).count() >= 3
    assert not ended.exclude(cause=None).filter(explained_at=None).exists()


def test_one_promise_is_broken_and_one_runs_out_now(first):
    now = timezone.now()
    running = Clock.objects.filter(state="running")
    assert running.filter(due_at__lte=now).exists()
    assert running.filter(due_at__gt=now, due_at__lt=now + timedelta(minutes=90)).exists()


def test_most_have_read_it_and_mert_has_not(first):
    whole = Acknowledgement.objects.filter(version=first, section=WHOLE)
    readers = {row.agent.email.partition("@")[0] for row in whole}
    assert readers == {"ayse", "deniz", "olga", "jomar", "admin"}


def test_the_replay_shows_the_draft_to_be_unrealistic_in_one_place(second, sam):
    found = verdicts(second, sam)
    assert [key for key, row in found.items() if row["verdict"] == "not_realistic"] == ["first"]
    assert found["first"]["share_kept_now"] >= 0.9
    hours, counted = found["first"]["hours"], found["first"]["hours_n"]
    evening = [hours[5][hour] for hour in range(17, 22) if counted[5][hour]]
    assert evening
    assert not any(evening), "what comes on Saturday evening is what cannot be kept"


def test_after_the_one_click_it_is_realistic_and_can_be_published(second, sam):
    target = verdicts(second, sam)["first"]["tightest_90_seconds"]
    replaying.change_target(second, promise="first", target=target, by=sam)
    assert "not_realistic" not in {row["verdict"] for row in verdicts(second, sam).values()}
    publish(second, by=sam)
    assert second.trial
    remove()
    assert not Version.objects.exists()


def test_even_a_version_for_trying_out_cannot_be_changed_once_published(first):
    for change in ({"note": "x"}, {"state": "draft"}, {"data": {}}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Version.objects.filter(pk=first.pk).update(**change)


def test_no_version_becomes_one_for_trying_out_and_a_real_one_is_never_removed(
    first, second, administrator
):
    real = Version.objects.create(number=99, data=second.data, created_by=administrator)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=real.pk).update(trial=True)
    publish(real, by=administrator)
    with pytest.raises(DatabaseError), transaction.atomic():
        trials.remove([real])
    removing.remove_policy()
    assert list(Version.objects.all()) == [real]
    assert Calendar.objects.filter(slug="demo-istanbul").exists(), "the real one speaks of it"


def test_nobodys_past_is_written_anew(first, second, sam):
    with pytest.raises(Refused) as refusal:
        trials.adopt(second, since=timezone.now() - timedelta(days=5), by=sam)
    assert refusal.value.code == "promised_before"


def test_a_real_ticket_that_ran_under_it_is_free_of_it_afterwards(first, customer):
    real = make_ticket(customer)
    write(real, "Hello")
    assert real.clocks.filter(version=first).exists()
    remove()
    real.refresh_from_db()
    assert not Clock.objects.exists()
    assert real.next_due_at is None


def test_what_somebody_real_published_stays_theirs(second, administrator):
    publish(second, by=administrator)
    remove()
    assert list(Version.objects.all()) == [second]
    assert Calendar.objects.filter(slug="demo-istanbul").exists()
