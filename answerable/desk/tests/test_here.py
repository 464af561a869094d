"""Who is looking and who is writing: said, shown to who may see it, forgotten by time."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.core.models import News
from answerable.desk.tests.conftest import SignedIn
from answerable.testing import make_agent, make_provider, make_ticket
from answerable.tickets import live, presence
from answerable.tickets.models import Presence, Ticket

pytestmark = pytest.mark.django_db


def say(client: Client, ticket: Ticket, state: str, rows: str = "") -> dict[str, dict[str, str]]:
    form = {"ticket": ticket.number, "state": state, "rows": rows or ticket.number}
    answer = client.post(reverse("desk:here"), form)
    assert answer.status_code == 200
    found: dict[str, dict[str, str]] = answer.json()
    return found


def test_who_looks_and_who_writes_is_said_to_the_others_by_name(
    desk: Client, ticket: Ticket, owner: Agent, colleague: Agent, signed_in: SignedIn
) -> None:
    other, number = signed_in(colleague), str(ticket.number)
    assert say(desk, ticket, "looking")[number]["words"] == "", "oneself is nobody else"
    assert say(other, ticket, "writing")[number] == {"words": "Looking: Owner", "warning": ""}
    heard = say(desk, ticket, "writing")[number]
    assert heard["words"] == "Writing: Colleague"
    assert "Also writing on this ticket now: Colleague" in heard["warning"]
    page = desk.get(reverse("desk:ticket", args=[ticket.number])).content.decode()
    assert page.count("Writing: Colleague") == 2, "on the row and on the ticket"
    say(other, ticket, "gone")
    assert say(desk, ticket, "looking")[number]["words"] == ""


def test_only_a_change_is_news_and_silence_is_forgotten(
    ticket: Ticket, owner: Agent, colleague: Agent
) -> None:
    before = News.objects.count()
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(5):
            presence.say(ticket, by=owner, writing=False)
            clock.shift(timedelta(seconds=10))
        assert News.objects.count() == before + 1
        presence.say(ticket, by=owner, writing=True)
        assert News.objects.count() == before + 2
        assert presence.others_at(colleague, [ticket.number])
        clock.shift(presence.FRESH)
        assert not presence.others_at(colleague, [ticket.number])
        presence.say(ticket, by=owner, writing=True)
        assert News.objects.count() == before + 3, "back again is news"
        presence.leave(ticket, by=owner)
        presence.leave(ticket, by=owner)
        assert News.objects.count() == before + 4
        presence.say(ticket, by=owner, writing=True)
        clock.shift(timedelta(hours=1))
        presence.forget_old()
    assert not Presence.objects.exists()
    told = News.objects.filter(topic="presence").last()
    assert told is not None
    assert (told.team_id, told.data) == (ticket.team_id, {"ticket": ticket.number, "by": owner.pk})


def test_strangers_and_providers_see_and_say_nothing(
    ticket: Ticket, owner: Agent, stranger: Agent, signed_in: SignedIn
) -> None:
    presence.say(ticket, by=owner, writing=True)
    address, number = reverse("desk:here"), str(ticket.number)
    theirs = signed_in(stranger)
    shown = theirs.get(address, {"rows": number}).json()
    assert shown == {number: {"words": "", "warning": ""}}
    form = {"ticket": number, "state": "looking", "rows": number}
    assert theirs.post(address, form).status_code == 404
    assert not Presence.objects.filter(agent=stranger).exists()
    outside = make_agent(teams=(make_provider().teams.get(),))
    Ticket.objects.filter(pk=ticket.pk).update(owner=outside)
    assert presence.others_at(outside, [ticket.number]) == {}
    told = News.objects.get(topic="presence")
    assert not live.sees(stranger.pk)(told)
    assert not live.sees(outside.pk)(told)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"ticket": "x"},
        {"ticket": "1", "state": "dancing"},
        {"ticket": "9" * 30, "state": "gone"},
    ],
)
def test_nonsense_is_no_page(desk: Client, form: dict[str, str]) -> None:
    assert desk.post(reverse("desk:here"), form).status_code == 404


def test_many_rows_are_one_question(
    owner: Agent, colleague: Agent, ticket: Ticket, django_assert_num_queries: object
) -> None:
    numbers = [make_ticket(team=ticket.team).number for _ in range(5)]
    for number in numbers:
        presence.say(Ticket.objects.get(number=number), by=colleague, writing=False)
    presence.others_at(owner, [])  # whose teams they are is asked once per request
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(presence.others_at(owner, [*numbers, 10**9])) == 5
