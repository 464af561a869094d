"""A search says how many tickets it finds, and only of those one may see."""

import pytest
from django.test import Client
from django.urls import reverse

from answerable.accounts.models import Agent
from answerable.testing import make_ticket
from answerable.tickets.models import Ticket
from answerable.tickets.search import finding

pytestmark = pytest.mark.django_db


def shown(desk: Client, q: str) -> str:
    return desk.get(reverse("desk:inbox", args=["search"]), {"q": q}).content.decode()


def test_few_are_counted_on_the_page_and_many_after_it(
    desk: Client, ticket: Ticket, owner: Agent, stranger: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ticket(team=stranger.teams.get(), subject="Teapot")
    for _ in range(3):
        make_ticket(team=ticket.team, subject="Teapot")
    assert "3 found" in shown(desk, "teapot")
    assert "1 found" in shown(desk, f"#{ticket.number} vase")
    assert "0 found" in shown(desk, "zebra")
    assert "found" not in shown(desk, "").split('id="rows"')[0].partition('id="list"')[2]
    monkeypatch.setattr(finding, "PAGE", 2)
    page = shown(desk, "teapot")
    address = reverse("desk:search-count")
    assert f'hx-get="{address}?q=teapot"' in page
    assert desk.get(address, {"q": "teapot"}).content.decode().strip() == "3 found"
    assert desk.get(address, {"q": "is:open"}).content.decode().strip() == "4 found"
    monkeypatch.setattr(finding, "COUNTED", 2)
    assert desk.get(address, {"q": "teapot"}).content.decode().strip() == "2+ found"
    assert desk.get(address, {"q": "is:open"}).content.decode().strip() == "1+ found"
    assert desk.get(address, {"q": ""}).status_code == 200


def test_who_may_not_read_all_that_is_searched_gets_no_number(
    outsider: Agent, ticket: Ticket
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(owner=outsider)
    assert finding.count(outsider, "vase") is None
