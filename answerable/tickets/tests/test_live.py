"""Who hears of which ticket: the same as may see it."""

import pytest

from answerable.core import live
from answerable.core.models import News
from answerable.testing import make_agent, make_ticket
from answerable.tickets import actions
from answerable.tickets.access import tickets_visible_to

pytestmark = pytest.mark.django_db


def test_what_happens_to_a_ticket_is_news_without_words(ticket, owner):
    News.objects.all().delete()
    actions.release(ticket, by=owner)
    news = News.objects.get()
    assert (news.topic, news.team_id) == ("ticket.released", ticket.team_id)
    assert news.data["ticket"] == ticket.number
    assert all(isinstance(value, int) for value in news.data.values())


def test_the_team_it_leaves_hears_of_it_too(ticket, owner, billing):
    News.objects.all().delete()
    left = ticket.team_id
    actions.move_to_team(ticket, team=billing, by=owner)
    told = News.objects.filter(topic="ticket.moved").values_list("team_id", flat=True)
    assert set(told) == {left, billing.pk}


@pytest.mark.parametrize("role", ["agent", "administrator"])
def test_hearing_and_seeing_are_the_same(role, orders, billing, owner):
    agent = make_agent(role=role, teams=(orders,))
    tickets = [
        make_ticket(team=orders),
        make_ticket(team=billing),
        make_ticket(team=None),
        make_ticket(team=billing, owner=agent),
    ]
    News.objects.all().delete()
    for ticket in tickets:
        live.announce("test", ticket, agent_id=ticket.owner_id)
    may_hear = live.sees(agent.pk)
    heard = {news.ticket_id for news in News.objects.all() if may_hear(news)}
    assert heard == set(tickets_visible_to(agent).values_list("pk", flat=True))
