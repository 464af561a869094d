"""Leases: one holder at a time, and one who lost it knows."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from answerable.core.leases import Lost, hold, take
from answerable.core.models import Lease
from answerable.testing import at_once


def expire(name: str) -> None:
    Lease.objects.filter(name=name).update(until=Now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_only_one_holds_it_and_releasing_frees_it():
    with hold("imap:7", 60) as held:
        assert held is not None
        assert held.is_ours
        assert take("imap:7", 60) is None
        assert take("imap:8", 60) is not None
    assert not held.is_ours
    assert take("imap:7", 60) is not None


@pytest.mark.django_db
def test_an_expired_lease_goes_to_the_next_and_the_first_is_told():
    first = take("imap:7", 60)
    assert first is not None
    expire("imap:7")
    second = take("imap:7", 60)
    assert second is not None
    with pytest.raises(Lost):
        first.renew()
    first.release()
    assert take("imap:7", 60) is None


@pytest.mark.django_db
def test_renewing_in_time_keeps_it():
    held = take("imap:7", 60)
    assert held is not None
    Lease.objects.update(until=Now() + timedelta(seconds=5))  # most of the minute has passed
    before = Lease.objects.get().until
    held.renew()
    assert Lease.objects.get().until > before + timedelta(seconds=30)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_it():
    outcomes = at_once(*[lambda: take("imap:7", 60)] * 6)
    assert sum(1 for held in outcomes if held) == 1, outcomes
    assert sum(1 for held in outcomes if held is None) == 5
