"""Rules in the office: made in plain forms, tried, ordered, and what they did is on the ticket."""

import pytest
from django.test import Client

from answerable.automation.models import Rule
from answerable.testing import make_ticket

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Vases",
    "when": "opened",
    "is_on": "on",
    "when-how": "all",
    "when-0-field": "subject",
    "when-0-of": "subject",
    "when-0-op": "contains",
    "when-0-value": "vase",
    "then-do-0": "tag",
    "then-value-0": "fragile",
}


@pytest.fixture
def page(client: Client, administrator):
    client.force_login(administrator)
    return client


def test_make_one_and_see_what_it_did(page, orders):
    assert page.post("/office/rules/new/", FORM).status_code == 302
    assert "Add the tag fragile" in page.get("/office/rules/").content.decode()
    ticket = make_ticket(team=orders)
    shown = page.get(f"/tickets/{ticket.number}/").content.decode()
    assert "What rules did" in shown
    assert "A ticket is opened: Add the tag fragile" in shown


def test_what_is_wrong_is_said_and_all_is_kept(page):
    answer = page.post("/office/rules/new/", {**FORM, "when": "since_waiting", "hours": "0"})
    assert answer.status_code == 422
    for kept in ('value="Vases"', 'value="vase"', 'value="fragile"'):
        assert kept in answer.content.decode()
    assert not Rule.objects.exists()


def test_its_editors_buttons_save_nothing(page):
    more = page.post("/office/rules/new/", {**FORM, "then-act": "add"}).content.decode()
    assert 'name="then-do-1"' in more
    assert not Rule.objects.exists()


def test_tried_moved_switched_and_removed(page, orders):
    ticket = make_ticket(team=orders)
    for name in ("One", "Two"):
        page.post("/office/rules/new/", {**FORM, "name": name})
    one, two = Rule.objects.all()
    assert f"#{ticket.number}" in page.get(f"/office/rules/{one.pk}/try/").content.decode()
    assert not ticket.tags.exists()
    page.post(f"/office/rules/{two.pk}/move/", {"up": "1"})
    assert [rule.name for rule in Rule.objects.all()] == ["Two", "One"]
    page.post(f"/office/rules/{one.pk}/switch/", {"off": "1"})
    page.post(f"/office/rules/{two.pk}/remove/")
    assert [(rule.name, rule.is_on) for rule in Rule.objects.all()] == [("One", False)]
