"""Who reads the policy: names of calendars, teams and organisations in a constant number of queries."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from answerable.accounts.models import Role, Team
from answerable.accounts.providers import running_providers
from answerable.calendars.hours import DAY
from answerable.calendars.models import Calendar
from answerable.customers.models import Organisation
from answerable.desk.templatetags.desk import role_name
from answerable.policy.document import Document
from answerable.policy.saying import Reading
from answerable.tickets.conditions.tree import leaves


def reading_of(tag: str, *documents: Document) -> Reading:
    """For a reader of that language and these documents."""
    calendars = list(Calendar.objects.order_by("name"))
    teams = list(Team.objects.order_by("name"))
    named = Organisation.objects.filter(pk__in=_organisations(*documents))
    return Reading(
        tag=tag,
        calendars={each.slug: each.name for each in calendars},
        days={each.slug: usual_day(each.week) for each in calendars},
        retired=frozenset(each.slug for each in calendars if each.retired_at),
        names={
            "team": {team.pk: team.name for team in teams},
            "organisation": dict(named.values_list("pk", "name")),
        },
        roles={role.slug: role_name(role) for role in Role.objects.order_by("pk")},
        givers={team.slug: team.name for team in teams}
        | {one.giver: one.name for one in running_providers()},
        languages=documents[0].languages if documents else (),
    )


def _organisations(*documents: Document) -> set[int]:
    asked = [leaf for each in documents for one in each.promises for leaf in leaves(one.when)]
    values = [leaf.value for leaf in asked if leaf.field.slug == "organisation"]
    flat = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    return {one for one in flat if isinstance(one, int)}


def usual_day(week: Mapping[str, Any]) -> int:
    """Open seconds of most of the days on which the calendar opens at all; 0 if it never does."""
    lengths = Counter(
        sum(_length(start, end) for start, end in spans) for spans in week.values() if spans
    )
    return lengths.most_common(1)[0][0] if lengths else 0


def _length(start: str, end: str) -> int:
    opens, closes = _seconds(start), _seconds(end)
    return closes - opens if closes > opens else closes - opens + DAY


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")[:2]
    return int(hours) * 3600 + int(minutes) * 60
