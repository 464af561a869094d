"""Follow the sun: at its closing a team offers its promises to the next; nothing is ever lost."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from answerable.accounts import teams
from answerable.accounts.models import Membership, Team
from answerable.calendars.models import Calendar
from answerable.calendars.queries import timeline_now
from answerable.channels.models import Outgoing
from answerable.core.errors import Refused
from answerable.handover import actions as handovers
from answerable.handover import batches
from answerable.handover.actions import Context
from answerable.handover.models import Handover
from answerable.handover.sun import actions, choosing, queries
from answerable.handover.sun.hours import Night, in_order, next_night, night_at
from answerable.handover.sun.models import Closing, Following
from answerable.testing import at_once, make_agent, make_team, make_ticket, refused
from answerable.tickets import rebuilding
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
BERLIN = ZoneInfo("Europe/Berlin")
CONTEXT = Context("Photo seen", "Send a new one", customer_words="I take this on.")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def office(db) -> Calendar:
    """Nine to six in Berlin with an hour for lunch, closed on the first of May."""
    week = {day: [["09:00", "12:00"], ["13:00", "18:00"]] for day in WEEKDAYS}
    off = {"2026-05-01": "Labour day"}
    return Calendar.objects.create(
        slug="berlin", name="Berlin", zone="Europe/Berlin", week=week, own_holidays=off
    )


@pytest.fixture
def americas(office) -> Team:
    team = make_team("Americas")
    make_agent("joe@example.com", teams=(team,), role="lead")
    week = {day: [["09:00", "18:00"]] for day in WEEKDAYS}
    Calendar.objects.create(slug="ny", name="NY", zone="America/New_York", week=week)
    return team


@pytest.fixture
def joe(americas):
    return americas.agents.get()


@pytest.fixture
def orders(owner) -> Team:
    return owner.teams.get()


def choose(orders, americas, administrator, unless="offer", **changed) -> Following:
    chosen = {"next_team": americas, "calendar": "berlin", "minutes": 30, "unless": unless}
    return choosing.follow(orders, **{**chosen, **changed}, by=administrator)


def due(ticket: Ticket, at: datetime) -> Ticket:
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=at)
    ticket.refresh_from_db()
    return ticket


@pytest.fixture
def evening(orders, americas, administrator, owner, ticket):
    """Wednesday, 22 April 2026: one promise of the owner ends in the night, another much later."""
    with time_machine.travel(berlin("2026-04-22T12:00"), tick=False) as clock:
        following = choose(orders, americas, administrator)
        due(ticket, berlin("2026-04-22T23:00"))
        due(make_ticket(team=orders, owner=owner), berlin("2026-04-24T12:00"))
        yield following, clock


def look(clock, text: str) -> None:
    clock.move_to(berlin(text))
    actions.look()


# --- hours ----------------------------------------------------------------------------------

NIGHTS = [
    # as the clock shows it in Berlin, closes, back
    ("2026-04-22T10:00", "2026-04-22T16:00", "2026-04-23T07:00"),  # not at lunch
    ("2026-04-24T17:59", "2026-04-24T16:00", "2026-04-27T07:00"),  # over the weekend
    ("2026-04-30T17:00", "2026-04-30T16:00", "2026-05-04T07:00"),  # a holiday before it
    ("2026-03-27T17:00", "2026-03-27T17:00", "2026-03-30T07:00"),  # the clock goes forward
    ("2026-10-23T17:00", "2026-10-23T16:00", "2026-10-26T08:00"),  # and back
]


@pytest.mark.parametrize(("now", "closes", "back"), NIGHTS)
def test_a_team_that_is_open_goes_into_one_night(office, now, closes, back):
    assert next_night(timeline_now(office), berlin(now)) == Night(utc(closes), utc(back))


@pytest.mark.parametrize(("now", "closes", "back"), NIGHTS)
def test_the_same_night_is_found_from_within_it(office, now, closes, back):
    night = Night(utc(closes), utc(back))
    for at in (night.closes, night.closes + timedelta(hours=3), night.back - timedelta(seconds=1)):
        assert night_at(timeline_now(office), at) == night
    assert night_at(timeline_now(office), night.back) is None


def test_lunch_is_no_night_and_who_never_closes_has_none(office):
    assert night_at(timeline_now(office), berlin("2026-04-22T12:30")) is None
    office.week = {day: [["00:00", "24:00"]] for day in (*WEEKDAYS, "sat", "sun")}
    office.own_holidays = {}
    assert next_night(timeline_now(office), berlin("2026-04-22T12:30")) is None


@pytest.mark.parametrize(
    ("follows", "order"),
    [({}, []), ({1: 2}, [1, 2]), ({1: 2, 2: 3, 3: 1}, [1, 2, 3]), ({2: 3, 1: 2}, [1, 2, 3]),
     ({1: 3, 2: 3}, [1, 3, 2]), ({5: 6, 1: 2, 2: 1}, [5, 6, 1, 2])],
)  # fmt: skip
def test_the_order_of_the_sun(follows, order):
    assert in_order(follows) == order


# --- choosing -------------------------------------------------------------------------------


def test_a_ring_is_allowed_and_oneself_is_not(orders, americas, administrator):
    asia = make_team("Asia")
    choose(orders, americas, administrator)
    choose(americas, asia, administrator)
    choose(asia, orders, administrator)
    assert Following.objects.count() == 3
    with refused("follows_itself"):
        choose(orders, orders, administrator)
    assert Following.objects.get(team=orders).next_team == americas


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"calendar": "nowhere"}, "calendar_unknown"), ({"minutes": 0}, "minutes_wrong"),
     ({"minutes": 481}, "minutes_wrong"), ({"unless": "throw"}, "minutes_wrong")],
)  # fmt: skip
def test_rubbish_is_refused_and_nothing_is_kept(orders, americas, administrator, changed, code):
    with refused(code):
        choose(orders, americas, administrator, **changed)
    assert not Following.objects.exists()


def test_only_who_manages_people_chooses(orders, americas, lead, administrator):
    with refused("may_not_manage"):
        choose(orders, americas, lead)
    choose(orders, americas, administrator)
    with refused("may_not_manage"):
        choosing.follow_nobody(orders, by=lead)
    assert Following.objects.exists()
    choosing.follow_nobody(orders, by=administrator)
    assert not Following.objects.exists()


def test_a_team_that_is_merged_is_followed_in_its_new_name(
    evening, orders, americas, administrator, joe
):
    _following, clock = evening
    look(clock, "2026-04-22T18:00")
    into = make_team("World")
    teams.merge_team(americas, into=into, by=administrator)
    assert Following.objects.get(team=orders).next_team == into
    assert Handover.objects.get().to_team == into
    teams.merge_team(into, into=orders, by=administrator)
    assert not Following.objects.exists()


# --- the list -------------------------------------------------------------------------------


def mails(kind: str) -> list[str]:
    rows = Outgoing.objects.filter(effect_id__contains=f":{kind}:")
    return sorted(rows.values_list("recipient", flat=True))


def test_before_closing_the_list_is_told_once_to_owner_and_lead(evening, owner, lead, ticket):
    _following, clock = evening
    look(clock, "2026-04-22T17:29")
    assert mails("before") == []
    for text in ("2026-04-22T17:30", "2026-04-22T17:31"):
        look(clock, text)
    assert mails("before") == sorted([owner.email, lead.email])
    said = Outgoing.objects.get(recipient=owner.email)
    assert "Orders closes at" in said.subject
    assert "before you are back: 1." in said.text
    assert not Handover.objects.exists()
    closing, count = queries.waiting_list(owner, berlin("2026-04-22T17:31"))
    assert (closing.at, count) == (berlin("2026-04-22T18:00"), 1)


def test_a_list_without_anything_is_not_told(evening, ticket):
    _following, clock = evening
    due(ticket, berlin("2026-04-25T12:00"))
    look(clock, "2026-04-22T17:40")
    assert mails("before") == []
    due(ticket, berlin("2026-04-22T20:00"))
    look(clock, "2026-04-22T17:50")
    assert len(mails("before")) == 2


def test_offered_by_hand_it_is_not_offered_again(evening, owner, ticket, joe, americas):
    following, clock = evening
    clock.move_to(berlin("2026-04-22T17:40"))
    [made] = actions.offer_list(following, [(ticket, CONTEXT)], by=owner)
    assert (made.to_team, made.state, made.giver) == (americas, "offered", owner)
    look(clock, "2026-04-22T18:00")
    assert Handover.objects.count() == 1
    ticket.refresh_from_db()
    assert ticket.owner == owner
    handovers.accept(made, by=joe)
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.team) == (joe, americas)
    assert rebuilding.differences(ticket) == []


def test_what_is_kept_on_purpose_is_not_offered(evening, owner, ticket):
    following, clock = evening
    clock.move_to(berlin("2026-04-22T17:40"))
    assert actions.offer_list(following, [], keep=[ticket.pk], by=owner) == []
    look(clock, "2026-04-22T18:01")
    assert not Handover.objects.exists()
    closing = Closing.objects.get()
    assert (closing.kept, closing.by_itself_at) == ([ticket.pk], berlin("2026-04-22T18:01"))
    [made] = actions.offer_list(following, [(ticket, CONTEXT)], by=owner)
    closing.refresh_from_db()
    assert (made.state, closing.kept) == ("offered", [])


def test_a_colleague_neither_offers_nor_keeps_what_is_not_theirs(evening, colleague, ticket):
    following, clock = evening
    clock.move_to(berlin("2026-04-22T17:40"))
    with refused("not_owner", ticket):
        actions.offer_list(following, [(ticket, CONTEXT)], by=colleague)
    with refused("nothing_chosen", ticket):
        actions.offer_list(following, [], keep=[ticket.pk], by=colleague)
    assert not Closing.objects.exists()
    assert not Handover.objects.exists()


def test_one_refusal_and_none_is_offered(evening, lead, owner, ticket, orders):
    following, clock = evening
    clock.move_to(berlin("2026-04-22T17:40"))
    nobodys = make_ticket(team=orders)
    with refused("nobody_owns", ticket):
        actions.offer_list(following, [(ticket, CONTEXT), (nobodys, CONTEXT)], by=lead)
    assert not Handover.objects.exists()


def test_planned_hand_overs_need_no_lead_and_count_as_no_ping_pong(evening, owner, ticket, joe):
    following, clock = evening
    clock.move_to(berlin("2026-04-22T17:40"))
    for _round in range(3):
        [made] = actions.offer_list(following, [(ticket, CONTEXT)], by=owner)
        assert made.state == "offered"
        handovers.accept(made, by=joe)
        Ticket.objects.filter(pk=ticket.pk).update(owner=owner, team=following.team)
        ticket.refresh_from_db()
    other = make_agent(teams=(following.team,))
    assert handovers.offer(ticket, context=CONTEXT, by=owner, to_agent=other).state == "offered"


def test_the_answer_is_owed_in_the_hours_of_who_is_asked(evening, owner, ticket, americas):
    """Without a policy four hours; the team that is asked is shown as its calendar has it."""
    from answerable.handover.limits import answer_by

    now = berlin("2026-04-22T18:00")
    assert answer_by(now, team=americas) == now + timedelta(hours=4)


# --- by itself ------------------------------------------------------------------------------


def test_if_nobody_acts_it_is_offered_at_closing_once(evening, owner, ticket, americas, lead):
    _following, clock = evening
    look(clock, "2026-04-22T17:59")
    assert not Handover.objects.exists()
    for text in ("2026-04-22T18:00", "2026-04-22T18:01", "2026-04-22T23:59"):
        look(clock, text)
    made = Handover.objects.get()
    assert (made.ticket, made.giver, made.to_team) == (ticket, owner, americas)
    assert "Asked first" in made.done
    assert made.next_step
    assert made.customer_words
    assert mails("done") == [lead.email]
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.events.get(key="handover.offered").actor_kind) == (owner, "system")


def test_declined_it_is_not_offered_again_the_same_night_but_the_next(evening, joe, owner, ticket):
    _following, clock = evening
    look(clock, "2026-04-22T18:00")
    handovers.decline(Handover.objects.get(), reason="We are full", by=joe)
    look(clock, "2026-04-22T18:05")
    assert Handover.objects.count() == 1
    look(clock, "2026-04-23T09:00")
    look(clock, "2026-04-23T18:00")
    assert Handover.objects.count() == 2


def test_who_only_wants_reminders_keeps_everything(evening, orders, americas, administrator, owner):
    _following, clock = evening
    choose(orders, americas, administrator, unless="remind")
    for text in ("2026-04-22T17:45", "2026-04-22T18:00", "2026-04-22T20:00"):
        look(clock, text)
    assert mails("before")
    assert not Handover.objects.exists()


def test_chosen_after_the_closing_it_holds_from_the_next(evening, orders, americas, administrator):
    _following, clock = evening
    clock.move_to(berlin("2026-04-22T18:30"))
    choose(orders, americas, administrator)
    look(clock, "2026-04-22T18:31")
    assert not Handover.objects.exists()
    look(clock, "2026-04-23T18:00")
    assert Handover.objects.count() == 1


def test_a_worker_that_was_down_does_it_late_while_the_team_is_away(evening):
    _following, clock = evening
    look(clock, "2026-04-23T03:00")
    assert Handover.objects.count() == 1
    assert Closing.objects.get().at == berlin("2026-04-22T18:00")


def test_a_worker_that_was_down_all_night_leaves_it_to_the_team(evening, owner, ticket):
    _following, clock = evening
    look(clock, "2026-04-23T09:00")
    assert not Handover.objects.exists()
    ticket.refresh_from_db()
    assert ticket.owner == owner


def test_no_closing_on_a_holiday_and_one_before_it(evening, ticket):
    _following, clock = evening
    Ticket.objects.exclude(pk=ticket.pk).update(next_due_at=None)
    due(ticket, berlin("2026-05-02T12:00"))  # from Thursday evening nobody is there until Monday
    look(clock, "2026-04-29T18:00")
    assert not Handover.objects.exists()
    look(clock, "2026-04-30T18:00")
    assert Handover.objects.count() == 1
    look(clock, "2026-05-01T18:00")
    assert [
        one.at for one in Closing.objects.filter(by_itself_at__gte=berlin("2026-04-30T00:00"))
    ] == [berlin("2026-04-30T18:00")]


@pytest.mark.parametrize("day", ["2026-03-27", "2026-10-23"])
def test_over_a_change_of_the_clock_it_is_done_at_the_wall_time(
    orders, americas, administrator, ticket, day
):
    with time_machine.travel(berlin(f"{day}T12:00"), tick=False) as clock:
        choose(orders, americas, administrator)
        due(ticket, berlin(f"{day}T22:00"))
        look(clock, f"{day}T17:59")
        assert not Handover.objects.exists()
        look(clock, f"{day}T18:00")
        assert Handover.objects.count() == 1


def test_what_nobody_owns_becomes_the_next_teams(evening, orders, americas):
    _following, clock = evening
    nobodys = due(make_ticket(team=orders), berlin("2026-04-22T20:00"))
    look(clock, "2026-04-22T18:00")
    nobodys.refresh_from_db()
    assert (nobodys.team, nobodys.owner) == (americas, None)
    assert nobodys.nobody_since
    assert Closing.objects.get().moved == [nobodys.pk]
    assert rebuilding.differences(nobodys) == []


def test_one_that_cannot_be_offered_stops_no_other_and_is_named(
    evening, orders, americas, joe, owner, ticket
):
    """The only one of the next team owns a ticket of ours: it cannot be offered to them."""
    _following, clock = evening
    Membership.objects.create(team=orders, agent=joe)
    theirs = due(make_ticket(team=orders, owner=joe), berlin("2026-04-22T19:00"))
    look(clock, "2026-04-22T18:00")
    assert Handover.objects.get().ticket == ticket
    assert Closing.objects.get().refused == [[theirs.number, "team_empty"]]
    theirs.refresh_from_db()
    assert theirs.owner == joe


def test_in_the_morning_it_is_told_what_came_of_it(evening, owner, lead, joe):
    _following, clock = evening
    look(clock, "2026-04-22T18:00")
    handovers.accept(Handover.objects.get(), by=joe)
    look(clock, "2026-04-23T08:59")
    assert mails("back") == []
    for text in ("2026-04-23T09:00", "2026-04-23T09:01"):
        look(clock, text)
    assert mails("back") == sorted([owner.email, lead.email])
    assert (
        "Taken over by Americas: 1. Still with you: 0."
        in Outgoing.objects.filter(effect_id__contains=":back:").first().text
    )
    assert [one.decided_by for one in queries.given_at(Closing.objects.get(), lead)] == [joe]


def test_a_calendar_that_is_gone_stops_no_other_team(evening, americas, administrator, joe):
    _following, clock = evening
    asia = make_team("Asia")
    make_agent("mei@example.com", teams=(asia,))
    choosing.follow(
        americas, next_team=asia, calendar="ny", minutes=30, unless="offer", by=administrator
    )
    Calendar.objects.filter(slug="ny").delete()
    look(clock, "2026-04-22T18:00")
    assert Handover.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_offer_once(evening, lead):
    _following, clock = evening
    clock.move_to(berlin("2026-04-22T18:00"))
    outcomes = at_once(*[actions.look] * 3)
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert Handover.objects.count() == 1
    assert len(mails("done")) == 1


@pytest.mark.django_db(transaction=True)
def test_offered_by_hand_and_by_itself_at_once_is_one_offer(evening, ticket, owner):
    following, clock = evening
    clock.move_to(berlin("2026-04-22T18:00"))
    outcomes = at_once(
        actions.look, lambda: actions.offer_list(following, [(ticket, CONTEXT)], by=owner)
    )
    assert Handover.objects.count() == 1
    assert all(isinstance(one, Refused) for one in outcomes if isinstance(one, Exception))


# --- accepted and declined as a list --------------------------------------------------------


def test_declined_as_a_list_with_a_reason(evening, joe, owner, ticket):
    _following, clock = evening
    look(clock, "2026-04-22T18:00")
    rows = list(Handover.objects.select_related("ticket", "giver", "to_team"))
    outcome = batches.decline_together(rows, reason="", by=joe)
    assert [refusal.code for _one, refusal in outcome.refused] == ["reason_missing"]
    outcome = batches.decline_together(rows, reason="Storm: nobody is in", by=joe)
    assert [one.state for one in outcome.done] == ["declined"]
    ticket.refresh_from_db()
    assert ticket.owner == owner


def test_hours_that_ended_for_good_have_no_night_and_break_nothing(
    office, orders, americas, administrator
):
    """A calendar of dated shifts alone, whose season is over."""
    Calendar.objects.filter(pk=office.pk).update(
        week={}, own_holidays={}, shifts={"2026-04-01": [["09:00", "17:00"]]}
    )
    with time_machine.travel(berlin("2026-09-22T12:00"), tick=False):
        choose(orders, americas, administrator)
        actions.look()
        assert queries.places(administrator, berlin("2026-09-22T12:00"))[0].is_open is False
    assert not Handover.objects.exists()
