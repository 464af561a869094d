"""Keeping the rules of routing: made, changed, ordered, switched, tried on what was."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.core import ordering
from answerable.core.errors import Refused
from answerable.routing import choosing
from answerable.routing.models import Route
from answerable.tickets import conditions
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Ticket

TRIED_ON = 100


@dataclass(frozen=True)
class Wanted:
    """A rule as a form gives it; nothing of it is trusted yet."""

    name: str
    condition: object
    team: Team | None
    how: str
    in_language: bool = False
    skill: str = ""
    is_on: bool = False


@transaction.atomic
def save(route: Route | None, wanted: Wanted, *, by: Agent) -> Route:
    """Makes or changes a rule; a new one comes last. Refused with what is wrong, in words."""
    _refuse_who_may_not(by)
    name = " ".join(wanted.name.split())[:100]
    if not name:
        raise Refused("name_missing", _("Give it a name."))
    if wanted.team is None:
        raise Refused("team_missing", _("Choose the team it leads to."))
    if wanted.how not in Route.How.values:
        raise Refused("how_unknown", _("Say how somebody of the team is chosen."))
    found = route or Route(place=Route.objects.count() + 1)
    found.name, found.team, found.how, found.is_on = name, wanted.team, wanted.how, wanted.is_on
    found.in_language, found.skill = wanted.in_language, folded_skill(wanted.skill)
    found.condition = conditions.checked(wanted.condition)
    found.changed_by, found.changed_at = by, timezone.now()
    found.save()
    return found


def folded_skill(words: str) -> str:
    """A skill as it is kept with people and in rules alike."""
    return " ".join(words.lower().split())[:60]


def _refuse_who_may_not(agent: Agent) -> None:
    if not agent.can("settings.manage"):
        raise Refused("may_not_rule", _("Your role does not allow you to change rules."))


def move(route: Route, *, up: bool, by: Agent) -> None:
    """One place up or down; at the end nothing changes."""
    _refuse_who_may_not(by)
    ordering.move(route, Route.objects.all(), earlier=up)


def switch(route: Route, *, on: bool, by: Agent) -> None:
    """On or off."""
    _refuse_who_may_not(by)
    Route.objects.filter(pk=route.pk).update(is_on=on, changed_by=by, changed_at=timezone.now())


def remove(route: Route, *, by: Agent) -> None:
    """Takes it away; what it did stays on the tickets, under its name."""
    _refuse_who_may_not(by)
    route.delete()


def tried(route: Route, *, by: Agent) -> tuple[list[Ticket], int]:
    """Of the newest tickets those for which this rule would be the first; how many were looked at.

    Rules before it that are on are asked first, as when a ticket comes in. Nothing is changed.
    """
    rows = tickets_visible_to(by).filter(spam_at=None).select_related("customer", "team", "owner")
    rows = rows.prefetch_related("tags", "customer__identities")
    now = timezone.now()
    before = [one for one in choosing.routes() if (one.place, one.pk) < (route.place, route.pk)]
    newest = list(rows.order_by("-pk")[:TRIED_ON])
    asked = [*before, route]
    return [one for one in newest if choosing.route_of(one, asked, now) == route], len(newest)
