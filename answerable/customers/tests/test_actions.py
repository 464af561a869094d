"""People are recognised by their address, never renamed by strangers, and merged without loss."""

import pytest

from answerable.customers import actions
from answerable.customers.models import Customer, Identity, Organisation
from answerable.testing import at_once

pytestmark = pytest.mark.django_db


def test_one_address_is_one_person_however_it_is_spelt():
    first = actions.recognise("Elif@Example.NET", name="Elif Kaya")
    assert actions.recognise(" elif@example.net ") == first
    assert first.identities.get().value == "elif@example.net"


def test_a_name_is_taken_once_and_never_changed_by_what_a_mail_claims():
    nameless = actions.recognise("elif@example.net")
    assert nameless.display_name == "elif@example.net"
    named = actions.recognise("elif@example.net", name=" Elif Kaya ")
    assert named.name == "Elif Kaya"
    assert actions.recognise("elif@example.net", name="The Management").name == "Elif Kaya"


def test_recognising_proves_nothing():
    actions.recognise("elif@example.net")
    assert Identity.objects.get().verified_at is None


def test_the_first_proof_is_the_one_kept():
    actions.recognise("elif@example.net")
    actions.verify_identity("ELIF@example.net")
    first = Identity.objects.get().verified_at
    assert first is not None
    actions.verify_identity("elif@example.net")
    assert Identity.objects.get().verified_at == first


def test_a_proof_of_one_address_proves_no_other():
    actions.recognise("elif@example.net")
    actions.verify_identity("elif@example.net.example.org")
    assert Identity.objects.get().verified_at is None


def test_somebody_at_the_domain_of_an_organisation_belongs_to_it():
    organisation = Organisation.objects.create(name="Nordlicht", domains=["nordlicht.example"])
    assert actions.recognise("jonas@Nordlicht.example").organisation == organisation
    assert actions.recognise("eve@nordlicht.example.org").organisation is None
    assert actions.recognise("eve@notnordlicht.example").organisation is None


def test_overlong_addresses_and_names_are_cut_rather_than_refused():
    customer = actions.recognise("x" * 500 + "@example.net", name="n" * 500)
    assert len(customer.identities.get().value) == 320
    assert len(customer.name) == 200


@pytest.mark.django_db(transaction=True)
def test_two_first_mails_at_once_make_one_person():
    people = at_once(*[lambda: actions.recognise("elif@example.net", name="Elif")] * 4)
    assert len({person.pk for person in people}) == 1
    assert Customer.objects.count() == Identity.objects.count() == 1
