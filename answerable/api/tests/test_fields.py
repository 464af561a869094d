"""Custom fields by machine: listed, read, set, needed."""

import pytest

from answerable.accounts.models import Agent
from answerable.api.tests.conftest import Caller, caller_of
from answerable.testing import make_agent, make_provider, make_ticket
from answerable.tickets import actions
from answerable.tickets.actions import Change, defining
from answerable.tickets.actions.defining import Wanted
from answerable.tickets.models import CustomField, Ticket

pytestmark = pytest.mark.django_db
SIZES = [{"name": {"en": "Small", "tr": "Küçük"}}, {"name": {"en": "Big"}}]


@pytest.fixture
def make(administrator: Agent):
    def make_field(name: str, **fields) -> CustomField:
        return defining.add_field(Wanted(name={"en": name}, **fields), by=administrator)

    return make_field


def change(call: Caller, ticket: Ticket, fields: object):
    path = f"/tickets/{ticket.number}"
    return call.patch(path, {"fields": fields}, If_Match=call.get(path)["ETag"])


def test_fields_are_listed_with_words_and_options(call, make):
    make("Size", kind="choice", options=SIZES, needed_to_solve=True)
    (field,) = call.get("/fields").json()["items"]
    assert (field["key"], field["kind"], field["subject"]) == ("size", "choice", "ticket")
    assert field["options"][0] == {
        "key": "small",
        "name": {"en": "Small", "tr": "Küçük"},
        "retired": False,
    }
    assert field["needed_to_solve"] is True
    assert call.get("/fields?x=1").status_code == 400
    assert Caller("").get("/fields").status_code == 401


def test_values_are_set_read_and_emptied_as_json_has_them(call, ticket, make):
    (
        make("Order"),
        make("Weight", kind="number"),
        make("Day", kind="date"),
        make("Size", kind="choice", options=SIZES),
    )
    values = {"order": "4711", "weight": 12.5, "day": "2026-03-01", "size": "small"}
    answer = change(call, ticket, values)
    assert answer.status_code == 200
    assert answer.json()["fields"] == values
    assert change(call, ticket, {"order": None, "weight": "3"}).json()["fields"] == {
        "weight": 3, "day": "2026-03-01", "size": "small",
    }  # fmt: skip
    assert call.get("/tickets").json()["items"][0]["fields"]["weight"] == 3


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("nothing", "x", "field_unknown"), ("tier", "x", "field_unknown"),
        ("weight", "heavy", "field_no_number"), ("weight", 1e300, "field_number_too_long"),
        ("day", "1 March", "field_no_date"), ("size", "huge", "field_no_choice"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_at_its_place(call, ticket, make, key, value, code):
    (
        make("Order"),
        make("Weight", kind="number"),
        make("Day", kind="date"),
        make("Size", kind="choice", options=SIZES),
    )
    make("Tier", subject="customer")
    answer = change(call, ticket, {"order": "1", key: value})
    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert answer.json()["errors"][0]["pointer"] == f"#/fields/{key}"
    assert not ticket.field_values.exists()


def test_solving_says_which_fields_are_missing(call, ticket, make):
    make("Order", needed_to_solve=True)
    answer = call.post(f"/tickets/{ticket.number}/solve", Idempotency_Key="a")
    assert (answer.status_code, answer.json()["code"]) == (409, "fields_missing")
    assert answer.json()["fields"] == ["order"]
    reply = {"kind": "reply", "body": "Done", "solve": True}
    answer = call.post(f"/tickets/{ticket.number}/messages", reply, Idempotency_Key="b")
    assert answer.json()["fields"] == ["order"]
    assert ticket.messages.count() == 1
    change(call, ticket, {"order": "1"})
    assert call.post(f"/tickets/{ticket.number}/solve", Idempotency_Key="c").status_code == 200


def test_a_ticket_is_opened_with_fields_of_its_own_and_its_customers(call, make, mailbox):
    make("Order"), make("Tier", subject="customer")
    new = {
        "subject": "Hi",
        "body": "Text",
        "customer": {"email": "a@example.net"},
        "fields": {"order": "1", "tier": "Gold"},
    }
    answer = call.post("/tickets", new, Idempotency_Key="a")
    assert answer.status_code == 201
    assert answer.json()["fields"] == {"order": "1"}
    customer = call.get("/customers?email=a@example.net").json()["items"][0]
    assert customer["fields"] == {"tier": "Gold"}
    bad = new | {"fields": {"order": "1", "nothing": "x"}}
    assert call.post("/tickets", bad, Idempotency_Key="b").status_code == 422
    assert Ticket.objects.count() == 1


def test_a_customers_fields_are_changed_with_their_etag(lead, ticket, make):
    make("Tier", subject="customer"), make("Order")
    call, path = caller_of(lead), f"/customers/{ticket.customer_id}"
    tag = call.get(path)["ETag"]
    answer = call.patch(path, {"fields": {"tier": "Gold"}, "notes": "x"}, If_Match=tag)
    assert (answer.json()["fields"], answer.json()["notes"]) == ({"tier": "Gold"}, "x")
    assert call.patch(path, {"fields": {"tier": "Silver"}}, If_Match=tag).status_code == 412
    tag = answer["ETag"]
    assert call.patch(path, {"fields": {"order": "1"}}, If_Match=tag).status_code == 422
    assert call.get(path).json()["fields"] == {"tier": "Gold"}


def test_a_provider_reads_no_masked_value(ticket, owner, make):
    provider = make_provider(masked=["order"])
    helper = make_agent(teams=tuple(provider.teams.all()))
    order = make("Order", masked_as="order")
    actions.set_fields(ticket, [Change(order, "geheim")], by=owner)
    actions.follow(ticket, agent=helper)
    call = caller_of(helper)
    answer = call.get(f"/tickets/{ticket.number}")
    assert "geheim" not in answer.content.decode()
    assert "order" in answer.json()["fields"]
    assert change(call, ticket, {"order": "x"}).status_code in (403, 409)
    assert ticket.field_values.get().text == "geheim"


def test_a_list_asks_no_more_for_more_tickets_with_more_fields(
    call, ticket, owner, make, django_assert_num_queries, django_assert_max_num_queries
):
    order = make("Order")
    call.get("/tickets")
    with django_assert_max_num_queries(30) as few:
        call.get("/tickets")
    for number in range(4):
        one = make_ticket(team=ticket.team)
        actions.set_fields(one, [Change(order, str(number))], by=owner)
    with django_assert_num_queries(len(few.captured_queries)):
        call.get("/tickets")
