"""The pages of routing: a rule is made, kept where it is wrong, ordered, tried; what people can take."""

import pytest
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent, Team
from answerable.routing.models import Route
from answerable.testing import make_ticket
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def form(to: Team, **changed: str) -> dict[str, str]:
    return {
        "name": "Orders",
        "team": str(to.pk),
        "how": "turns",
        "is_on": "on",
        "skill": "Tax  Law",
        **changed,
    }


def test_a_rule_is_made_ordered_switched_tried_and_removed(
    office: Client, owner: Agent, orders: Team, ticket: Ticket
) -> None:
    assert "No rule yet" in office.get("/office/routing/").content.decode()
    assert office.post("/office/routing/new/", form(orders)).status_code == 302
    office.post("/office/routing/new/", form(orders, name="Second", skill=""))
    first, second = Route.objects.all()
    assert (first.skill, first.how, first.is_on) == ("tax law", "turns", True)
    office.post(f"/office/routing/{second.pk}/move/", {"up": "1"})
    assert [one.name for one in Route.objects.all()] == ["Second", "Orders"]
    Agent.objects.filter(pk=owner.pk).update(seen_at=timezone.now())
    page = office.get(f"/office/routing/{second.pk}/try/").content.decode()
    assert "It would lead 1 of the last 1 tickets to Orders" in page
    assert "now to <bdi>Owner</bdi>" in page
    office.post(f"/office/routing/{second.pk}/switch/", {"off": "1"})
    page = office.get("/office/routing/").content.decode()
    assert page.count("tax law") == 1
    office.post(f"/office/routing/{second.pk}/remove/")
    assert list(Route.objects.all()) == [first]


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"team": "x"}, {"team": "9" * 18}, {"how": "dice"}]
)
def test_what_is_wrong_is_said_and_kept(
    office: Client, orders: Team, wrong: dict[str, str]
) -> None:
    answer = office.post("/office/routing/new/", form(orders, **wrong))
    assert answer.status_code == 422
    assert "Tax  Law" in answer.content.decode()
    assert not Route.objects.exists()


def test_what_somebody_can_take_is_kept_on_their_page(office: Client, owner: Agent) -> None:
    given = {
        "calendar": "",
        "most_open": "15",
        "speaks": "tr, DE-at",
        "skills": "Tax  law، tax law",
    }
    assert office.post(f"/office/people/{owner.pk}/work/", given).status_code == 302
    owner.refresh_from_db()
    assert (owner.most_open, owner.speaks, owner.skills) == (15, ["tr", "de"], ["tax law"])
    for wrong in ({"most_open": "-1"}, {"speaks": "what is this"}, {"calendar": "gone"}):
        answer = office.post(f"/office/people/{owner.pk}/work/", {**given, **wrong})
        assert answer.status_code == 422
    owner.refresh_from_db()
    assert owner.most_open == 15


def test_presence_is_chosen_in_the_rail_and_seen_beside_names(
    office: Client, administrator: Agent, owner: Agent
) -> None:
    answer = office.post("/me/presence/", {"presence": "busy", "back": "/office/"})
    assert (answer.status_code, answer.url) == (302, "/office/")
    administrator.refresh_from_db()
    assert administrator.presence == "busy"
    assert "Busy" in office.get("/office/").content.decode()
    page = office.get("/people/").content.decode()
    assert page.count("</span>busy</span>") == 1
    assert office.post("/me/presence/", {"presence": "gone", "back": "//evil.example/"}).url == "/"
    administrator.refresh_from_db()
    assert administrator.presence == "busy"


def test_a_request_is_noted_once_a_minute(office: Client, administrator: Agent) -> None:
    office.get("/me/")
    administrator.refresh_from_db()
    first = administrator.seen_at
    assert first
    office.get("/me/")
    administrator.refresh_from_db()
    assert administrator.seen_at == first


def test_nobody_is_assigned_by_mistake_who_is_not_here(
    office: Client, owner: Agent, orders: Team
) -> None:
    ticket = make_ticket(team=orders)
    assert "Owner · away for now" in office.get(f"/tickets/{ticket.number}/").content.decode()
