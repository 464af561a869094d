"""Which tickets: an allow-list of filters, each turned into a condition by hand (S35)."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field

from answerable.accounts.models import Agent, Team
from answerable.api.fields import Moment, Name
from answerable.api.problems import Problem
from answerable.core.numbers import number_of
from answerable.customers.models import Customer
from answerable.customers.rules import normal_address
from answerable.tickets import search
from answerable.tickets.access import parts_visible_to, tickets_visible_to
from answerable.tickets.models import State, Ticket
from answerable.tickets.search import find

AnyModel = TypeVar("AnyModel", bound=Model)
FEW = 500


class TicketFilters(Schema):
    """`?state=open&owner=me`: all conditions hold together."""

    model_config = ConfigDict(extra="forbid")
    state: Name = Field("", description="One or more states, with commas between.")
    owner: Name = Field("", description="Id, mail address, `me` or `none`.")
    team: Name = Field("", description="Slug, id or `none`.")
    customer: Name = Field("", description="Id or mail address.")
    updated_since: Moment | None = Field(None, description="RFC 3339 with a zone.")
    q: Name = Field("", description="Words of the ticket or its messages, or a number.")


def newest(agent: Agent, filters: TicketFilters, *, before: int | None, limit: int) -> list[int]:
    """The numbers of the newest tickets the agent may see and for which every filter holds.

    Only those under the number `before`, if one is given; newest first, at most `limit`.
    """
    narrow = _condition(filters, agent)
    if agent.hidden and filters.q.strip():
        found = search.page(agent, filters.q).tickets
        narrow, filters = (
            narrow & Q(pk__in=[one.pk for one in found]),
            filters.model_copy(update={"q": ""}),
        )
    if before is not None:
        narrow &= Q(number__lt=before)
    picks = bool(filters.customer or filters.updated_since or filters.q.strip())
    numbers: set[int] = set()
    for part in [tickets_visible_to(agent)] if picks else parts_visible_to(agent):
        rows = part.filter(narrow)
        rows = find(rows, filters.q) if filters.q.strip() else rows
        numbers.update(rows.order_by("-number").values_list("number", flat=True)[:limit])
    return sorted(numbers, reverse=True)[:limit]


def _condition(filters: TicketFilters, agent: Agent) -> Q:
    condition = Q()
    if filters.state:
        condition &= Q(state__in=_states(filters.state))
    if filters.owner:
        condition &= _owner(filters.owner, agent)
    if filters.team:
        condition &= _team(filters.team)
    if filters.customer:
        condition &= _customer(filters.customer, agent)
    if filters.updated_since:
        condition &= _changed_since(filters.updated_since)
    return condition


def _states(text: str) -> list[str]:
    wanted = text.split(",")
    if not set(wanted) <= set(State.values):
        raise _no_such("state", _("There is no such state."))
    return wanted


def _owner(text: str, agent: Agent) -> Q:
    if text == "me":
        return Q(owner=agent)
    if text == "none":
        return Q(owner__isnull=True)
    return Q(owner__in=_keys(Agent.objects.filter(email=text.lower()), "owner", text))


def _team(text: str) -> Q:
    if text == "none":
        return Q(team__isnull=True)
    return Q(team__in=_keys(Team.objects.filter(slug=text), "team", text))


def _customer(text: str, agent: Agent) -> Q:
    if agent.hidden and not text.isdigit():
        return Q(pk__in=[])  # no guess at an address is answered
    named = Customer.objects.filter(identities__value=normal_address(text))
    return Q(customer__in=_keys(named, "customer", text))


def _keys(named: QuerySet[AnyModel], parameter: str, text: str) -> list[int]:
    """The key in `text`, or those of what is named so; looked up first, so that nothing is joined."""
    if (key := number_of(text)) is not None:
        return [key]
    keys = list(named.values_list("pk", flat=True))
    if not keys and (text.isdigit() or (parameter != "team" and "@" not in text)):
        raise _no_such(parameter, _("This is neither a known word, an address nor an id."))
    return keys


def _changed_since(moment: datetime) -> Q:
    """Few changed: named by their keys, so that no database walks through all the others."""
    changed = Q(updated_at__gte=moment)
    keys = list(Ticket.objects.filter(changed).values_list("pk", flat=True)[: FEW + 1])
    return changed & Q(pk__in=keys) if len(keys) <= FEW else changed


def _no_such(parameter: str, detail: str) -> Problem:
    return Problem(
        400, "filter_invalid", detail, errors=[{"parameter": parameter, "detail": detail}]
    )
