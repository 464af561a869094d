"""Loading the demo beside what is there already, and removing it from disk."""

import pytest
from django.utils import timezone

from answerable import demo
from answerable.core.errors import Refused
from answerable.demo import actions as actions_of_demo
from answerable.demo.actions import PASSWORD, load, remove
from answerable.demo.tests.conftest import rows
from answerable.policy import trials
from answerable.policy.actions import publish, start_from
from answerable.policy.models import Version
from answerable.testing import make_agent
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_removing_leaves_no_file(attachments):
    load()
    assert [path for path in attachments.rglob("*") if path.is_file()]
    remove()
    assert not [path for path in attachments.rglob("*") if path.is_file()]


def test_removing_without_a_demo_changes_nothing(ticket):
    before = rows()
    assert remove().tickets == 0
    assert rows() == before


def test_what_others_made_stays(ticket, colleague, mailbox):
    before = rows()
    load()
    remove()
    assert rows() == before
    ticket.refresh_from_db()
    assert ticket.messages.count() == 1


def test_it_refuses_when_somebody_real_has_an_address_of_its_people():
    real = make_agent("ayse@example.com", name="Ayşe the real one")
    before = rows()
    with pytest.raises(Refused) as refusal:
        load()
    assert refusal.value.code == "demo_in_the_way"
    assert rows() == before
    real.refresh_from_db()
    assert not real.check_password(PASSWORD)


def test_the_password_is_printed_only_where_nobody_else_can_reach_it(settings):
    settings.BASE_URL = "http://127.0.0.1:8000"
    assert actions_of_demo.fitting_password() == PASSWORD
    settings.BASE_URL = "https://help.example.org"
    assert actions_of_demo.fitting_password() not in (PASSWORD, actions_of_demo.fitting_password())


def test_the_start_prints_who_can_enter_and_how():
    assert demo.logins() == []
    demo.load()
    words = "\n".join(demo.logins())
    assert "ayse@example.com (Agent)" in words
    assert PASSWORD in words


def test_a_draft_of_every_day_cannot_begin_in_the_past(administrator):
    draft = start_from("shop", zone="UTC", country="", by=administrator)
    with pytest.raises(Refused) as refusal:
        trials.adopt(draft, since=timezone.now(), by=administrator)
    assert refusal.value.code == "no_trial"
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_where_a_policy_is_in_force_the_demo_brings_none(administrator):
    real = start_from("shop", zone="UTC", country="", by=administrator)
    publish(real, by=administrator)
    load()
    assert list(Version.objects.all()) == [real]
    remove()
    assert list(Version.objects.all()) == [real]
    assert not Ticket.objects.exists()
