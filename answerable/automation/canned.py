"""Canned replies: kept, found, and put into words for one ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.hiding import mask_of
from answerable.accounts.models import Agent, Team
from answerable.automation.access import canned_for, may_change, may_keep
from answerable.automation.models import CannedReply, Shared, Variant
from answerable.automation.places import fill, unknown_places
from answerable.core.errors import Refused
from answerable.core.folding import fold
from answerable.sla.queries import promises_on
from answerable.sla.telling import moment_in_words, zone_of
from answerable.tickets.models import Ticket

SHOWN = 8


@dataclass(frozen=True)
class Words:
    """One variant as it is saved."""

    language: str
    body: str
    address: str = ""


@transaction.atomic
def save(
    reply: CannedReply | None,
    *,
    name: str,
    variants: Sequence[Words],
    by: Agent,
    owner: Agent | None = None,
    team: Team | None = None,
) -> CannedReply:
    """Makes or changes a canned reply. Refused without a name, without words, for a language and
    address twice, for a placeholder that is none, and for whoever may not change it."""
    name, variants = " ".join(name.split())[:100], [v for v in variants if v.body.strip()]
    refuse_sharing(reply, by=by, owner=owner, team=team)
    if not name:
        raise Refused("name_missing", _("Give it a name."))
    if not variants:
        raise Refused("words_missing", _("Write the words in at least one language."))
    if len({(v.language, v.address) for v in variants}) < len(variants):
        raise Refused("variant_twice", _("A language stands there twice for the same address."))
    wrong = sorted({place for v in variants for place in unknown_places(v.body)})
    if wrong:
        words = _("There is no placeholder %(places)s.")
        raise Refused("place_unknown", words % {"places": ", ".join(f"{{{w}}}" for w in wrong)})
    found = reply or CannedReply()
    found.name, found.owner, found.team = name, owner, team
    found.folded = fold(f"{name} {' '.join(v.body for v in variants)}")[:300]
    found.save()
    found.variants.all().delete()
    Variant.objects.bulk_create(
        Variant(reply=found, language=v.language, address=v.address, body=v.body.strip())
        for v in variants
    )
    return found


def refuse_sharing(
    one: Shared | None, *, by: Agent, owner: Agent | None, team: Team | None
) -> None:
    """Own things for oneself; a team's by its leads; everybody's with settings.manage."""
    keys = {"owner": owner.pk if owner else None, "team": team.pk if team else None}
    if (one and not may_change(one, by)) or not may_keep(by, **keys):
        raise Refused("may_not_share", _("Your role does not allow you to keep this for others."))


def remove(reply: CannedReply, *, by: Agent) -> None:
    """Takes it away; what was written with it stays."""
    refuse_sharing(reply, by=by, owner=reply.owner, team=reply.team)
    reply.delete()


def find(agent: Agent, words: str, *, at_most: int = SHOWN) -> list[CannedReply]:
    """Those whose name or words have every word asked for; used most first."""
    rows = canned_for(agent)
    for word in fold(words).split()[:5]:
        rows = rows.filter(folded__contains=word)
    return list(rows.order_by("-uses", "name", "pk")[:at_most])


def variant_for(reply: CannedReply, language: str, *, address: str = "") -> Variant | None:
    """The words in the customer's language, else in the default language, else any.

    Of two forms of address the one asked for, else formal: too polite offends nobody.
    """
    variants = list(reply.variants.all())
    wanted = language.lower().partition("-")[0]
    for tongue in (wanted, settings.LANGUAGE_CODE.partition("-")[0]):
        spoken = [v for v in variants if v.language.lower().partition("-")[0] == tongue]
        if spoken:
            order = [address, Variant.Address.FORMAL, Variant.Address.ANY]
            return min(spoken, key=lambda v: order.index(v.address) if v.address in order else 9)
    return variants[0] if variants else None


def write(reply: CannedReply, ticket: Ticket, *, by: Agent, address: str = "") -> str:
    """The words for this ticket, with its values in them; counted as used."""
    variant = variant_for(reply, ticket.language or ticket.customer.language, address=address)
    if variant is None:
        return ""
    CannedReply.objects.filter(pk=reply.pk).update(uses=F("uses") + 1, last_used_at=timezone.now())
    return fill(variant.body, values_for(ticket, by, variant.language))


def values_for(ticket: Ticket, agent: Agent, language: str) -> dict[str, str]:
    """What the placeholders stand for on this ticket, as far as this agent may read it."""
    customer, now, mask = ticket.customer, timezone.now(), mask_of(agent)
    known = mask.text(customer.name) if agent.hidden else customer.display_name
    (zone, is_theirs), locale = zone_of(ticket), language.replace("-", "_")
    due: Any = ticket.next_due_at if promises_on(ticket, language) else None
    return {
        "customer.name": known,
        "customer.call": mask.text(customer.call_name) or known,
        "agent.name": agent.short_name,
        "ticket.number": str(ticket.number),
        "ticket.subject": mask.text(ticket.subject),
        "team.name": ticket.team.name if ticket.team else "",
        "company": str(settings.ANSWERABLE["company"]),
        "today": format_date(now.astimezone(zone), format="long", locale=locale),
        "due": _due(due, zone, is_theirs, language) if due else "",
    }


def _due(due: datetime, zone: ZoneInfo, is_theirs: bool, language: str) -> str:
    now = timezone.now()
    return moment_in_words(due, zone=zone, is_theirs=is_theirs, language=language, now=now)
