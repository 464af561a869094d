"""Mails of a closing: before it, when it was done by itself, and in the morning after."""

from collections import Counter
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent
from answerable.channels.email.staff_mail import send_staff_mail
from answerable.handover.sun.models import Closing
from answerable.handover.sun.queries import due_before_back


def tell_before(closing: Closing) -> None:
    """Whoever leads hears of all that is left behind, every owner of what is theirs."""
    owners = Counter(due_before_back(closing).values_list("owner", flat=True))
    counts = {agent: owners.total() for agent in _leads(closing)}
    for agent in Agent.objects.filter(pk__in=[key for key in owners if key], is_active=True):
        counts.setdefault(agent, owners[agent.pk])
    for agent, count in counts.items():
        with translation.override(agent.language.partition("-")[0]):
            places = {**_places(closing, agent), "count": count}
            subject = _("%(team)s closes at %(time)s") % places
            words = _(
                "Tickets with a promise that ends before you are back: %(count)d. "
                "Hand them over to %(next)s, or keep them:"
            )
            _mail(closing, agent, "before", subject, words % places)


def tell_done(closing: Closing) -> None:
    """Whoever leads hears what was offered without them, and what could not be."""
    offered = closing.handovers.filter(batch=f"closing-{closing.pk}").count()
    for agent in _leads(closing):
        with translation.override(agent.language.partition("-")[0]):
            places = {
                **_places(closing, agent),
                "offered": offered,
                "moved": len(closing.moved),
                "refused": ", ".join(f"#{number}" for number, _code in closing.refused) or "–",
            }
            subject = _("%(team)s is closed; its promises are offered to %(next)s") % places
            words = _(
                "Offered: %(offered)d. Owned by nobody and moved: %(moved)d. "
                "Could not be offered and still with their owners: %(refused)s."
            )
            _mail(closing, agent, "done", subject, words % places)


def tell_back(closing: Closing) -> None:
    """Good morning: whoever gave something, and whoever leads, hears what became of it."""
    given = list(closing.handovers.values_list("giver", "state"))
    leads = set(_leads(closing))
    givers = Agent.objects.filter(pk__in={giver for giver, _state in given}, is_active=True)
    for agent in leads.union(givers):
        mine = [state for giver, state in given if giver == agent.pk or agent in leads]
        with translation.override(agent.language.partition("-")[0]):
            taken = sum(state == "accepted" for state in mine)
            places = {**_places(closing, agent), "taken": taken, "yours": len(mine) - taken}
            subject = _("Good morning: what became of the promises of %(team)s") % places
            words = _("Taken over by %(next)s: %(taken)d. Still with you: %(yours)d.")
            _mail(closing, agent, "back", subject, words % places)


def _leads(closing: Closing) -> list[Agent]:
    """The leads of the team; where it has none, whoever answers for the policy."""
    active = Agent.objects.filter(is_active=True).order_by("pk")
    leading = active.filter(memberships__team=closing.team, memberships__is_lead=True)
    if found := list(leading.distinct()):
        return found
    return [agent for agent in active.prefetch_related("roles") if agent.can("policy.manage")]


def _places(closing: Closing, agent: Agent) -> dict[str, object]:
    at = closing.at.astimezone(ZoneInfo(agent.time_zone or "UTC"))
    return {"team": closing.team.name, "next": closing.to_team.name, "time": f"{at:%H:%M}"}


def _mail(closing: Closing, agent: Agent, what: str, subject: str, words: str) -> None:
    send_staff_mail(
        agent.email,
        name=agent.name,
        subject=subject,
        text=f"{words}\n\n<{settings.BASE_URL}/sun/{closing.team_id}/>",
        language=agent.language,
        effect_id=f"closing:{closing.pk}:{what}:{agent.pk}",
    )
