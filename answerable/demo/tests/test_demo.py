"""The demo world is whole when loaded, without a trace when removed, careful with others' work."""

import pytest
from django.contrib.auth import authenticate

from answerable.accounts.models import Agent, Team
from answerable.channels.models import Mailbox
from answerable.customers.models import Customer
from answerable.demo.actions import PASSWORD, load, remove
from answerable.demo.tests.conftest import rows
from answerable.policy.actions import publish, start_from
from answerable.testing import make_agent, make_customer, make_ticket, write
from answerable.tickets import actions
from answerable.tickets.models import Counter, State, Ticket

pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing(demo_world):
    before = rows()
    again = load()
    assert not again.fresh
    assert rows() == before


def test_removing_leaves_no_row_and_no_file(demo_world, attachments):
    removed = remove()
    assert removed.tickets >= 25
    assert removed.kept == ()
    assert rows() == demo_world.before


def test_a_real_ticket_of_a_demo_customer_stays_with_the_customer(demo_world):
    elif_ = Customer.objects.get(name="Elif Kaya")
    real = make_ticket(elif_, subject="A real one")
    kept = remove().kept
    assert list(Ticket.objects.all()) == [real]
    assert "Elif Kaya" in kept
    assert real.customer.identities.count() == 1


def test_a_demo_ticket_on_which_a_real_agent_wrote_stays(demo_world, administrator):
    ticket = Ticket.objects.get(subject__startswith="Sipariş 4812")
    actions.add_note(ticket, body="A real note", by=administrator)
    remove()
    assert list(Ticket.objects.all()) == [ticket]
    assert ticket.messages.count() == 6


def test_what_a_trial_added_to_a_demo_ticket_goes_with_it(demo_world):
    ayse = Agent.objects.get(email="ayse@example.com")
    ticket = Ticket.objects.filter(state=State.OPEN, owner=ayse).first()
    actions.reply(ticket, body="A trial", by=ayse)
    write(ticket, "An answer to the trial")
    remove()
    assert rows() == demo_world.before


def test_a_demo_agent_who_answered_for_real_stays_but_cannot_enter(demo_world, customer):
    ayse = Agent.objects.get(email="ayse@example.com")
    real = make_ticket(customer, owner=ayse)
    actions.reply(real, body="We will see to it", by=ayse)
    kept = remove().kept
    assert "Ayşe Demir" in kept
    assert authenticate(email=ayse.email, password=PASSWORD) is None
    ayse.refresh_from_db()
    assert not ayse.is_active
    assert not ayse.has_usable_password()
    real.refresh_from_db()
    assert real.owner is None, "nobody who left is answerable"
    assert real.nobody_since is not None


def test_a_team_with_a_real_colleague_and_a_mailbox_with_real_mail_stay(demo_world):
    team = Team.objects.get(name="Billing")
    make_agent("real@example.com", teams=(team,))
    make_ticket(make_customer(), via="support@example.com")
    kept = remove().kept
    assert "Billing" in kept
    assert Mailbox.objects.filter(address="support@example.com").exists()
    assert not Team.objects.filter(name__startswith="Night").exists()


def test_it_can_be_loaded_again_after_somebody_stayed(demo_world, customer):
    real = make_ticket(customer)
    actions.add_note(real, body="Hm", by=Agent.objects.get(email="mert@example.com"))
    remove()
    assert load().fresh
    assert Agent.objects.filter(name="Mert Aydın").count() == 2
    remove()
    assert list(Ticket.objects.all()) == [real]


def test_the_next_real_ticket_gets_a_number_never_given_before(demo_world):
    last = Counter.objects.get(name="ticket").value
    remove()
    assert make_ticket().number == last + 1


def test_a_demo_agent_who_published_a_policy_stays_as_a_name_on_it(demo_world):
    admin = Agent.objects.get(email="admin@example.com")
    version = start_from("shop", zone="UTC", country="", by=admin)
    publish(version, by=admin)
    assert str(admin) in remove().kept
    version.refresh_from_db()
    assert (version.state, version.published_by_id) == ("published", admin.pk)
    admin.refresh_from_db()
    assert not admin.is_active
