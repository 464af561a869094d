"""The demo world: whole when loaded, without a trace when removed, careful with others' work."""

import pytest
from django.apps import apps
from django.contrib.auth import authenticate

from answerable import demo
from answerable.accounts.models import Agent, Team
from answerable.channels.models import Mailbox
from answerable.core.errors import Refused
from answerable.customers.models import Customer
from answerable.demo import actions as actions_of_demo
from answerable.demo.actions import PASSWORD, load, remove
from answerable.policy.actions import publish, start_from
from answerable.testing import make_agent, make_customer, make_ticket, write
from answerable.tickets import actions
from answerable.tickets.models import Counter, State, Ticket

pytestmark = pytest.mark.django_db

GROWS = {"tickets.Counter", "core.Job", "core.News"}  # numbers are never given twice


def rows():
    models = [m for m in apps.get_models() if m._meta.label not in GROWS]
    return {m._meta.label: m._default_manager.count() for m in models}


def test_loading_twice_changes_nothing():
    load()
    before = rows()
    again = load()
    assert not again.fresh
    assert rows() == before


def test_removing_leaves_no_row_and_no_file(attachments):
    before = rows()
    load()
    removed = remove()
    assert removed.tickets >= 25
    assert removed.kept == ()
    assert rows() == before


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


def test_a_real_ticket_of_a_demo_customer_stays_with_the_customer():
    load()
    elif_ = Customer.objects.get(name="Elif Kaya")
    real = make_ticket(elif_, subject="A real one")
    kept = remove().kept
    assert list(Ticket.objects.all()) == [real]
    assert "Elif Kaya" in kept
    assert real.customer.identities.count() == 1


def test_a_demo_ticket_on_which_a_real_agent_wrote_stays(administrator):
    load()
    ticket = Ticket.objects.get(subject__startswith="Sipariş")
    actions.add_note(ticket, body="A real note", by=administrator)
    remove()
    assert list(Ticket.objects.all()) == [ticket]
    assert ticket.messages.count() == 6


def test_what_a_trial_added_to_a_demo_ticket_goes_with_it():
    before = rows()
    load()
    ayse = Agent.objects.get(email="ayse@example.com")
    ticket = Ticket.objects.filter(state=State.OPEN, owner=ayse).first()
    actions.reply(ticket, body="A trial", by=ayse)
    write(ticket, "An answer to the trial")
    remove()
    assert rows() == before


def test_a_demo_agent_who_answered_for_real_stays_but_cannot_enter(customer):
    load()
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


def test_a_team_with_a_real_colleague_and_a_mailbox_with_real_mail_stay():
    load()
    team = Team.objects.get(name="Billing")
    make_agent("real@example.com", teams=(team,))
    make_ticket(make_customer(), via="support@example.com")
    kept = remove().kept
    assert "Billing" in kept
    assert Mailbox.objects.filter(address="support@example.com").exists()
    assert not Team.objects.filter(name__startswith="Night").exists()


def test_it_refuses_when_somebody_real_has_an_address_of_its_people():
    real = make_agent("ayse@example.com", name="Ayşe the real one")
    before = rows()
    with pytest.raises(Refused) as refusal:
        load()
    assert refusal.value.code == "demo_in_the_way"
    assert rows() == before
    real.refresh_from_db()
    assert not real.check_password(PASSWORD)


def test_it_can_be_loaded_again_after_somebody_stayed(customer):
    load()
    real = make_ticket(customer)
    actions.add_note(real, body="Hm", by=Agent.objects.get(email="mert@example.com"))
    remove()
    assert load().fresh
    assert Agent.objects.filter(name="Mert Aydın").count() == 2
    remove()
    assert list(Ticket.objects.all()) == [real]


def test_the_next_real_ticket_gets_a_number_never_given_before():
    load()
    last = Counter.objects.get(name="ticket").value
    remove()
    assert make_ticket().number == last + 1


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


def test_a_demo_agent_who_published_a_policy_stays_as_a_name_on_it():
    load()
    admin = Agent.objects.get(email="admin@example.com")
    version = start_from("shop", zone="UTC", country="", by=admin)
    publish(version, by=admin)
    assert str(admin) in remove().kept
    version.refresh_from_db()
    assert (version.state, version.published_by_id) == ("published", admin.pk)
    admin.refresh_from_db()
    assert not admin.is_active
