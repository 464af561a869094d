"""Views on the desk: made, seen, shared, changed and deleted by plain forms; filters in addresses."""

import re

import pytest
from django.test import Client

from answerable.accounts.models import Agent, Team
from answerable.testing import make_ticket
from answerable.tickets.conditions import parse
from answerable.tickets.conditions.short import shorten
from answerable.tickets.models import ListChoice, SavedView, Ticket
from answerable.tickets.saved import actions

pytestmark = pytest.mark.django_db

OPEN = {"when-how": "all", "when-0-field": "state", "when-0-op": "is", "when-0-value": "open"}
KEPT = {**OPEN, "name": "What is open", "who": "me", "order": "newest", "do": "save"}
ROW = re.compile(r'id="row-(\d+)"')


@pytest.fixture
def desk(client: Client, owner: Agent) -> Client:
    client.force_login(owner)
    return client


def make_view(by: Agent, **wanted: object) -> SavedView:
    condition = parse({"field": "state", "op": "is", "value": "open"})
    given = {"name": "Open", "audience": "me", "team": None, "condition": condition, "order": "due"}
    return actions.save_view(by=by, **{**given, **wanted})


def rows(client: Client, address: str) -> list[str]:
    return ROW.findall(client.get(address).content.decode())


def test_a_filter_becomes_a_view_with_its_count(desk: Client, ticket: Ticket, owner: Agent) -> None:
    answer = desk.post("/views/new/", KEPT)
    view = SavedView.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/inbox/{view.slug}/")
    page = desk.get(answer["Location"]).content.decode()
    assert ROW.findall(page) == [str(ticket.number)]
    assert f'<a href="/inbox/{view.slug}/" aria-current="page"><bdi>What is open</bdi>' in page
    assert "State is Open" in page


def test_a_filter_is_looked_at_and_passed_on_without_saving(
    desk: Client, ticket: Ticket, stranger: Agent
) -> None:
    answer = desk.post("/views/new/", {**KEPT, "do": "show"})
    address = answer["Location"]
    assert address.startswith("/inbox/filter/?f=")
    assert len(address) < 90
    assert rows(desk, address) == [str(ticket.number)]
    assert not SavedView.objects.exists()
    desk.force_login(stranger)
    assert rows(desk, address) == []


def test_a_ticket_of_a_filter_leads_back_to_it(desk: Client, ticket: Ticket) -> None:
    word = shorten(parse({"field": "state", "op": "is", "value": "open"}))
    page = desk.get(f"/inbox/filter/?f={word}&sort=newest").content.decode()
    opened = re.search(rf'href="(/tickets/{ticket.number}/\?[^"]+)"', page)
    assert opened
    page = desk.get(opened[1].replace("&amp;", "&")).content.decode()
    assert f'href="/inbox/filter/?sort=newest&amp;f={word}"' in page
    assert ROW.findall(page) == [str(ticket.number)]


@pytest.mark.parametrize("word", ["", "x", "A" * 4000, "eJwrSS0uAQAEXQHB"])
def test_a_broken_filter_says_so_and_shows_nothing(word: str, desk: Client, ticket: Ticket) -> None:
    answer = desk.get("/inbox/filter/", {"f": word})
    assert answer.status_code == 400
    assert "This link holds no filter that can be read" in answer.content.decode()
    assert str(ticket.number) not in ROW.findall(answer.content.decode())
    assert desk.get("/views/new/", {"f": word}).status_code == 200


def test_the_editor_works_by_plain_forms(desk: Client, ticket: Ticket) -> None:
    page = desk.get("/views/new/?from=mine").content.decode()
    assert 'name="when-1-field"' in page
    assert "1 ticket now" in page
    page = desk.post("/views/new/", {**KEPT, "when-act": "add:when"}).content.decode()
    assert 'name="when-1-field"' in page
    assert 'value="What is open"' in page
    assert not SavedView.objects.exists()
    answer = desk.post("/views/new/", {**KEPT, "when-0-value": "on fire"})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()


def test_scripts_get_the_editor_or_the_preview_alone(desk: Client, ticket: Ticket) -> None:
    editor = {"HX-Request": "true", "HX-Target": "when-editor"}
    answer = desk.post("/views/new/", {**KEPT, "when-act": "add:when"}, headers=editor)
    assert answer["HX-Trigger-After-Settle"] == "condition-changed"
    assert "<html" not in answer.content.decode()
    preview = {"HX-Request": "true", "HX-Target": "preview"}
    words = desk.post("/views/new/", KEPT, headers=preview).content.decode()
    assert "1 ticket now" in words
    assert ticket.subject in words
    half = desk.post("/views/new/", {**KEPT, "when-0-value": ""}, headers=preview)
    assert "Complete the conditions" in half.content.decode()


def test_who_may_share_with_whom(desk: Client, lead: Agent, orders: Team) -> None:
    page = desk.get("/views/new/").content.decode()
    assert f'value="team-{orders.pk}"' not in page
    for who in ("all", f"team-{orders.pk}"):
        assert desk.post("/views/new/", {**KEPT, "who": who}).status_code == 422
    assert not SavedView.objects.exists()
    desk.force_login(lead)
    desk.post("/views/new/", {**KEPT, "who": f"team-{orders.pk}"})
    assert SavedView.objects.get().team == orders


def test_a_view_is_renamed_copied_moved_deleted_and_brought_back(
    desk: Client, owner: Agent
) -> None:
    view, other = make_view(owner, name="First"), make_view(owner, name="Second")
    desk.post(f"/views/{view.pk}/", {**KEPT, "name": "Renamed"})
    desk.post(f"/views/{view.pk}/move/", {"to": "later"})
    desk.post(f"/views/{view.pk}/duplicate/")
    names = re.findall(r"<h2><a [^>]+><bdi>([^<]+)", desk.get("/views/").content.decode())
    assert names == ["Second", "Renamed", "Copy of Renamed"]
    desk.post(f"/views/{other.pk}/delete/")
    page = desk.get("/views/").content.decode()
    assert f'action="/views/{other.pk}/restore/"' in page
    assert desk.get(f"/inbox/{other.slug}/").status_code == 404
    desk.post(f"/views/{other.pk}/restore/")
    assert desk.get(f"/inbox/{other.slug}/").status_code == 200


WRITES = ("move", "duplicate", "delete", "restore")


@pytest.mark.parametrize("act", WRITES)
def test_a_view_of_somebody_else_is_not_there(act: str, desk: Client, colleague: Agent) -> None:
    view = make_view(colleague, name="Private matters")
    before = list(SavedView.objects.values())
    assert desk.post(f"/views/{view.pk}/{act}/").status_code == 404
    assert desk.get(f"/views/{view.pk}/").status_code == 404
    assert desk.post(f"/views/{view.pk}/", KEPT).status_code == 404
    assert desk.get(f"/inbox/{view.slug}/").status_code == 404
    assert view.name not in desk.get("/views/").content.decode()
    assert list(SavedView.objects.values()) == before


@pytest.mark.parametrize("act", WRITES)
def test_a_shared_view_is_changed_only_by_those_who_may(
    act: str, desk: Client, lead: Agent
) -> None:
    view = make_view(lead, audience="all")
    if act == "restore":
        actions.delete_view(view, by=lead)
    before = list(SavedView.objects.values())
    desk.post(f"/views/{view.pk}/{act}/")
    assert desk.post(f"/views/{view.pk}/", KEPT).status_code == 404
    assert list(SavedView.objects.filter(pk=view.pk).values()) == before


@pytest.mark.parametrize("act", WRITES)
def test_writes_refuse_get(act: str, desk: Client, owner: Agent) -> None:
    view = make_view(owner)
    assert desk.get(f"/views/{view.pk}/{act}/").status_code == 405
    assert desk.get("/inbox/mine/sort/").status_code == 405
    assert SavedView.objects.filter(deleted_at=None).count() == 1


def test_the_chosen_order_stays(desk: Client, owner: Agent, orders: Team) -> None:
    old, new = (make_ticket(team=orders, owner=owner) for _each in range(2))
    numbers = [str(old.number), str(new.number)]
    assert rows(desk, "/inbox/mine/") == numbers
    desk.post("/inbox/mine/sort/", {"order": "newest"})
    assert rows(desk, "/inbox/mine/") == numbers[::-1]
    assert rows(desk, "/inbox/mine/?sort=oldest") == numbers  # an address that was passed on
    assert rows(desk, "/inbox/mine/") == numbers[::-1]
    desk.post("/inbox/mine/sort/", {"order": "password"})
    assert ListChoice.objects.get().order == "newest"


def test_the_rail_costs_the_same_for_any_number_of_views(
    desk: Client,
    owner: Agent,
    ticket: Ticket,
    django_assert_max_num_queries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("answerable.tickets.saved.counting.CHEAP", 60)  # counted each time
    make_view(owner)
    desk.get("/inbox/mine/")
    with django_assert_max_num_queries(21) as first:  # a savepoint and its end on PostgreSQL
        desk.get("/inbox/mine/")
    for _each in range(6):
        make_view(owner)
    with django_assert_max_num_queries(len(first)):
        desk.get("/inbox/mine/")


def test_a_condition_that_asks_too_much_of_the_database_is_given_up(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from answerable.core.database import TookTooLong
    from answerable.desk import filters

    def slow(named):
        raise TookTooLong

    monkeypatch.setattr(filters, "counts_of", slow)
    assert "too long to count" in desk.get("/views/new/").content.decode()
