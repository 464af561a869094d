"""The rail on the left: the lists with their counts, the teams, the pages to run the desk."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Absence, Agent, Team
from answerable.desk import asked
from answerable.desk.absences import unread_by
from answerable.desk.counting import counts_for
from answerable.handover.sun.models import Closing
from answerable.handover.sun.queries import waiting_list
from answerable.policy.models import Version
from answerable.policy.reading import to_read
from answerable.tickets.lists import LISTS
from answerable.tickets.saved.counting import view_counts
from answerable.tickets.saved.queries import views_of

TROUBLES = (
    "covered",
    "at-risk",
    "scheduled",
    "stopped",
    "undelivered",
    "spam",
    "breaches",
)  # shown only while there is something in them


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
    views: list[Item]
    teams: list[Item]
    pages: list[Item]
    new: int = 0  # notifications not read yet
    to_read: Version | None = None  # the policy in force, until this agent has read it
    meanwhile: Absence | None = None  # that is over and whose story is not read
    closing: tuple[Closing, int] | None = None  # of a team of theirs, and how much it leaves


Counts = dict[str, int]
Page = Callable[[Agent], Item | None]
_more: list[tuple[int, Page]] = []


def add_page(page: Page, *, order: int) -> None:
    """A higher app adds a line below the lists; `page` answers None for whom it is not there."""
    if all(known is not page for _order, known in _more):
        _more.append((order, page))
        _more.sort(key=lambda known: known[0])


def rail_for(agent: Agent) -> Rail:
    """The rail of this agent; the number of queries does not depend on how much there is."""
    teams = _teams_of(agent)
    counts = counts_for(agent, teams)
    lists = [_item(slug, one.label, counts) for slug, one in LISTS.items()]
    return Rail(
        lists=[
            *_handovers(counts),
            *(item for item in [*lists, _breaches(counts)] if _is_shown(item)),
        ],
        views=_views(agent),
        teams=[_item(f"team-{team.slug}", team.name, counts) for team in teams],
        pages=_pages(agent, counts),
        new=counts["notices"],
        to_read=to_read(agent),
        meanwhile=unread_by(agent, timezone.now()),
        closing=waiting_list(agent, timezone.now()) if counts["closings"] else None,
    )


def _is_shown(item: Item) -> bool:
    return bool(item.count) or item.slug not in TROUBLES


def _breaches(counts: Counts) -> Item:
    """Work as much as tickets are: each asks whoever was answerable for one answer."""
    url = reverse("desk:breaches")
    return Item("breaches", _("Breaches without a cause"), url, counts["breaches"])


def _handovers(counts: Counts) -> list[Item]:
    """What somebody asks one to take over, first of all; else what one offered oneself."""
    url = reverse("desk:handovers")
    if asked := counts["asked"]:
        return [Item("hand-overs", _("Hand-overs to accept"), url, asked)]
    if offered := counts["offered"]:
        return [Item("hand-overs", _("Hand-overs offered"), url, offered)]
    return []


def _item(slug: str, label: "str | Promise", counts: Counts) -> Item:
    return Item(slug, label, reverse("desk:inbox", args=[slug]), counts[slug])


def _views(agent: Agent) -> list[Item]:
    views = views_of(agent)
    counts = view_counts(agent, views)
    return [
        Item(view.slug, view.name, reverse("desk:inbox", args=[view.slug]), counts.get(view.slug))
        for view in views
    ]


def _reviews(agent: Agent, counts: Counts) -> list[Item]:
    """For whoever leads what waits to be read, for a provider's people their own replies; others
    of ours follow a link."""
    url = reverse("desk:reviews")
    if agent.provider_id:
        return [Item("reviews", _("Read before they leave"), url, counts["own_reviews"])]
    if agent.can("tickets.read_all"):
        return [Item("reviews", _("To review"), url, counts["reviews"])]
    return []


def _teams_of(agent: Agent) -> list[Team]:
    """One's own teams; every team for those who may read all."""
    return asked.teams() if agent.can("tickets.read_all") else agent.own_teams


def _pages(agent: Agent, counts: Counts) -> list[Item]:
    pages = []
    if agent.can("mail.unreadable"):
        url = reverse("desk:unreadable")
        pages.append(Item("unreadable", _("Could not be read"), url, counts["unreadable"]))
    if counts["kept"]:
        pages.append(Item("kept", _("Sent mail, not delivered"), reverse("desk:kept")))
    pages += _reviews(agent, counts)
    pages.append(Item("ask", _("Ask a department"), reverse("desk:ask")))
    pages.append(Item("aids", _("Canned replies and macros"), reverse("desk:aids")))
    pages.append(Item("policy", _("Our policy"), reverse("desk:policy")))
    if counts["followings"]:
        pages.append(Item("sun", _("Follow the sun"), reverse("desk:sun")))
    pages.append(Item("away", _("Who is away"), reverse("desk:away")))
    if not agent.can("people.manage"):  # who may change them finds them in the office
        pages.append(Item("people", _("People and teams"), reverse("desk:people")))
    added = [page(agent) for _order, page in _more]
    return [*pages, *(item for item in added if item)]
