"""Routing at work: to a team and to somebody in it, with the reason; nobody gets more than they can."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.accounts import absences, presence
from answerable.accounts.absences import Wanted as AbsenceWanted
from answerable.accounts.models import Agent, Team
from answerable.calendars.models import Calendar
from answerable.core.actors import SYSTEM
from answerable.routing import actions, choosing, jobs, keeping
from answerable.routing.keeping import Wanted
from answerable.routing.models import Route, Waiting
from answerable.testing import at_once, make_agent, make_customer, make_ticket, refused, write
from answerable.tickets import actions as tickets
from answerable.tickets.events import sentence
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db: None) -> Agent:
    return make_agent("admin@example.com", role="administrator")


def here(*agents: Agent, **work: object) -> None:
    for agent in agents:
        Agent.objects.filter(pk=agent.pk).update(presence="here", seen_at=timezone.now(), **work)


def route(to: Team, by: Agent, **changed) -> Route:
    wanted = {
        "name": "Orders",
        "condition": {},
        "team": to,
        "how": "least",
        "is_on": True,
        **changed,
    }
    return keeping.save(None, Wanted(**wanted), by=by)


def came_in(**fields) -> Ticket:
    return Ticket.objects.get(pk=make_ticket(**fields).pk)


def told(ticket: Ticket, key: str) -> list[str]:
    return [sentence(event) for event in ticket.events.filter(key=key)]


def test_without_a_rule_everything_is_as_it_was(orders, owner) -> None:
    here(owner)
    ticket = came_in(team=orders)
    assert (ticket.owner, Waiting.objects.count()) == (None, 0)


def test_it_goes_to_the_team_and_to_whoever_can_and_says_why(
    orders, billing, owner, stranger, administrator
) -> None:
    here(owner, most_open=15, calendar="", speaks=["tr"], skills=["invoices"])
    route(
        orders,
        administrator,
        in_language=True,
        skill=" Invoices ",
        condition={"field": "language", "op": "is", "value": "tr"},
    )
    ticket = came_in(team=billing, language="tr")
    assert (ticket.team, ticket.owner) == (orders, owner)
    assert told(ticket, "routing.chosen") == [
        "Owner was chosen: Turkish, Orders, invoices, fewest open tickets, 0 of 15 open"
    ]
    assert came_in(team=billing, language="ru").owner is None


def test_the_first_rule_that_holds_counts(orders, billing, owner, stranger, administrator) -> None:
    here(owner, stranger)
    first = route(billing, administrator)
    route(orders, administrator)
    assert came_in().owner == stranger
    keeping.move(first, up=False, by=administrator)
    assert came_in().owner == owner
    keeping.switch(Route.objects.get(team=orders), on=False, by=administrator)
    assert came_in().owner == stranger


def test_in_turns(orders, owner, colleague, administrator) -> None:
    here(owner, colleague)
    route(orders, administrator, how="turns")
    assert [came_in().owner for _n in range(3)] == [owner, colleague, owner]


def test_who_knows_this_customer(orders, owner, colleague, administrator) -> None:
    here(owner, colleague)
    customer = make_customer()
    make_ticket(customer, team=orders, owner=colleague)
    route(orders, administrator, how="knows")
    ticket = came_in(customer=customer)
    assert ticket.owner == colleague
    assert "knows this customer" in told(ticket, "routing.chosen")[0]


def test_only_to_the_team(orders, owner, administrator) -> None:
    here(owner)
    route(orders, administrator, how="nobody")
    ticket = came_in()
    assert (ticket.team, ticket.owner, Waiting.objects.count()) == (orders, None, 0)


def closed_calendar() -> str:
    Calendar.objects.create(
        slug="night", name="Night", week={"mon": [["03:00", "03:01"]]}, shifts={}
    )
    return "night"


@pytest.mark.parametrize("what", ["busy", "idle", "absent", "hours", "full", "other_role"])
def test_nobody_is_given_work_who_cannot_take_it(
    what, orders, owner, administrator, time_machine_at
) -> None:
    here(owner)
    route(orders, administrator)
    rows = Agent.objects.filter(pk=owner.pk)
    if what == "busy":
        presence.choose(owner, "busy")
    elif what == "idle":
        rows.update(seen_at=timezone.now() - timedelta(minutes=16))
    elif what == "absent":
        now = timezone.now()
        absences.tell(owner, AbsenceWanted(now, now + timedelta(days=1)), by=owner)
    elif what == "hours":
        rows.update(calendar=closed_calendar())
    elif what == "full":
        rows.update(most_open=0)
    else:
        owner.roles.clear()
    ticket = came_in()
    assert ticket.owner is None
    assert Waiting.objects.get().ticket == ticket
    assert len(told(ticket, "routing.waits")) == 1
    write(ticket, "Hello?")
    assert len(told(ticket, "routing.waits")) == 1, "said once"


@pytest.fixture
def time_machine_at():
    import time_machine

    with time_machine.travel("2026-06-16T10:00:00+00:00", tick=True):
        yield


def test_who_comes_back_is_offered_what_waits_in_order(orders, owner, administrator) -> None:
    presence.choose(owner, "away")
    here_ = Agent.objects.filter(pk=owner.pk)
    here_.update(most_open=2)
    route(orders, administrator)
    first, second, third = (came_in(subject=str(n)) for n in range(3))
    presence.choose(Agent.objects.get(pk=owner.pk), "here")
    owners = [Ticket.objects.get(pk=one.pk).owner for one in (first, second, third)]
    assert owners == [owner, owner, None]
    tickets.solve(Ticket.objects.get(pk=first.pk), by=owner)
    jobs.offer_waiting()
    assert Ticket.objects.get(pk=third.pk).owner == owner
    assert not Waiting.objects.exists()


def test_however_many_wait_in_vain_who_can_be_helped_is(
    orders, billing, owner, stranger, administrator
) -> None:
    """Sixty wait for a language nobody speaks; they must not keep the one after them waiting."""
    here(owner, speaks=["tr"])
    turkish = {"field": "language", "op": "in", "value": ["tr", "ka"]}
    route(orders, administrator, condition=turkish, in_language=True)
    for n in range(actions.AT_ONCE + 10):
        came_in(language="ka", subject=str(n))
    Agent.objects.filter(pk=owner.pk).update(most_open=0)
    late = came_in(language="tr")
    Agent.objects.filter(pk=owner.pk).update(most_open=1)
    assert actions.offer_waiting() == 1
    assert Ticket.objects.get(pk=late.pk).owner == owner


def test_what_no_rule_leads_any_more_does_not_wait_for_ever(orders, owner, administrator) -> None:
    gone = route(orders, administrator)
    came_in()
    keeping.switch(gone, on=False, by=administrator)
    assert actions.offer_waiting() == 0
    assert not Waiting.objects.exists()


def test_a_ticket_that_cannot_be_given_stops_no_other(
    orders, owner, administrator, monkeypatch
) -> None:
    route(orders, administrator)
    bad, good = came_in(language="xx"), came_in(language="tr")
    here(owner)
    real = choosing.decide

    def decide(ticket, *rest):
        if ticket.pk == bad.pk:
            raise ValueError("cannot be reckoned")
        return real(ticket, *rest)

    monkeypatch.setattr(choosing, "decide", decide)
    with pytest.raises(ValueError, match="reckoned"):  # the job counts as failed: somebody looks
        actions.offer_waiting()
    assert Ticket.objects.get(pk=good.pk).owner == owner


def test_where_a_person_moved_it_there_it_stays(
    orders, billing, owner, lead, administrator
) -> None:
    route(orders, administrator)
    ticket = came_in()
    assert ticket.team == orders
    tickets.move_to_team(ticket, team=billing, by=lead)
    jobs.offer_waiting()
    write(ticket, "And now?")
    assert Ticket.objects.get(pk=ticket.pk).team == billing
    assert not Waiting.objects.exists()


def test_what_was_taken_by_hand_waits_no_more(orders, owner, colleague, administrator) -> None:
    route(orders, administrator)
    ticket = came_in()
    tickets.take(ticket, by=colleague)
    here(owner)
    assert actions.offer_waiting() == 0
    assert not Waiting.objects.exists()
    assert Ticket.objects.get(pk=ticket.pk).owner == colleague


def test_robots_spam_and_owned_tickets_are_left_alone(
    orders, owner, colleague, administrator
) -> None:
    ticket = make_ticket(team=orders)
    here(owner)
    route(orders, administrator)
    write(ticket, "I am out", automatic="out_of_office")
    assert Ticket.objects.get(pk=ticket.pk).owner is None
    tickets.mark_spam(ticket, by=SYSTEM)
    assert actions.route(Ticket.objects.get(pk=ticket.pk)) is None
    owned = make_ticket(team=orders, owner=colleague)
    assert Ticket.objects.get(pk=owned.pk).owner == colleague


def test_a_rule_that_can_no_longer_be_read_stops_nothing(orders, owner, administrator) -> None:
    here(owner)
    broken = route(orders, administrator)
    Route.objects.filter(pk=broken.pk).update(condition={"field": "gone", "op": "is"})
    assert came_in().owner is None


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("name_missing", {"name": " "}),
        ("team_missing", {"team": None}),
        ("how_unknown", {"how": "dice"}),
        ("condition_wrong", {"condition": {"field": "gone", "op": "is"}}),
    ],
)
def test_a_wrong_rule_is_refused(code, changed, orders, administrator) -> None:
    with refused(code):
        route(orders, administrator, **changed)
    assert not Route.objects.exists()


def test_only_who_may_changes_rules(orders, owner, administrator) -> None:
    made = route(orders, administrator)
    for act in (
        lambda: route(orders, owner),
        lambda: keeping.move(made, up=True, by=owner),
        lambda: keeping.switch(made, on=False, by=owner),
        lambda: keeping.remove(made, by=owner),
    ):
        with refused("may_not_rule"):
            act()
    with refused("may_not_manage"):
        presence.change_work(owner, calendar="", most_open=1, speaks=[], skills=[], by=owner)
    assert Route.objects.get().is_on


def test_tried_on_what_was_the_rules_before_it_are_asked_first(
    orders, billing, owner, administrator
) -> None:
    turkish = came_in(language="tr")
    other = came_in(language="ru")
    route(billing, administrator, condition={"field": "language", "op": "is", "value": "tr"})
    every = route(orders, administrator, is_on=False)
    assert keeping.tried(every, by=administrator) == ([other], 2)
    assert Ticket.objects.get(pk=turkish.pk).team is None


def test_it_costs_the_same_for_many_people(
    orders, owner, administrator, django_assert_max_num_queries
) -> None:
    here(owner)
    route(orders, administrator)
    with django_assert_max_num_queries(110) as few:
        came_in()
    here(*(make_agent(teams=(orders,)) for _n in range(6)))
    with django_assert_max_num_queries(len(few.captured_queries) + 1):
        came_in()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_exceed_a_limit(orders, billing, administrator) -> None:
    both = make_agent(teams=(orders, billing))
    here(both, most_open=1)
    route(orders, administrator, condition={"field": "channel", "op": "is", "value": "email"})
    route(billing, administrator)
    customers = [make_customer() for _n in range(4)]
    outcomes = at_once(
        *(
            lambda customer=customer, n=n: make_ticket(
                customer, channel="email" if n % 2 else "form"
            )
            for n, customer in enumerate(customers)
        )
    )
    assert all(isinstance(one, Ticket) for one in outcomes), outcomes
    assert Ticket.objects.filter(owner=both).count() == 1
    assert Waiting.objects.count() == 3
