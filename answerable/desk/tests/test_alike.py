"""The same customer wrote twice: said on the ticket, merged or linked by one click."""

import pytest
from django.test import Client
from django.urls import reverse

from answerable.accounts.models import Agent
from answerable.core.folding import fold
from answerable.testing import make_ticket
from answerable.tickets import actions
from answerable.tickets.alike import ALIKE, alike, similarity
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Broken vase", "RE: the vase is broken", True),
        ("Kargom gelmedi", "KARGOM HÂLÂ GELMEDİ", True),
        ("Где мой заказ?", "Re: где мои заказы", True),
        ("退款申请", "退款申请 5512", True),
        ("Broken vase", "Where is my invoice?", False),
        ("Order 4812", "Refund for two cups", False),
        ("Bestellung 4990: Farbe tauschen", "Bestellung 4674: Farbe tauschen", False),
        ("", "", False),
        ("Re:", "Re:", False),
    ],
)
def test_what_looks_the_same(one: str, other: str, same: bool) -> None:
    assert (similarity(fold(one), fold(other)) >= ALIKE) == same


def test_it_is_said_with_one_click_to_merge_the_newer_into_the_older(
    desk: Client, ticket: Ticket, owner: Agent
) -> None:
    again = make_ticket(ticket.customer, team=ticket.team, subject="RE: The broken vase!")
    make_ticket(ticket.customer, team=ticket.team, subject="Opening hours")
    page = desk.get(reverse("desk:ticket", args=[again.number])).content.decode()
    assert "has 2 other open tickets" in page
    assert "Merge this one into it" in page
    older = desk.get(reverse("desk:ticket", args=[ticket.number])).content.decode()
    assert "Merge it into this one" in older
    address = reverse("desk:merge", args=[again.number])
    assert f'action="{address}"' in older
    assert desk.post(address, {"number": ticket.number}).status_code == 302
    assert Ticket.objects.get(pk=again.pk).merged_into == ticket
    assert "other open" not in desk.get(
        reverse("desk:ticket", args=[ticket.number])
    ).content.decode().replace("Opening", "")


def test_linked_hidden_finished_and_strangers_tickets_are_not_named(
    desk: Client, ticket: Ticket, owner: Agent, stranger: Agent, django_assert_num_queries: object
) -> None:
    customer, team = ticket.customer, ticket.team
    linked = make_ticket(customer, team=team, subject=ticket.subject)
    actions.link(ticket, other=linked, kind="related", by=owner)
    make_ticket(customer, team=stranger.teams.get(), subject=ticket.subject)
    solved = make_ticket(customer, team=team, subject=ticket.subject)
    actions.solve(solved, by=owner)
    make_ticket(team=team, subject=ticket.subject)
    alike(owner, ticket)  # what the owner may see is asked once per request
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = alike(owner, ticket)
    assert (found.tickets, found.others) == ([], 0)
