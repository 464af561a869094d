"""Keeping rules: made, changed, ordered, switched, tried on what was."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.automation.macros import checked
from answerable.automation.models import Rule
from answerable.automation.running import holds
from answerable.automation.triggers import TRIGGERS
from answerable.calendars.models import Calendar
from answerable.core import ordering
from answerable.core.errors import Refused
from answerable.tickets import conditions
from answerable.tickets import steps as vocabulary
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Ticket

TRIED_ON = 100
MOST_HOURS = 24 * 90


@dataclass(frozen=True)
class Wanted:
    """A rule as a form or a machine gives it; nothing of it is trusted yet."""

    name: str
    when: str
    condition: object
    steps: object
    hours: int = 0
    calendar: str = ""
    stops: bool = False
    is_on: bool = False


@transaction.atomic
def save(rule: Rule | None, wanted: Wanted, *, by: Agent) -> Rule:
    """Makes or changes a rule; a new one comes last. Refused with what is wrong, in words."""
    _refuse_who_may_not(by)
    name = " ".join(wanted.name.split())[:100]
    if not name:
        raise Refused("name_missing", _("Give it a name."))
    trigger = TRIGGERS.get(wanted.when)
    if trigger is None:
        raise Refused("trigger_unknown", _("Say when the rule looks."))
    if trigger.moment and not 0 < wanted.hours <= MOST_HOURS:
        raise Refused(
            "hours_wrong", _("Give the hours: from 1 to %(most)s.") % {"most": MOST_HOURS}
        )
    if wanted.calendar and not Calendar.objects.filter(slug=wanted.calendar).exists():
        raise Refused("calendar_unknown", _("There is no such calendar."))
    steps = checked(wanted.steps)
    if not steps:
        raise Refused("steps_missing", _("Choose at least one step."))
    found = rule or Rule(place=(Rule.objects.count() and _last()) + 1)
    found.name, found.when, found.stops, found.is_on = name, wanted.when, wanted.stops, wanted.is_on
    found.hours = wanted.hours if trigger.moment else 0
    found.calendar = wanted.calendar if trigger.moment else ""
    found.condition, found.steps = conditions.checked(wanted.condition), vocabulary.to_data(steps)
    found.changed_by, found.changed_at = by, timezone.now()
    found.save()
    return found


def _last() -> int:
    return Rule.objects.order_by("-place").values_list("place", flat=True)[0]


def _refuse_who_may_not(agent: Agent) -> None:
    if not agent.can("settings.manage"):
        raise Refused("may_not_rule", _("Your role does not allow you to change rules."))


def move(rule: Rule, *, up: bool, by: Agent) -> None:
    """One place up or down among the rules; at the end nothing changes."""
    _refuse_who_may_not(by)
    ordering.move(rule, Rule.objects.all(), earlier=up)


def switch(rule: Rule, *, on: bool, by: Agent) -> None:
    """On or off."""
    _refuse_who_may_not(by)
    Rule.objects.filter(pk=rule.pk).update(is_on=on, changed_by=by, changed_at=timezone.now())
    rule.refresh_from_db()


def remove(rule: Rule, *, by: Agent) -> None:
    """Takes it away; its log stays on the tickets, under its name."""
    _refuse_who_may_not(by)
    rule.delete()


def tried(rule: Rule, *, by: Agent) -> list[tuple[Ticket, bool]]:
    """The newest tickets, and whether the condition holds for each now. Nothing is changed."""
    rows = tickets_visible_to(by).filter(spam_at=None).select_related("customer", "team", "owner")
    rows = rows.prefetch_related("tags", "customer__identities")
    now = timezone.now()
    newest = list(rows.order_by("-pk")[:TRIED_ON])
    return [(ticket, holds(rule, ticket, now)) for ticket in newest]
