"""Whether somebody is here: what they chose, when they last did anything, their hours, an absence."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core import audit, events
from answerable.core.errors import Refused

IDLE = timedelta(minutes=15)  # without a request: away
NOTED = timedelta(minutes=1)  # a request is noted no more often
CHOICES = ("here", "busy", "away")
MOST_OPEN = 1000
WORDS = {"here": _("here"), "busy": _("busy"), "away": _("away for now"), "off": _("off")}


def presence_of(
    chosen: str, *, seen_at: datetime | None, is_absent: bool, in_hours: bool, now: datetime
) -> str:
    """`off` in an absence and outside their hours; `away` after a while without a request."""
    if is_absent or not in_hours:
        return "off"
    if chosen == "here" and (seen_at is None or now - seen_at > IDLE):
        return "away"
    return chosen


@transaction.atomic
def choose(agent: Agent, presence: str) -> None:
    """Here, busy or away, by hand. Apps react to agent.here with the agent who is here again."""
    if presence not in CHOICES:
        raise Refused("presence_unknown", _("Choose here, busy or away."))
    Agent.objects.filter(pk=agent.pk).update(presence=presence, seen_at=timezone.now())
    agent.refresh_from_db()
    if presence == "here":
        events.publish("agent.here", agent)


@transaction.atomic
def change_work(
    agent: Agent,
    *,
    calendar: str,
    most_open: int | None,
    speaks: list[str],
    skills: list[str],
    by: Agent,
) -> None:
    """What routing asks about a person: their hours, how much at most, languages, skills."""
    if not by.can("people.manage"):
        raise Refused("may_not_manage", _("Your role does not allow you to do this."))
    if most_open is not None and not 0 <= most_open <= MOST_OPEN:
        raise Refused("limit_wrong", _("Give a limit from 0 to %(most)s.") % {"most": MOST_OPEN})
    Agent.objects.filter(pk=agent.pk).update(
        calendar=calendar, most_open=most_open, speaks=speaks[:20], skills=skills[:40]
    )
    agent.refresh_from_db()
    audit.record("agent.work", by=by.actor, agent=agent.pk)


class Seen:
    """Notes when somebody signed in last did anything; once a minute, after the answer."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        agent, now = request.user, timezone.now()
        if isinstance(agent, Agent) and (agent.seen_at is None or now - agent.seen_at > NOTED):
            old = Q(seen_at=None) | Q(seen_at__lt=now - NOTED)
            Agent.objects.filter(old, pk=agent.pk).update(seen_at=now)
        return response
