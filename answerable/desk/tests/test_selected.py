"""Rows selected in a list: one act on all of them, undoable; never on what one may not see."""

import pytest
from django.test import Client
from django.urls import reverse

from answerable.accounts.models import Agent
from answerable.automation.models import Done
from answerable.testing import make_ticket
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def post(desk: Client, act: str, *tickets: Ticket):
    chosen = ",".join(["", "x", *(str(one.number) for one in tickets)])
    return desk.post(reverse("desk:chosen", args=["mine"]), {"chosen": chosen, "act": act})


def test_one_act_on_those_selected_and_seen(
    desk: Client, ticket: Ticket, owner: Agent, stranger: Agent
) -> None:
    other = make_ticket(team=ticket.team)
    hidden = make_ticket(team=stranger.teams.get())
    answer = post(desk, "solve", ticket, other, hidden)
    done = Done.objects.get()
    assert answer.url == reverse("desk:done", args=[done.pk])
    states = dict(Ticket.objects.values_list("pk", "state"))
    assert states == {ticket.pk: "solved", other.pk: "solved", hidden.pk: "open"}
    desk.post(reverse("desk:undo-done", args=[done.pk]))
    assert set(Ticket.objects.values_list("state", flat=True)) == {"open"}
    post(desk, "take", other)
    assert Ticket.objects.get(pk=other.pk).owner == owner


def test_more_ticks_them_on_the_page_of_many_acts_and_nothing_is_refused(
    desk: Client, ticket: Ticket
) -> None:
    page = desk.get(post(desk, "", ticket).url).content.decode()
    assert f'value="{ticket.number}" checked' in page
    assert post(desk, "solve").url == reverse("desk:inbox", args=["mine"])
    assert not Done.objects.exists()
    assert 'id="selected"' in desk.get(reverse("desk:inbox", args=["mine"])).content.decode()
