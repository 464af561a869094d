"""Rows selected in a list: one act on all of them, undoable; never on what one may not see."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from answerable.accounts.models import Agent
from answerable.automation.models import Done
from answerable.testing import make_ticket
from answerable.tickets import actions, paging
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def post(desk: Client, act: str, *tickets: Ticket):
    chosen = ["", "x", *(str(one.number) for one in tickets)]
    path = reverse("desk:chosen", args=["mine"])
    return desk.post(f"{path}?sort=newest", {"chosen": chosen, "act": act})


def test_one_act_on_those_selected_and_seen(
    desk: Client, ticket: Ticket, owner: Agent, stranger: Agent
) -> None:
    other = make_ticket(team=ticket.team)
    hidden = make_ticket(team=stranger.teams.get())
    answer = post(desk, "solve", ticket, other, hidden)
    done = Done.objects.get()
    assert answer.url == "/inbox/mine/?sort=newest"
    states = dict(Ticket.objects.values_list("pk", "state"))
    assert states == {ticket.pk: "solved", other.pk: "solved", hidden.pk: "open"}
    undo = reverse("desk:undo-done", args=[done.pk])
    assert undo in desk.get(answer.url).content.decode()
    assert undo not in desk.get(answer.url).content.decode(), "said once"
    back = desk.post(f"{undo}?sort=newest", {"list": "mine"})
    assert back.url == answer.url
    assert set(Ticket.objects.values_list("state", flat=True)) == {"open"}
    post(desk, "take", other)
    assert Ticket.objects.get(pk=other.pk).owner == owner


def test_more_ticks_them_on_the_page_of_many_acts_and_nothing_is_refused(
    desk: Client, ticket: Ticket
) -> None:
    page = desk.get(post(desk, "", ticket).url).content.decode()
    assert f'value="{ticket.number}" checked' in page
    assert post(desk, "solve").url == "/inbox/mine/?sort=newest"
    assert not Done.objects.exists()
    assert 'id="selected"' in desk.get(reverse("desk:inbox", args=["mine"])).content.decode()


def test_what_is_refused_for_one_is_said_on_the_page_of_the_act(
    desk: Client, ticket: Ticket, owner: Agent
) -> None:
    other = make_ticket(team=ticket.team)
    actions.merge(other, into=make_ticket(other.customer, team=ticket.team), by=owner)
    answer = post(desk, "solve", ticket, other)
    assert answer.url == reverse("desk:done", args=[Done.objects.get().pk])
    assert f"#{other.number}" in desk.get(answer.url).content.decode()


@pytest.mark.parametrize("slug", ["", "//elsewhere.example", "mine/../../x", "é"])
def test_undoing_leads_to_no_strange_place(desk: Client, ticket: Ticket, slug: str) -> None:
    post(desk, "solve", ticket)
    done = Done.objects.get()
    back = desk.post(reverse("desk:undo-done", args=[done.pk]), {"list": slug})
    assert back.url == reverse("desk:done", args=[done.pk])


def test_each_row_has_a_box_of_the_bars_form(desk: Client, ticket: Ticket) -> None:
    page = desk.get("/inbox/mine/").content.decode()
    box = re.search(rf'<input[^>]+id="pick-{ticket.number}"[^>]+>', page)
    assert box
    assert 'form="selected" name="chosen"' in box[0]
    assert f'value="{ticket.number}"' in box[0]


def test_what_was_ticked_on_a_later_page_is_shown_and_acted_on(
    desk: Client, ticket: Ticket, stranger: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [make_ticket(team=ticket.team) for _each in range(3)]
    hidden = make_ticket(team=stranger.teams.get(), subject="Secret")
    monkeypatch.setattr(paging, "PAGE", 1)
    chosen = ",".join(str(one.number) for one in (ticket, *others, hidden))
    page = desk.get(f"/inbox/open/many/?chosen={chosen}").content.decode()
    for one in (ticket, *others):
        assert f'value="{one.number}" checked' in page
    assert "Secret" not in page
    assert f'value="{hidden.number}"' not in page
