"""Canned replies: the right language, the right values, and nobody's but those one may use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.accounts.masking import every_class
from answerable.automation import canned, places
from answerable.automation.access import canned_for
from answerable.automation.canned import Words
from answerable.customers.models import Customer, Identity
from answerable.testing import make_agent, make_provider, make_ticket, refused

pytestmark = pytest.mark.django_db

HELLO = [
    Words("en", "Hello {customer.call}, about #{ticket.number}"),
    Words("tr", "Merhaba {customer.call}", "formal"),
    Words("tr", "Selam {customer.call}", "informal"),
]


@pytest.fixture
def hello(owner):
    return canned.save(None, name="Hello", variants=HELLO, by=owner, owner=owner)


@given(st.text(), st.dictionaries(st.sampled_from(sorted(places.PLACES)), st.text()))
def test_a_value_is_never_read_as_a_placeholder(text, values):
    once = places.fill("{customer.name}|{company}", {"customer.name": "{company}", "company": "x"})
    assert once == "{company}|x"
    places.fill(text, values)


def test_the_words_are_in_the_customers_language(hello, ticket, owner):
    ticket.language, ticket.customer.call_name = "tr-TR", "Elif Hanım"
    assert canned.write(hello, ticket, by=owner) == "Merhaba Elif Hanım"
    assert canned.write(hello, ticket, by=owner, address="informal") == "Selam Elif Hanım"
    ticket.language = "ja"
    assert canned.write(hello, ticket, by=owner) == f"Hello Elif Hanım, about #{ticket.number}"
    hello.refresh_from_db()
    assert hello.uses == 3


@pytest.mark.parametrize(
    ("name", "variants", "code"),
    [
        (" ", HELLO, "name_missing"),
        ("x", [Words("en", "  ")], "words_missing"),
        ("x", [Words("en", "a"), Words("en", "b")], "variant_twice"),
        ("x", [Words("en", "{customer.secret}")], "place_unknown"),
    ],
)
def test_what_cannot_work_is_refused(name, variants, code, owner):
    with refused(code):
        canned.save(None, name=name, variants=variants, by=owner, owner=owner)


def test_a_brace_that_is_no_placeholder_is_just_a_brace(owner, ticket):
    body = "{ } {x} {{customer.name}} {% now %}"
    kept = canned.save(None, name="x", variants=[Words("en", body)], by=owner, owner=owner)
    assert canned.write(kept, ticket, by=owner) == "{ } {x} {Elif Kaya} {% now %}"


def test_own_team_everybody(hello, owner, colleague, stranger, lead, orders, administrator):
    assert list(canned_for(owner)) == [hello]
    assert list(canned_for(colleague)) == []
    with refused("may_not_share"):
        canned.save(hello, name="mine", variants=HELLO, by=colleague, owner=colleague)
    with refused("may_not_share"):
        canned.save(None, name="all", variants=HELLO, by=owner)
    with refused("may_not_share"):
        canned.save(None, name="team", variants=HELLO, by=owner, team=orders)
    teams = canned.save(None, name="team", variants=HELLO, by=lead, team=orders)
    everybodys = canned.save(None, name="all", variants=HELLO, by=administrator)
    assert list(canned_for(colleague)) == [everybodys, teams]
    assert list(canned_for(stranger)) == [everybodys]
    with refused("may_not_share"):
        canned.remove(teams, by=owner)


def test_found_by_name_and_words_whatever_the_marks(hello, owner):
    assert canned.find(owner, "HELLO") == [hello]
    assert canned.find(owner, "merhaba") == [hello]
    assert canned.find(owner, "nothing") == []


def test_a_placeholder_tells_a_providers_agent_nothing_that_is_hidden_from_them():
    """What somebody writes themselves is not masked on their page: nothing may be put into it."""
    provider = make_provider(masked=every_class())
    writer = make_agent(teams=(provider.teams.get(),))
    secret = "elif@secret.example"
    nameless = Customer.objects.create()
    Identity.objects.create(customer=nameless, value=secret)
    ticket = make_ticket(nameless, owner=writer, subject=f"Call {secret} or +49 30 1234567")
    values = canned.values_for(ticket, writer, "en")
    assert not [one for one in values.values() if secret in one or "1234567" in one]
    ours = canned.values_for(ticket, make_agent(), "en")
    assert ours["customer.name"] == secret
