"""Custom fields in the request form and on the page of a request."""

import json

import pytest

from answerable.channels.jobs import read_inbound
from answerable.channels.models import Inbound, Mailbox
from answerable.portal.tests.conftest import Visitor, link_of
from answerable.portal.tests.test_asking import WORDS
from answerable.testing import make_customer
from answerable.tickets.actions import Change, defining, set_fields, set_fields_of_customer
from answerable.tickets.actions.defining import Wanted
from answerable.tickets.fields.values import values_of_ticket
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db
REASONS = [{"name": {"en": "Broken"}}, {"name": {"en": "Else"}}]


@pytest.fixture
def make(administrator):
    def make_field(name: str, **fields):
        wanted = Wanted(name={"en": name, "tr": f"tr {name}"}, in_form=True, **fields)
        return defining.add_field(wanted, by=administrator)

    return make_field


def test_a_field_is_asked_read_and_on_the_ticket_before_its_first_words(
    visitor: Visitor, mailbox: Mailbox, make
) -> None:
    make("Order", needed_in_form=True)
    make("Size", kind="number", help={"en": "In litres"})
    page = visitor.open("/help/")
    assert "In litres" in page.content.decode()
    answers = {"field-order": " 4711 ", "field-size": "1,200.5"}
    assert visitor.send("/help/", page, **WORDS, **answers).status_code == 302
    assert json.loads(bytes(Inbound.objects.get().raw))["fields"] == {
        "order": "4711",
        "size": "1200.5",
    }
    read_inbound()
    ticket = Ticket.objects.get()
    assert values_of_ticket(ticket) == {"order": "4711", "size": "1200.5"}
    keys = list(ticket.events.order_by("id").values_list("key", flat=True))
    assert keys.index("ticket.field_set") < keys.index("message.received")
    assert ticket.events.filter(key="ticket.field_set")[0].actor_kind == "customer"


def test_what_is_missing_or_unreadable_is_said_and_nothing_is_lost(
    visitor: Visitor, mailbox: Mailbox, make
) -> None:
    make("Order", needed_in_form=True)
    make("Day", kind="date")
    wrong = {"field-order": "", "field-day": "soon <b>"}
    answer = visitor.send("/help/", visitor.open("/help/"), **WORDS, **wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please answer this." in page
    assert "Write a date, such as" in page
    assert 'value="soon &lt;b&gt;"' in page
    assert WORDS["body"] in page
    assert not Inbound.objects.exists()


def test_an_answer_can_ask_for_more_without_any_script(
    visitor: Visitor, mailbox: Mailbox, make
) -> None:
    make("Reason", kind="choice", options=REASONS)
    is_broken = {"field": "field:reason", "op": "is", "value": "broken"}
    make("Photo", condition=is_broken, needed_in_form=True)
    make("Never", condition={"field": "tag", "op": "contains", "value": "x"}, needed_in_form=True)
    page = visitor.open("/help/")
    assert "field-photo" not in page.content.decode()
    first = visitor.send("/help/", page, **WORDS, **{"field-reason": "broken"})
    shown = first.content.decode()
    assert first.status_code == 422
    assert "One thing more" in shown
    assert "Please answer this." not in shown  # nobody could have answered it yet
    assert 'name="field-photo"' in shown
    assert '<option value="broken" selected>' in shown
    again = visitor.send("/help/", first, **WORDS, **{"field-reason": "broken", "field-photo": ""})
    assert "Please answer this." in again.content.decode()
    # another reason: what was answered to a question that is asked no more does not count
    answers = {"field-reason": "else", "field-photo": "x"}
    assert visitor.send("/help/", again, **WORDS, **answers).status_code == 302
    read_inbound()
    assert values_of_ticket(Ticket.objects.get()) == {"reason": "else"}


def test_nobody_overwrites_what_is_known_of_a_customer_by_a_form(
    visitor: Visitor, mailbox: Mailbox, make, administrator
) -> None:
    tier, size = make("Tier", subject="customer"), make("Shoes", subject="customer")
    customer = make_customer(WORDS["email"])
    set_fields_of_customer(customer, [Change(tier, "Gold")], by=administrator)
    answers = {"field-tier": "Platinum", "field-shoes": "43"}
    visitor.send("/help/", visitor.open("/help/"), **WORDS, **answers)
    read_inbound()
    held = dict(customer.field_values.values_list("field__key", "text"))
    assert held == {"tier": "Gold", "shoes": "43"}
    assert size.in_form


def test_a_field_that_was_retired_before_a_worker_came_is_left_out(
    visitor: Visitor, mailbox: Mailbox, make, administrator
) -> None:
    order, kept = make("Order"), make("Reason", kind="choice", options=REASONS)
    answers = {"field-order": "1", "field-reason": "broken", "field-nothing": "x"}
    visitor.send("/help/", visitor.open("/help/"), **WORDS, **answers)
    inside = Wanted(name=order.name, in_form=False)
    defining.change_field(order, inside, by=administrator)
    read_inbound()
    assert values_of_ticket(Ticket.objects.get()) == {"reason": "broken"}
    assert kept.in_form


def test_fields_speak_the_visitors_language(visitor: Visitor, mailbox: Mailbox, make) -> None:
    make("Order")
    assert "tr Order" in visitor.open("/help/?lang=tr").content.decode()


def test_customers_see_on_their_page_what_is_meant_for_them(
    visitor: Visitor, ticket, owner, make
) -> None:
    seen = make("Delivery", kind="date", in_portal=True)
    kept = make("Inside")
    tier = make("Tier", subject="customer", in_portal=True)
    make("Empty", in_portal=True)
    values = [Change(seen, "2026-03-01"), Change(kept, "secret"), Change(tier, "<Gold>")]
    set_fields(ticket, values, by=owner)
    page = visitor.open(link_of(ticket)).content.decode()
    assert "Mar 1, 2026" in page
    assert "&lt;Gold&gt;" in page
    assert "secret" not in page
    assert "Empty" not in page
