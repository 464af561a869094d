"""Filters that nobody saved: in the address of a list, as a beginning for a view, and at a glance."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent, Team
from answerable.core.database import TookTooLong, answered_within
from answerable.desk.conditions import ConditionEditor
from answerable.desk.conditions.known import Known
from answerable.desk.requests import DeskRequest
from answerable.tickets import paging
from answerable.tickets.conditions import Condition, ConditionError, in_words, parse
from answerable.tickets.conditions.short import lengthen, shorten
from answerable.tickets.counting import counts_of
from answerable.tickets.models import Ticket, TicketQuerySet
from answerable.tickets.saved.models import SavedView
from answerable.tickets.saved.queries import (
    condition_of,
    get_view_for,
    may_change,
    tickets_where,
)

FILTER = "filter"  # the list of an unsaved filter
GLANCE = 5  # rows of a preview
PATIENCE = 1.0  # seconds a preview may take
_OPEN = {"field": "state", "op": "is", "value": "open"}
STARTS = {
    "mine": {"all": [_OPEN, {"field": "owner", "op": "is", "value": "me"}]},
    "nobody": {"all": [_OPEN, {"field": "owner", "op": "is_not_set"}]},
    "spam": {"all": [{"field": "spam", "op": "is", "value": True}]},
    "undelivered": {"all": [{"field": "undelivered", "op": "is", "value": True}]},
    "at-risk": {"all": [_OPEN, {"field": "due", "op": "within_next", "value": 1}]},
    **{
        slug: {"all": [{"field": "state", "op": "is", "value": slug.replace("-", "_")}]}
        for slug in ("waiting-customer", "waiting-other", "snoozed", "solved")
    },
}


def start_of(request: DeskRequest) -> Condition:
    """What a new filter begins with: the filter of the address, or the list one comes from."""
    if word := request.GET.get("f", ""):
        try:
            return lengthen(word)
        except ConditionError:
            return parse({"all": [_OPEN]})
    slug = request.GET.get("from", "")
    if slug.startswith("team-"):
        team = Team.objects.filter(slug=slug.removeprefix("team-"), pk__in=request.user.team_ids)
        if pk := team.values_list("pk", flat=True).first():
            return parse({"all": [_OPEN, {"field": "team", "op": "is", "value": pk}]})
    return parse(STARTS.get(slug, {"all": [_OPEN]}))


def word_of(condition: Condition, order: str) -> str:
    """The query of the address under which a filter can be looked at and passed on."""
    return urlencode({"f": shorten(condition), **({"sort": order} if order in paging.OF_WORK else {})})  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A list as it is shown: its tickets and orders, the query that keeps its address, and for a
    view or a filter what it asks for in words and where that is changed."""

    tickets: TicketQuerySet
    label: str
    empty: str
    orders: tuple[str, ...] = paging.OF_WORK
    query: dict[str, str] = field(default_factory=dict)
    words: str = ""
    change: str = ""
    refusal: str = ""


def unsaved(agent: Agent, word: str) -> Listed:
    """The filter in the address; a sentence and no ticket where it cannot be read."""
    label, nothing = _("Filter"), _("Nothing fits this filter.")
    try:
        condition = lengthen(word)
    except ConditionError as error:
        return Listed(Ticket.objects.none(), label, str(error), refusal=str(error))
    change = reverse("desk:new-view") + f"?{urlencode({'f': word})}"
    words = in_words(condition, Known(agent).name_of)
    found = tickets_where(condition, agent)
    return Listed(found, label, nothing, query={"f": word}, words=words, change=change)


def saved(agent: Agent, slug: str) -> Listed:
    """A saved view this agent sees, else 404."""
    try:
        view = get_view_for(agent, int(slug.removeprefix("view-")[:18]))
    except (SavedView.DoesNotExist, ValueError) as error:
        raise Http404 from error
    condition = condition_of(view)
    orders = tuple(sorted(paging.OF_WORK, key=lambda order: order != view.order))
    change = reverse("desk:view", args=[view.pk]) if may_change(agent, view) else ""
    if condition is None:
        words = _("This view asks for something there is no longer.")
        return Listed(Ticket.objects.none(), view.name, words, orders, change=change)
    words = in_words(condition, Known(agent).name_of)
    nothing = _("Nothing is in this view now.")
    found = tickets_where(condition, agent)
    return Listed(found, view.name, nothing, orders, words=words, change=change)


@dataclass(frozen=True)
class Preview:
    """How many, and the first few. `count` is None where it cannot be said yet, `slow` why."""

    count: int | None = None
    tickets: list[Ticket] = field(default_factory=list)
    slow: bool = False


def preview_of(agent: Agent, editor: ConditionEditor) -> Preview:
    """What the filter finds as it stands in the form."""
    if editor.data is not None and not editor.is_valid():
        return Preview()
    tickets = tickets_where(editor.condition, agent)
    try:
        with answered_within(PATIENCE):
            count = counts_of({"": tickets})[""]
            first = paging.page(tickets, agent=agent, order="newest").tickets[:GLANCE]
    except TookTooLong:
        return Preview(slow=True)
    return Preview(count, first)
