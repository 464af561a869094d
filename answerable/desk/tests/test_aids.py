"""Canned replies and macros in the desk: kept, used, undone, and nobody's but their keepers'."""

import pytest
from django.test import Client

from answerable.automation import canned, macros
from answerable.automation.canned import Words
from answerable.automation.models import CannedReply, Done, Macro
from answerable.testing import make_ticket
from answerable.tickets.models import Draft, Ticket

pytestmark = pytest.mark.django_db

URGENT = [{"do": "priority", "value": 3}]


@pytest.fixture
def page(client: Client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def hello(owner) -> CannedReply:
    words = [Words("en", "Hello {customer.call}")]
    return canned.save(None, name="Hello", variants=words, by=owner, owner=owner)


@pytest.fixture
def urgent(owner, hello) -> Macro:
    return macros.save(None, name="Urgent", steps=URGENT, reply=hello, by=owner, owner=owner)


def test_write_one_in_two_languages(page):
    form = {"name": "Thanks", "for": "me", "language": ["en", "tr"], "address": ["", "formal"]}
    more = page.post("/canned/new/", {**form, "body": ["Thanks", "Sagolun"], "more": "1"})
    assert more.content.decode().count("<textarea") == 3
    page.post("/canned/new/", {**form, "body": ["Thanks", "Sagolun"]})
    kept = CannedReply.objects.get()
    assert [(v.language, v.address) for v in kept.variants.order_by("pk")] == [
        ("en", ""), ("tr", "formal"),
    ]  # fmt: skip
    wrong = page.post("/canned/new/", {**form, "body": ["{customer.iban}", ""]})
    assert wrong.status_code == 422
    assert "{customer.iban}" in wrong.content.decode()


def test_its_words_go_below_what_is_written(page, ticket, hello):
    path = f"/tickets/{ticket.number}/canned/"
    answer = page.post(path, {"canned": hello.pk, "body": "Begun"})
    assert answer.status_code == 302
    assert Draft.objects.get(kind="reply").body == "Begun\n\nHello Elif Kaya"
    part = page.post(path, {"canned": hello.pk, "body": "x"}, headers={"hx-request": "true"})
    assert "Hello Elif Kaya" in part.content.decode()
    assert page.post(path, {"canned": "rubbish"}).status_code == 422


def test_make_a_macro_step_by_step(page, hello):
    more = page.post("/canned/macros/new/", {"name": "Later", "then-act": "add"})
    assert 'name="then-do-0"' in more.content.decode()
    form = {"name": "Later", "for": "me", "reply": hello.pk, "then-do-0": "snooze"}
    assert page.post("/canned/macros/new/", form).status_code == 422
    page.post("/canned/macros/new/", {**form, "then-value-0": "4"})
    kept = Macro.objects.get()
    assert (kept.steps, kept.reply) == ([{"do": "snooze", "value": 4}], hello)
    assert "Snooze for 4 hours" in page.get("/canned/").content.decode()


def test_run_on_a_ticket_and_undone_there(page, ticket, urgent):
    page.post(f"/tickets/{ticket.number}/macro/", {"macro": urgent.pk})
    ticket.refresh_from_db()
    assert ticket.priority == 3
    assert Draft.objects.get().body == "Hello Elif Kaya"
    shown = page.get(f"/tickets/{ticket.number}/").content.decode()
    done = Done.objects.get()
    assert f'action="/done/{done.pk}/undo/"' in shown
    sent = page.post(f"/done/{done.pk}/undo/", {"ticket": ticket.number})
    assert sent.url == f"/tickets/{ticket.number}/"
    ticket.refresh_from_db()
    assert ticket.priority == 1


def test_many_at_once_and_undone(page, ticket, orders, billing):
    other = make_ticket(team=orders)
    hidden = make_ticket(team=billing)
    form = page.get("/inbox/team-orders/many/").content.decode()
    assert f'value="{other.number}"' in form
    numbers = [ticket.number, other.number, hidden.number, "x"]
    step = {"then-do-0": "priority", "then-value-0": "3"}
    sent = page.post("/inbox/team-orders/many/", {"tickets": numbers, **step})
    assert "Done on 2 of 2" in page.get(sent.url).content.decode()
    assert set(Ticket.objects.filter(priority=3)) == {ticket, other}
    page.post(sent.url + "undo/")
    assert not Ticket.objects.filter(priority=3).exists()
    nothing = page.post("/inbox/team-orders/many/", step)
    assert nothing.status_code == 422


@pytest.mark.parametrize(
    "path",
    ["/canned/{r}/", "/canned/{r}/remove/", "/canned/macros/{m}/", "/canned/macros/{m}/remove/"],
)
def test_what_another_keeps_is_not_there(path, client, colleague, hello, urgent):
    client.force_login(colleague)
    address = path.format(r=hello.pk, m=urgent.pk)
    assert client.post(address, {"name": "Mine"}).status_code == 404
    assert CannedReply.objects.get().name == "Hello"
    assert Macro.objects.get().name == "Urgent"


def test_nobody_sees_or_undoes_what_another_did(client, colleague, ticket, urgent, owner):
    done = macros.run(urgent, ticket, by=owner)
    client.force_login(colleague)
    assert client.get(f"/done/{done.pk}/").status_code == 404
    assert client.post(f"/done/{done.pk}/undo/").status_code == 404
    assert client.get(f"/done/{done.pk}/undo/").status_code == 405
    ticket.refresh_from_db()
    assert ticket.priority == 3


def test_removed_by_their_keeper(page, hello, urgent):
    page.post(f"/canned/macros/{urgent.pk}/remove/")
    page.post(f"/canned/{hello.pk}/remove/")
    assert not Macro.objects.exists()
    assert not CannedReply.objects.exists()
