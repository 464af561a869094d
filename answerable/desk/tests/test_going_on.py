"""After a reply: stay, the next ticket of the list, or the list; the undo goes along."""

import json
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from answerable.accounts.models import Agent
from answerable.desk import marking
from answerable.testing import make_ticket
from answerable.tickets import actions, paging
from answerable.tickets.lists import tickets_in
from answerable.tickets.models import Draft, Message, Ticket

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def unmarked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the learned reply check says of these words is none of these tests' business."""
    if "marks" not in request.node.name:
        calm = lambda *words, **how: marking.Marks()  # noqa: E731
        monkeypatch.setattr(marking, "marks_before_sending", calm)


@pytest.fixture
def three(owner: Agent, ticket: Ticket) -> list[Ticket]:
    """Three tickets of the owner, the longest waiting first."""
    return [ticket, *[make_ticket(team=ticket.team, owner=owner) for _ in range(2)]]


def send(desk: Client, ticket: Ticket, *, scripts: bool = True, **fields: str):
    seen = ticket.messages.order_by("-pk")[0].pk
    form = {"body": "It is on its way.", "last_seen": seen, "effect_key": str(ticket.pk)}
    address = reverse("desk:reply", args=[ticket.number]) + "?in=mine&sort=oldest"
    return desk.post(address, form | fields, headers=HTMX if scripts else {})


def test_the_next_ticket_opens_in_the_page_with_the_undo(
    desk: Client, three: list[Ticket], owner: Agent
) -> None:
    answer = send(desk, three[0], after="next")
    place = json.loads(answer["HX-Location"])
    assert place["target"] == "#main"
    assert urlsplit(place["path"]).path == reverse("desk:ticket", args=[three[1].number])
    assert "in=mine&sort=oldest" in place["path"]
    pane = desk.get(place["path"], headers=HTMX | {"HX-Target": "main"}).content.decode()
    sent = Message.objects.get(direction="out")
    assert f"The reply to #{three[0].number} leaves in a moment." in pane
    address = reverse("desk:take-back", args=[sent.pk])
    assert f'action="{address}"' in pane
    assert f'hx-post="{address}"' not in pane, "it leads to its own ticket"
    assert desk.post(address).url.startswith(reverse("desk:ticket", args=[three[0].number]))
    assert Draft.objects.get().body.startswith("It is")
    assert "leaves in a moment" not in desk.get(place["path"]).content.decode()


def test_at_the_end_and_by_choice_one_is_back_in_the_list(
    desk: Client, three: list[Ticket], owner: Agent
) -> None:
    listed = reverse("desk:inbox", args=["mine"]) + "?sort=oldest"
    assert send(desk, three[2], after="next")["HX-Redirect"] == listed
    assert send(desk, three[0], after="list", scripts=False).url == listed
    assert "leaves in a moment" in desk.get(listed).content.decode()


def test_the_default_is_each_persons_own(desk: Client, three: list[Ticket], owner: Agent) -> None:
    assert "HX-Location" not in send(desk, three[0])
    Agent.objects.filter(pk=owner.pk).update(after_send="next")
    assert str(three[2].number) in send(desk, three[1])["HX-Location"]
    page = desk.get(reverse("desk:ticket", args=[three[2].number])).content.decode()
    assert '<option value="next" selected>' in page


def test_a_refused_reply_goes_nowhere(desk: Client, three: list[Ticket]) -> None:
    answer = send(desk, three[0], after="next", body=" ")
    assert answer.status_code == 422
    assert "HX-Location" not in answer


def test_solving_can_go_on_too(desk: Client, three: list[Ticket]) -> None:
    address = reverse("desk:solve", args=[three[0].number]) + "?in=mine&sort=oldest"
    answer = desk.post(address, {"after": "next"}, headers=HTMX)
    assert str(three[1].number) in answer["HX-Location"]
    assert Ticket.objects.get(pk=three[0].pk).state == "solved"


@pytest.mark.parametrize("order", ["due", "oldest", "newest", "priority"])
def test_following_walks_the_whole_list_in_its_order(
    three: list[Ticket], owner: Agent, order: str
) -> None:
    actions.change_priority(three[1], priority=3, by=owner)
    tickets = tickets_in("mine", owner)
    shown = paging.page(tickets, agent=owner, order=order).tickets
    walked = [shown[0]]
    while found := paging.following(tickets, Ticket.objects.get(pk=walked[-1].pk), order=order):
        walked.append(found)
    assert [one.pk for one in walked] == [one.pk for one in shown]
