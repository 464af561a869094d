"""Custom fields on the page of a ticket."""

import pytest

from answerable.accounts.models import Agent
from answerable.testing import make_agent, make_provider
from answerable.tickets import actions
from answerable.tickets.actions import defining
from answerable.tickets.actions.defining import Wanted
from answerable.tickets.models import CustomField, Draft

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def make(administrator: Agent):
    def make_field(name: str, **fields) -> CustomField:
        return defining.add_field(Wanted(name={"en": name}, **fields), by=administrator)

    return make_field


def form_of(key: str, words: str, was: str = "", **more: str) -> dict[str, object]:
    return {"key": key, f"field-{key}": words, f"was-{key}": was, **more}


def value_of(ticket) -> list[str]:
    return list(ticket.field_values.values_list("text", flat=True))


def test_fields_are_shown_and_changed_where_they_stand(desk, ticket, make):
    make("Weight", kind="number", help={"en": "In kilograms"})
    make("Tier", subject="customer")
    address = f"/tickets/{ticket.number}/"
    page = desk.get(address).content.decode()
    assert page.count('id="field-weight"') == 1
    assert "In kilograms" in page
    answer = desk.post(f"{address}fields/", form_of("weight", "1,200.5"))
    assert answer.status_code == 302
    assert value_of(ticket) == ["1200.5"]
    assert 'value="1,200.5"' in desk.get(address).content.decode()
    desk.post(f"{address}fields/", form_of("tier", "Gold"))
    assert [one.text for one in ticket.customer.field_values.all()] == ["Gold"]


def test_a_field_alone_comes_back_while_the_same_fields_are_asked(desk, ticket, make):
    make("Order")
    make("Photo", condition={"field": "field:order", "op": "is", "value": "x"})
    address = f"/tickets/{ticket.number}/fields/"
    alone = desk.post(address, form_of("order", "4711", shown="order"), headers=HTMX)
    assert 'id="custom-order"' in alone.content.decode()
    assert 'id="side"' not in alone.content.decode()
    whole = desk.post(address, form_of("order", "X", "4711", shown="order"), headers=HTMX)
    assert whole["HX-Retarget"] == "#ticket-head"
    assert 'id="custom-photo"' in whole.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_cannot_be_read_stays_in_its_field_with_the_reason(desk, ticket, make, headers):
    make("Weight", kind="number")
    answer = desk.post(
        f"/tickets/{ticket.number}/fields/", form_of("weight", "heavy <b>"), headers=headers
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="heavy &lt;b&gt;"' in page
    assert "Write a number, such as 1,234.5." in page
    assert 'aria-invalid="true"' in page
    assert value_of(ticket) == []


def test_numbers_are_read_in_the_language_of_whoever_types(signed_in, owner, ticket, make):
    make("Weight", kind="number")
    owner.language = "de"
    owner.save()
    signed_in(owner).post(f"/tickets/{ticket.number}/fields/", form_of("weight", "1.200,5"))
    assert value_of(ticket) == ["1200.5"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_change_over_anothers_is_refused_and_the_words_are_kept(
    desk, ticket, make, colleague, headers
):
    order = make("Order")
    actions.set_fields(ticket, [defining_change(order, "theirs")], by=colleague)
    answer = desk.post(
        f"/tickets/{ticket.number}/fields/", form_of("order", "mine"), headers=headers
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else has changed this field" in page
    assert 'value="mine"' in page
    assert 'name="was-order" value="theirs"' in page
    assert value_of(ticket) == ["theirs"]


def defining_change(field: CustomField, value: str):
    from answerable.tickets.actions.fields import Change

    return Change(field, value)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_solving_asks_for_what_is_missing_and_then_solves(desk, ticket, make, headers):
    make("Order", needed_to_solve=True)
    address = f"/tickets/{ticket.number}/"
    answer = desk.post(f"{address}solve/", headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "One thing is still needed before it is solved." in page
    assert 'id="fill-order"' in page
    form = form_of("order", "", fill="1", solve="1")
    again = desk.post(f"{address}fields/", form, headers=headers)
    assert again.status_code == 422
    ticket.refresh_from_db()
    assert ticket.state == "open"
    form = form_of("order", "4711", fill="1", solve="1")
    assert desk.post(f"{address}fields/", form, headers=headers).status_code in (200, 302)
    ticket.refresh_from_db()
    assert ticket.state == "solved"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_reply_that_would_solve_is_kept_until_the_field_is_filled(
    desk, ticket, make, headers, owner
):
    make("Order", needed_to_solve=True)
    actions.save_draft(ticket, kind="reply", body="It is on its way", by=owner)
    words = {
        "body": "It is on its way",
        "then": "solve",
        "effect_key": "a",
        "last_seen": ticket.messages.get().pk,
    }
    address = f"/tickets/{ticket.number}/"
    answer = desk.post(f"{address}reply/", words, headers=headers)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Your reply is kept; send it again afterwards." in page
    if not headers:
        assert "It is on its way" in page
    assert Draft.objects.get().body == "It is on its way"
    assert ticket.messages.count() == 1
    form = form_of("order", "4711", fill="1")
    filled = desk.post(f"{address}fields/", form, headers=headers)
    if headers:
        assert "Now your reply can go." in filled.content.decode()
    assert desk.post(f"{address}reply/", words, headers=headers).status_code in (200, 302)
    ticket.refresh_from_db()
    assert ticket.state == "solved"


def test_unknown_retired_and_rubbish_fields_change_nothing(desk, ticket, make, administrator):
    order = make("Order")
    defining.retire_field(order, by=administrator)
    address = f"/tickets/{ticket.number}/fields/"
    for form in (form_of("nothing", "x"), form_of("order", "x")):
        for headers in ({}, HTMX):
            assert desk.post(address, form, headers=headers).status_code == 422
    assert desk.post(address, {}).status_code == 302
    assert desk.get(address).status_code == 405
    assert value_of(ticket) == []


def test_only_an_input_that_is_empty_empties_a_field(desk, ticket, make, owner):
    actions.set_fields(ticket, [defining_change(make("Order"), "4711")], by=owner)
    address = f"/tickets/{ticket.number}/fields/"
    for form in ({"key": "order"}, {"key": "order\x00"}, {"field-order": ""}):
        assert desk.post(address, form).status_code == 302
        assert value_of(ticket) == ["4711"]
    desk.post(address, form_of("order", "", "4711"))
    assert value_of(ticket) == []


def test_a_provider_sees_no_masked_value_and_cannot_change_it(signed_in, ticket, make, owner):
    provider = make_provider(masked=["order"])
    helper = make_agent(teams=tuple(provider.teams.all()))
    order = make("Order", masked_as="order")
    actions.set_fields(ticket, [defining_change(order, "geheim")], by=owner)
    actions.follow(ticket, agent=helper)
    browser = signed_in(helper)
    page = browser.get(f"/tickets/{ticket.number}/").content.decode()
    assert 'id="custom-order"' in page
    assert "geheim" not in page
    answer = browser.post(f"/tickets/{ticket.number}/fields/", form_of("order", "x"))
    assert answer.status_code == 422
    assert value_of(ticket) == ["geheim"]


def test_fields_cost_the_page_one_query_however_many_there_are(
    desk, ticket, make, owner, django_assert_max_num_queries, django_assert_num_queries
):
    address = f"/tickets/{ticket.number}/"
    desk.get(address)
    with django_assert_max_num_queries(80) as without:
        desk.get(address)
    for number in range(5):
        field = make(
            f"Field {number}", condition={"field": "tag", "op": "not_contains", "value": "x"}
        )
        actions.set_fields(ticket, [defining_change(field, str(number))], by=owner)
        tier = make(f"Tier {number}", subject="customer", needed_to_solve=True)
        actions.set_fields(ticket, [defining_change(tier, str(number))], by=owner)
    with django_assert_num_queries(len(without.captured_queries)):
        desk.get(address)
