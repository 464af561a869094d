"""The pages of the sun: the list a team hands over, who sees it, and what became of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from answerable.calendars.models import Calendar
from answerable.handover import actions as handovers
from answerable.handover.models import Handover
from answerable.handover.sun import actions, choosing
from answerable.handover.sun.models import Closing, Following
from answerable.testing import make_agent, make_team, make_ticket
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture
def following(owner, administrator) -> Following:
    """The team of the owner closes in twenty minutes, for twelve hours."""
    now = timezone.now()
    closes = now + timezone.timedelta(minutes=20)
    opens = closes - timezone.timedelta(hours=12)
    over_midnight = opens.date() != closes.date()
    hours = [f"{opens:%H:%M}", f"{closes:%H:%M}"]
    spans = [["00:00", hours[1]], [hours[0], "24:00"]] if over_midnight else [hours]
    Calendar.objects.create(slug="here", name="Here", zone="UTC", week=dict.fromkeys(DAYS, spans))
    next_team = make_team("Americas")
    make_agent("joe@example.com", teams=(next_team,))
    return choosing.follow(
        owner.teams.get(), next_team=next_team, calendar="here", minutes=30, unless="offer",
        by=administrator,
    )  # fmt: skip


@pytest.fixture
def urgent(ticket) -> Ticket:
    Ticket.objects.update(next_due_at=timezone.now() + timezone.timedelta(hours=2))
    ticket.refresh_from_db()
    return ticket


def page(following) -> str:
    return reverse("desk:closing", args=[following.team_id])


def form(*tickets: Ticket, **changed: object) -> dict[str, object]:
    words = {f"done-{one.number}": "Seen" for one in tickets}
    words |= {f"next-{one.number}": "Answer" for one in tickets}
    ticked = [one.number for one in tickets]
    return {"tell": "yes", "follow": "yes", "then": "offer", "ticket": ticked, **words, **changed}


def test_the_list_is_drafted_and_what_is_due_is_ticked(desk, following, urgent):
    answer = desk.get(page(following))
    assert "Closing" in answer.content.decode()
    [row] = answer.context["rows"]
    assert (row.ticket, row.is_ticked, row.is_due) == (urgent, True, True)
    assert "Asked first" in row.done
    assert row.next_step


def test_it_is_announced_in_the_rail_and_gone_when_done(desk, following, urgent):
    home = reverse("desk:inbox", args=["mine"])
    assert desk.get(home).context["rail"].closing is None
    actions.look()
    assert b"1 ticket to hand over" in desk.get(home).content
    assert desk.post(page(following), form(urgent)).status_code == 302
    assert desk.get(home).context["rail"].closing is None
    made = Handover.objects.get()
    assert (made.done, made.to_team, made.state) == ("Seen", following.next_team, "offered")


def test_kept_it_stays_and_says_so(desk, following, urgent, owner):
    desk.post(page(following), form(urgent, then="keep"))
    assert not Handover.objects.exists()
    assert Closing.objects.get().kept == [urgent.pk]
    [row] = desk.get(page(following)).context["rows"]
    assert (row.is_due, row.is_ticked) == (False, False)


def test_refused_every_word_is_kept(desk, following, urgent):
    answer = desk.post(page(following), form(urgent, **{f"next-{urgent.number}": " "}))
    assert answer.status_code == 422
    [row] = answer.context["rows"]
    assert (row.done, row.is_ticked) == ("Seen", True)
    assert not Handover.objects.exists()
    assert not Closing.objects.exists()


def test_a_colleague_sees_their_own_and_a_lead_all(signed_in, following, urgent, colleague, lead):
    theirs = make_ticket(team=following.team, owner=colleague)
    Ticket.objects.filter(pk=theirs.pk).update(next_due_at=urgent.next_due_at)
    assert [r.ticket for r in signed_in(colleague).get(page(following)).context["rows"]] == [theirs]
    assert len(signed_in(lead).get(page(following)).context["rows"]) == 2
    signed_in(colleague).post(page(following), form(urgent, theirs))
    assert Handover.objects.get().ticket == theirs


def test_a_stranger_finds_nothing_and_changes_nothing(signed_in, following, urgent, stranger):
    client = signed_in(stranger)
    assert client.get(page(following)).status_code == 404
    assert client.post(page(following), form(urgent)).status_code == 404
    assert client.get(reverse("desk:closing", args=[10**9])).status_code == 404
    assert not Handover.objects.exists()


def test_what_became_of_it_is_on_the_page(desk, following, urgent):
    desk.post(page(following), form(urgent))
    joe = following.next_team.agents.get()
    handovers.decline(Handover.objects.get(), reason="A storm", by=joe)
    assert "A storm" in desk.get(page(following)).content.decode()


def test_the_sun_shows_teams_in_order_in_few_queries(
    desk, following, urgent, django_assert_max_num_queries
):
    url = reverse("desk:sun")
    with django_assert_max_num_queries(60) as few:
        answer = desk.get(url)
    first, second = answer.context["places"]
    assert (first.team, first.is_open, first.promises, first.soon) == (following.team, True, 1, 1)
    assert (second.team, second.next_team, second.may_open) == (following.next_team, None, False)
    for number in range(5):
        choosing.follow(
            make_team(f"T{number}"), next_team=following.team, calendar="here", minutes=5,
            unless="remind", by=make_agent(role="administrator"),
        )  # fmt: skip
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(url)


def test_several_are_declined_with_one_reason(signed_in, desk, following, urgent):
    desk.post(page(following), form(urgent))
    joe = signed_in(following.next_team.agents.get())
    keys = {"handover": Handover.objects.get().pk, "then": "decline"}
    assert joe.post(reverse("desk:together"), keys).status_code == 422
    assert Handover.objects.get().state == "offered"
    joe.post(reverse("desk:together"), {**keys, "words": "We are full"})
    made = Handover.objects.get()
    assert (made.state, made.reason) == ("declined", "We are full")
