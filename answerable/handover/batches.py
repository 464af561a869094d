"""Several tickets handed over in one act, and accepted or declined as a list."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.core.errors import Refused
from answerable.handover import actions
from answerable.handover.actions import Context
from answerable.handover.models import Handover
from answerable.handover.sun.models import Closing
from answerable.tickets.models import Ticket


@dataclass(frozen=True)
class Outcome:
    """What a list came to: those it was done to, and for each other the sentence why not."""

    done: list[Handover]
    refused: list[tuple[Handover, Refused]]


@transaction.atomic
def offer_together(
    offers: Sequence[tuple[Ticket, Context]],
    *,
    by: Agent,
    to_agent: Agent | None = None,
    to_team: Team | None = None,
    closing: Closing | None = None,
) -> list[Handover]:
    """Offers all of them, each with its own summary, under one batch; if one is refused, none.

    The refusal names the ticket. Refused for an empty list.
    """
    if not offers:
        raise Refused("nothing_chosen", _("Choose at least one ticket."))
    batch = uuid.uuid4().hex
    made = []
    for ticket, context in offers:
        marked = replace(context, batch=batch)
        try:
            one = actions.offer(
                ticket, context=marked, by=by, to_agent=to_agent, to_team=to_team, closing=closing
            )
        except Refused as refusal:
            words = f"#{ticket.number}: {refusal}"
            raise Refused(refusal.code, words, number=ticket.number) from refusal
        made.append(one)
    return made


def accept_together(handovers: Iterable[Handover], *, by: Agent) -> Outcome:
    """Accepts each by itself: one that somebody else was faster with stops no other."""
    return _each(handovers, partial(actions.accept, by=by))


def decline_together(handovers: Iterable[Handover], *, reason: str, by: Agent) -> Outcome:
    """Declines each by itself, all with the same reason."""
    return _each(handovers, partial(actions.decline, reason=reason, by=by))


def _each(handovers: Iterable[Handover], act: Callable[[Handover], None]) -> Outcome:
    outcome = Outcome([], [])
    for handover in handovers:
        try:
            act(handover)
        except Refused as refusal:
            outcome.refused.append((handover, refusal))
        else:
            outcome.done.append(handover)
    return outcome
