"""Which saved views somebody sees, and the tickets in one; the gate holds in every view."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.core.quick import Question
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.conditions import ALWAYS, Condition, ConditionError, as_query, parse
from answerable.tickets.conditions.tree import Group, Leaf, fields_in
from answerable.tickets.conditions.vocabulary import CUSTOM
from answerable.tickets.fields.known import custom_fields
from answerable.tickets.fields.values import is_hidden_from
from answerable.tickets.models import State, Ticket, TicketQuerySet
from answerable.tickets.saved.models import ListChoice, SavedView

UNFINISHED = {State.OPEN, State.WAITING_CUSTOMER, State.WAITING_OTHER, State.SNOOZED}
MOST = 100  # views one person has in the rail
KEEP_DELETED = timedelta(days=30)


def seen_by(agent: Agent) -> QuerySet[SavedView]:
    """One's own, those of one's teams, everybody's."""
    return _seen(agent.pk, tuple(agent.team_ids))


def _seen(agent: int, teams: tuple[int, ...]) -> QuerySet[SavedView]:
    audience = SavedView.Audience
    seen = (
        Q(audience=audience.ME, owner=agent)
        | Q(audience=audience.TEAM, team__in=teams)
        | Q(audience=audience.ALL)
    )
    return SavedView.objects.filter(seen).select_related("team", "owner")


_alive = Question(lambda agent, teams: _seen(agent, teams).filter(deleted_at__isnull=True))


def views_of(agent: Agent) -> list[SavedView]:
    """What the agent sees in the rail: one's own, then the teams', then everybody's."""
    ranks = list(SavedView.Audience.values)

    def rank(view: SavedView) -> tuple[int, str, int, int]:
        return ranks.index(view.audience), view.team.name if view.team else "", view.place, view.pk

    return sorted(_alive(agent.pk, tuple(agent.team_ids)), key=rank)[:MOST]


def get_view_for(agent: Agent, pk: int) -> SavedView:
    """The view, or SavedView.DoesNotExist whether it is missing, deleted or not theirs to see."""
    return seen_by(agent).get(pk=pk, deleted_at__isnull=True)


def lately_deleted(agent: Agent) -> list[SavedView]:
    """What the agent could bring back, newest first."""
    since = timezone.now() - KEEP_DELETED
    gone = seen_by(agent).filter(deleted_at__gte=since).order_by("-deleted_at")
    return [view for view in gone if may_change(agent, view)]


def may_keep(agent: Agent, audience: str, team_id: int | None = None) -> bool:
    """May this agent make and change views that these people see?"""
    if audience == SavedView.Audience.ME:
        return agent.is_active
    if audience == SavedView.Audience.TEAM:
        return agent.can("views.team") and team_id in agent.team_ids
    return agent.can("views.everybody")


def may_change(agent: Agent, view: SavedView) -> bool:
    """One's own views, and shared ones one could have made."""
    if view.audience == SavedView.Audience.ME:
        return agent.is_active and view.owner_id == agent.pk
    return may_keep(agent, view.audience, view.team_id)


def condition_of(view: SavedView) -> Condition | None:
    """Its condition; None if it asks for something there is no longer."""
    try:
        return parse(view.condition)
    except ConditionError:
        return None


HIDING = frozenset({"address", "customer"})  # fields that ask for what is hidden from some


def asks_for_hidden(condition: Condition, agent: Agent) -> bool:
    """Whether it asks for an address, or for a custom field, of what is hidden from the agent."""
    asked = fields_in(condition)
    masked = {CUSTOM + key for key, one in custom_fields().items() if is_hidden_from(one, agent)}
    return not (HIDING | masked).isdisjoint(asked)


def tickets_where(condition: Condition, agent: Agent) -> TicketQuerySet:
    """What the agent may see of it. Spam only where the condition asks about spam."""
    found = tickets_visible_to(agent)
    if _asks_for_work(condition):
        found = found.unfinished()  # follows from the state; said so that its indexes are used
    elif "spam" not in fields_in(condition):
        found = found.not_spam()
    if condition == ALWAYS:
        return found
    if agent.hidden and asks_for_hidden(condition, agent):
        return found.none()  # else a filter would tell whether a guess at an address is right
    return found.filter(as_query(condition, now=timezone.now(), me=agent.pk))


def _asks_for_work(condition: Condition) -> bool:
    """True if only tickets of unfinished states, and no spam, can fulfil it."""
    if isinstance(condition, Group) and condition.how == "all":
        asks_spam = "spam" in fields_in(condition)
        return not asks_spam and any(_asks_for_work(part) for part in condition.parts)
    if not isinstance(condition, Leaf) or condition.field.slug != "state":
        return False
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return condition.op in ("is", "in") and UNFINISHED.issuperset(values)


def tickets_in_view(view: SavedView, agent: Agent) -> TicketQuerySet:
    """The tickets of a view for this agent; none if it can no longer be understood."""
    condition = condition_of(view)
    if condition is None:
        return Ticket.objects.none()
    return tickets_where(condition, agent)


def chosen_order(agent: Agent, slug: str) -> str:
    """How this person sorts this list, "" if they never chose."""
    return _chosen.first(agent.pk, slug) or ""


_chosen = Question(
    lambda agent, slug: (
        ListChoice.objects.filter(agent=agent, slug=slug)
        .order_by("pk")
        .values_list("order", flat=True)[:1]
    )
)
