"""A department is late: its own ladder is climbed, and the owner is told first."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent
from answerable.channels.email.staff_mail import send_staff_mail
from answerable.core.actors import Actor
from answerable.core.each import each
from answerable.core.live import announce
from answerable.handover.asks.models import Ask
from answerable.sla.escalating import contact_of, people
from answerable.tickets import events

BATCH = 200


def look(now: datetime | None = None) -> int:
    """Climbs every rung whose moment has come; safe to run twice at once. Answers how many asks."""
    now = now or timezone.now()
    due = Ask.objects.filter(next_look_at__lte=now).order_by("next_look_at", "pk")
    keys = list(due.values_list("pk", flat=True)[:BATCH])
    return each(keys, lambda key: _look_at(key, now))


@transaction.atomic
def _look_at(key: int, now: datetime) -> None:
    """All rungs reached by now, in order, in one transaction: each is climbed once."""
    found = Ask.objects.select_related("ticket__owner", "request__team__provider", "by").get(pk=key)
    ahead = [rung for rung in found.rungs_ahead if rung["key"] not in found.climbed]
    reached = [rung for rung in ahead if datetime.fromisoformat(rung["at"]) <= now]
    mine = Ask.objects.filter(pk=key, next_look_at=found.next_look_at, climbed=found.climbed)
    climbed = [*found.climbed, *(rung["key"] for rung in reached)]
    if found.next_look_at is None or not mine.update(
        climbed=climbed, next_look_at=found.next_look_after(climbed)
    ):
        return
    for rung in reached:
        _climb(found, rung["key"], rung["tell"])


def _climb(found: Ask, key: str, roles: list[str]) -> None:
    told = list(dict.fromkeys(agent for role in roles for agent in _people(found, role)))
    for agent in told:
        _tell(found, agent, key)
    contact = contact_of(found.request) if "provider" in roles else None
    names = [agent.name for agent in told] + ([contact.contact_name] if contact else [])
    if contact:
        language = next(iter(contact.languages), "en")
        _mail(found, contact.contact_email, contact.contact_name, language, f"{key}:contact")
    rule = Actor("rule", name=key)
    name = found.request.team.name if found.request.team else "–"
    for ticket in filter(None, (found.ticket, found.request)):
        number = found.request.number
        events.record(ticket, "ask.late", by=rule, name=name, number=number, told=names)


def _people(found: Ask, role: str) -> list[Agent]:
    """`asker`: the owner of the customer's ticket, else who asked; others as for any ticket."""
    if role != "asker":
        return people(role, found.request)
    owner = found.ticket.owner if found.ticket else None
    return [owner if owner and owner.is_active else found.by]


def _tell(found: Ask, agent: Agent, key: str) -> None:
    announce("ask.late", found.ticket or found.request, agent_id=agent.pk)
    _mail(found, agent.email, agent.name, agent.language, f"{key}:{agent.pk}")


def _mail(found: Ask, address: str, name: str, language: str, effect: str) -> None:
    ticket = found.ticket or found.request
    places = {
        "name": found.request.team.name if found.request.team else "–",
        "number": ticket.number,
    }
    with translation.override(language.partition("-")[0]):
        send_staff_mail(
            address,
            name=name,
            subject=_("%(name)s owes an answer about ticket #%(number)s") % places,
            text=_words(found) % places
            + f"\n\n<{settings.BASE_URL}/tickets/{found.request.number}/>",
            language=language,
            effect_id=f"ask:{found.pk}:{effect}",
        )


def _words(found: Ask) -> str:
    if found.answered_at:
        return _("%(name)s has not done yet what was asked about ticket #%(number)s.")
    return _("%(name)s has not answered yet what was asked about ticket #%(number)s.")
