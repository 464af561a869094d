"""The rail on the left: the lists with their counts, the teams, the pages to run the desk."""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.channels.models import Outgoing
from answerable.channels.unreadable import unreadable_for
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.lists import COUNTED, LISTS, count_up_to, tickets_in

TROUBLES = ("at-risk", "undelivered", "spam")  # shown only while there is something in them


@dataclass(frozen=True)
class Item:
    """One line of the rail. `count` is None for a page that counts nothing."""

    slug: str
    label: "str | Promise"
    url: str
    count: int | None = None


@dataclass(frozen=True)
class Rail:
    """All of it, as one agent sees it."""

    lists: list[Item]
    teams: list[Item]
    pages: list[Item]


def rail_for(agent: Agent) -> Rail:
    """The rail of this agent; the number of queries does not depend on how much there is."""
    return Rail(_lists(agent), _teams(agent), _pages(agent))


def _lists(agent: Agent) -> list[Item]:
    items = [
        Item(
            slug,
            one.label,
            reverse("desk:inbox", args=[slug]),
            count_up_to(tickets_in(slug, agent)),
        )
        for slug, one in LISTS.items()
    ]
    return [item for item in items if item.count or item.slug not in TROUBLES]


def _teams(agent: Agent) -> list[Item]:
    """One's own teams; every team for those who may read all."""
    teams = Team.objects.order_by("name")
    if not agent.can("tickets.read_all"):
        teams = teams.filter(pk__in=agent.team_ids)
    visible = tickets_visible_to(agent).unfinished()
    rows = visible.filter(team__isnull=False).values("team").annotate(count=Count("pk")).order_by()
    counts = {row["team"]: row["count"] for row in rows}
    return [
        Item(
            f"team-{team.slug}",
            team.name,
            reverse("desk:inbox", args=[f"team-{team.slug}"]),
            min(counts.get(team.pk, 0), COUNTED),
        )
        for team in teams
    ]


def _pages(agent: Agent) -> list[Item]:
    pages = []
    if agent.can("mail.unreadable"):
        unreadable = unreadable_for(agent)[:COUNTED].count()
        url = reverse("desk:unreadable")
        pages.append(Item("unreadable", _("Could not be read"), url, unreadable))
    if Outgoing.objects.filter(state=Outgoing.State.KEPT).exists():
        pages.append(Item("kept", _("Sent mail, not delivered"), reverse("desk:kept")))
    pages.append(Item("people", _("People and teams"), reverse("desk:people")))
    if agent.can("mailboxes.manage"):
        pages.append(Item("mailboxes", _("Mailboxes"), reverse("desk:mailboxes")))
    return pages
