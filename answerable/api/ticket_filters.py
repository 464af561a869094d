"""Which tickets: an allow-list of filters, each turned into a condition by hand (S35)."""

from django.db.models import Q
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field

from answerable.accounts.models import Agent
from answerable.api.fields import Moment, Name
from answerable.api.problems import Problem
from answerable.customers.rules import normal_address
from answerable.tickets.models import State, TicketQuerySet
from answerable.tickets.search import find

LARGEST = 2**63 - 1


class TicketFilters(Schema):
    """`?state=open&owner=me`: all conditions hold together."""

    model_config = ConfigDict(extra="forbid")
    state: Name = Field("", description="One or more states, with commas between.")
    owner: Name = Field("", description="Id, mail address, `me` or `none`.")
    team: Name = Field("", description="Slug, id or `none`.")
    customer: Name = Field("", description="Id or mail address.")
    updated_since: Moment | None = Field(None, description="RFC 3339 with a zone.")
    q: Name = Field("", description="Words of the ticket or its messages, or a number.")


def narrowed(tickets: TicketQuerySet, filters: TicketFilters, agent: Agent) -> TicketQuerySet:
    """The tickets for which every filter given holds."""
    conditions = Q()
    if filters.state:
        conditions &= Q(state__in=_states(filters.state))
    if filters.owner:
        conditions &= _owner(filters.owner, agent)
    if filters.team:
        conditions &= _team(filters.team)
    if filters.customer:
        conditions &= _customer(filters.customer)
    if filters.updated_since:
        conditions &= Q(updated_at__gte=filters.updated_since)
    found = tickets.filter(conditions)
    return find(found, filters.q) if filters.q.strip() else found


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
    return Q(owner=_key("owner", text)) if "@" not in text else Q(owner__email=text.lower())


def _team(text: str) -> Q:
    if text == "none":
        return Q(team__isnull=True)
    return Q(team=_key("team", text)) if text.isdigit() else Q(team__slug=text)


def _customer(text: str) -> Q:
    if "@" in text:
        return Q(customer__identities__value=normal_address(text))
    return Q(customer=_key("customer", text))


def _key(parameter: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > LARGEST:
        raise _no_such(parameter, _("This is neither a known word, an address nor an id."))
    return int(text)


def _no_such(parameter: str, detail: str) -> Problem:
    return Problem(
        400, "filter_invalid", detail, errors=[{"parameter": parameter, "detail": detail}]
    )
