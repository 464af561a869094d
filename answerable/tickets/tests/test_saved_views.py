"""Saved views: who makes, sees and changes which; they narrow the gate and never widen it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.accounts.models import Agent, Team
from answerable.testing import make_agent, make_team, make_ticket, refused
from answerable.tickets import lists, paging
from answerable.tickets.conditions import parse
from answerable.tickets.models import SavedView, State, Ticket
from answerable.tickets.saved import actions, counting, queries

pytestmark = pytest.mark.django_db

OPEN = parse({"field": "state", "op": "is", "value": "open"})
ALL = parse({})


def save(by: Agent, **wanted: object) -> SavedView:
    given = {"name": "Mine", "audience": "me", "team": None, "condition": OPEN, "order": "due"}
    return actions.save_view(by=by, **{**given, **wanted})


def names(agent: Agent) -> list[str]:
    return [view.name for view in queries.views_of(agent)]


def test_each_view_is_seen_by_those_it_was_made_for(
    lead: Agent, colleague: Agent, stranger: Agent, orders: Team
) -> None:
    save(lead, name="Own")
    save(lead, name="Team", audience="team", team=orders)
    save(lead, name="All", audience="all")
    assert names(lead) == ["Own", "Team", "All"]
    assert names(colleague) == ["Team", "All"]
    assert names(stranger) == ["All"]


def test_without_the_permission_only_for_oneself(owner: Agent, orders: Team) -> None:
    save(owner)
    for audience, team in (("team", orders), ("all", None)):
        with refused("view_forbidden"):
            save(owner, audience=audience, team=team)
    assert SavedView.objects.count() == 1


def test_even_a_lead_makes_team_views_only_for_their_own_teams(lead: Agent, billing: Team) -> None:
    with refused("view_forbidden"):
        save(lead, audience="team", team=billing)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"name": "  "}, "view_nameless"),
        ({"audience": "world"}, "view_audience"),
        ({"audience": "team"}, "view_team"),
    ],
)
def test_a_view_needs_a_name_and_somebody_who_sees_it(
    wanted: dict[str, object], code: str, lead: Agent
) -> None:
    with refused(code):
        save(lead, **wanted)


def test_a_view_never_shows_more_than_the_gate(
    ticket: Ticket, lead: Agent, colleague: Agent, stranger: Agent
) -> None:
    view = save(lead, audience="all", condition=ALL)
    assert list(queries.tickets_in_view(view, colleague)) == [ticket]
    assert not queries.tickets_in_view(view, stranger).exists()


def test_me_is_whoever_looks(ticket: Ticket, lead: Agent, owner: Agent, colleague: Agent) -> None:
    mine = parse({"field": "owner", "op": "is", "value": "me"})
    view = save(lead, audience="all", condition=mine)
    assert list(queries.tickets_in_view(view, owner)) == [ticket]
    assert not queries.tickets_in_view(view, colleague).exists()


def test_spam_is_in_a_view_only_if_it_asks_for_spam(ticket: Ticket, lead: Agent) -> None:
    Ticket.objects.update(spam_at=timezone.now())
    spam = parse({"field": "spam", "op": "is", "value": True})
    assert not queries.tickets_where(ALL, lead).exists()
    assert list(queries.tickets_where(spam, lead)) == [ticket]


STATES = [
    {"field": "state", "op": "is", "value": "open"},
    {"field": "state", "op": "in", "value": ["open", "snoozed"]},
    {"field": "state", "op": "in", "value": ["open", "solved"]},
    {"all": [{"field": "state", "op": "is", "value": "waiting_customer"}]},
    {"any": [{"field": "state", "op": "is", "value": "open"}, {"field": "priority", "op": "is", "value": 1}]},
    {"not": {"field": "state", "op": "is", "value": "open"}},
    {"all": [{"field": "state", "op": "is", "value": "open"}, {"field": "spam", "op": "is", "value": True}]},
]  # fmt: skip


@pytest.mark.parametrize("data", STATES)
def test_what_is_said_for_the_indexes_changes_nothing(data, lead: Agent, orders: Team) -> None:
    now = timezone.now()
    for state in State.values:
        solved, closed = (now if state == each else None for each in ("solved", "closed"))
        ticket = make_ticket(team=orders)
        Ticket.objects.filter(pk=ticket.pk).update(state=state, solved_at=solved, closed_at=closed)
    spam = make_ticket(team=orders)
    Ticket.objects.filter(pk=spam.pk).update(spam_at=now)
    condition = parse(data)
    plain = Ticket.objects.filter(queries.as_query(condition, now=now))
    if "spam" not in str(data):
        plain = plain.not_spam()
    assert set(queries.tickets_where(condition, lead)) == set(plain)


def test_a_view_that_asks_for_open_tickets_is_read_from_the_index_of_work(lead: Agent) -> None:
    stretch = paging.ORDERS["newest"].stretches[0]
    condition = parse({"all": [{"field": "state", "op": "is", "value": "open"}]})
    sql = str(stretch.sorted(queries.tickets_where(condition, lead)).query)
    assert all(f'"{fact}_at" IS NULL' in sql for fact in ("solved", "closed", "spam"))


def test_a_view_that_can_no_longer_be_understood_is_empty(ticket: Ticket, owner: Agent) -> None:
    view = save(owner)
    SavedView.objects.update(condition={"field": "gone", "op": "is", "value": 1})
    view.refresh_from_db()
    assert queries.condition_of(view) is None
    assert not queries.tickets_in_view(view, owner).exists()
    with refused("view_outdated"):
        actions.duplicate_view(view, name="Copy", by=owner)


def test_a_change_meanwhile_is_not_overwritten(lead: Agent) -> None:
    view = save(lead, audience="all")
    stale = SavedView.objects.get(pk=view.pk)
    wanted = {"audience": "all", "team": None, "condition": OPEN, "order": "newest"}
    actions.change_view(view, by=lead, name="First", **wanted)
    with refused("view_changed"):
        actions.change_view(stale, by=lead, name="Second", **wanted)
    assert SavedView.objects.get().name == "First"


def test_only_those_who_may_change_it_do(lead: Agent, colleague: Agent, orders: Team) -> None:
    view = save(lead, audience="team", team=orders)
    wanted = {"name": "X", "audience": "me", "team": None, "condition": OPEN, "order": "due"}
    for act in (
        lambda: actions.change_view(view, by=colleague, **wanted),
        lambda: actions.move_view(view, by=colleague, later=True),
        lambda: actions.delete_view(view, by=colleague),
        lambda: actions.restore_view(view, by=colleague),
    ):
        with refused("view_forbidden"):
            act()
    copy = actions.duplicate_view(view, name="Copy", by=colleague)
    assert (copy.owner, copy.audience, copy.condition) == (colleague, "me", view.condition)


def test_views_move_among_those_of_the_same_people(lead: Agent, colleague: Agent) -> None:
    first, second, third = (save(lead, name=name) for name in "ABC")
    save(lead, name="All", audience="all")
    actions.move_view(third, by=lead, later=False)
    assert names(lead) == ["A", "C", "B", "All"]
    actions.move_view(first, by=lead, later=False)
    actions.move_view(second, by=lead, later=True)
    assert names(lead) == ["A", "C", "B", "All"]


def test_a_deleted_view_comes_back(lead: Agent, colleague: Agent) -> None:
    view = save(lead, audience="all")
    actions.delete_view(view, by=lead)
    assert names(lead) == names(colleague) == []
    with pytest.raises(SavedView.DoesNotExist):
        queries.get_view_for(lead, view.pk)
    assert queries.lately_deleted(lead) == [view]
    assert queries.lately_deleted(colleague) == []
    actions.restore_view(view, by=lead)
    assert names(colleague) == ["Mine"]


def test_deleted_views_are_forgotten_in_time(owner: Agent) -> None:
    old, new = save(owner), save(owner)
    for view, days in ((old, 31), (new, 29)):
        SavedView.objects.filter(pk=view.pk).update(
            deleted_at=timezone.now() - timedelta(days=days)
        )
    assert actions.forget_deleted() == 1
    assert list(SavedView.objects.all()) == [new]


def test_the_order_is_each_persons_own(owner: Agent, colleague: Agent) -> None:
    actions.choose_order(slug="mine", order="newest", by=owner)
    actions.choose_order(slug="mine", order="priority", by=owner)
    assert queries.chosen_order(owner, "mine") == "priority"
    assert queries.chosen_order(colleague, "mine") == ""
    with refused("order_unknown"):
        actions.choose_order(slug="mine", order="password", by=owner)


@pytest.mark.parametrize("count", [1, 7])
def test_any_number_of_views_is_counted_in_as_many_queries(
    count: int, ticket: Ticket, owner: Agent, django_assert_num_queries
) -> None:
    for _each in range(count):
        save(owner)
    owner = Agent.objects.get(pk=owner.pk)
    with django_assert_num_queries(2):  # teams and roles, asked once
        assert owner.team_ids
        owner.can("tickets.read_all")
    with django_assert_num_queries(1):
        views = queries.views_of(owner)
    with_limit = _queries_of(lambda: counting.view_counts(owner, views))
    assert sum("COUNT(*)" in sql for sql in with_limit) == 1
    assert len(with_limit) <= 8  # the cache, the savepoint and the time limit among them
    assert set(counting.view_counts(owner, views).values()) == {1}


def _queries_of(act) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured.captured_queries]


def test_what_takes_too_long_is_shown_without_a_count(
    ticket: Ticket, owner: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(named):
        raise counting.TookTooLong

    save(owner)
    views = queries.views_of(owner)
    monkeypatch.setattr(counting, "counts_of", slow)
    assert counting.view_counts(owner, views) == {}


def test_what_took_long_is_not_counted_again_at_once(
    ticket: Ticket, owner: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(owner)
    views = queries.views_of(owner)
    monkeypatch.setattr(counting, "CHEAP", -1)
    first = counting.view_counts(owner, views)
    make_ticket(team=make_team("Orders"), owner=owner)
    assert counting.view_counts(owner, views) == first
    monkeypatch.setattr(counting, "cache", NoCache())
    assert counting.view_counts(owner, views) == {views[0].slug: 2}


class NoCache:
    def get(self, key):
        return None

    def set(self, key, value, timeout):
        pass


def test_views_of_somebody_who_left_are_nobodys(owner: Agent) -> None:
    view = save(owner)
    other = make_agent()
    assert not queries.may_change(other, view)
    assert view.slug not in lists.LISTS
