"""Who hears of a hand-over, and in which words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.live import announce
from answerable.handover.models import Handover
from answerable.sla.escalating import people
from answerable.tickets.events import Fact
from answerable.tickets.models import Event

# What happened -> whom it concerns, and what they are told.
TOLD: dict[str, tuple[tuple[str, ...], "str | Promise"]] = {
    "handover.offered": (
        ("receiver",),
        _("%(giver)s asks you to take over ticket #%(number)s and stays answerable until you do."),
    ),
    "handover.allowed": (
        ("receiver", "giver"),
        _("A lead agreed: %(giver)s hands ticket #%(number)s over to %(receiver)s."),
    ),
    "handover.held": (
        ("lead",),
        _("%(giver)s wants to hand ticket #%(number)s over to %(receiver)s. A lead must agree."),
    ),
    "handover.asked": (
        ("giver",),
        _("Before taking over ticket #%(number)s, %(actor)s asks you something."),
    ),
    "handover.answered": (
        ("receiver",),
        _("%(giver)s answered your question about ticket #%(number)s."),
    ),
    "handover.accepted": (
        ("giver",),
        _("%(actor)s is now answerable for ticket #%(number)s."),
    ),
    "handover.declined": (
        ("giver",),
        _("%(actor)s declined to take over ticket #%(number)s. %(giver)s stays answerable."),
    ),
    "handover.expired": (
        ("giver", "lead"),
        _("%(receiver)s did not answer in time. %(giver)s stays answerable for #%(number)s."),
    ),
    "handover.withdrawn": (("receiver",), ""),  # their page only
}


def tell(fact: Fact) -> None:
    """The open pages of everybody concerned; what else they hear, they chose (notices)."""
    for agent in concerned(fact.event):
        announce(fact.event.key, fact.ticket, agent_id=agent.pk)


def concerned(event: Event) -> list[Agent]:
    """Everybody a fact about a hand-over concerns, but the one who acted."""
    found = Handover.objects.select_related("ticket", "giver", "to_agent", "to_team")
    handover = found.get(pk=event.data["handover"])
    actor = event.actor_id if event.actor_kind == "agent" else None
    return [one for one in _concerned(handover, TOLD[event.key][0]) if one.pk != actor]


def _concerned(handover: Handover, parts: tuple[str, ...]) -> list[Agent]:
    found: list[Agent] = []
    for part in parts:
        if part == "giver":
            found.append(handover.giver)
        elif part == "lead":
            found += people("lead", handover.ticket)
        else:
            found += _receivers(handover)
    return [agent for agent in dict.fromkeys(found) if agent.is_active]


def _receivers(handover: Handover) -> list[Agent]:
    if handover.to_agent:
        return [handover.to_agent]
    team = handover.to_team
    found = team.agents.filter(is_active=True).exclude(pk=handover.giver_id) if team else []
    return [agent for agent in found if agent.can("tickets.answer")]
