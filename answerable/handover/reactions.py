"""What hand-overs do when something happens on their ticket."""

from django.utils import timezone

from answerable.accounts.models import Team
from answerable.handover import rules
from answerable.handover.models import Handover
from answerable.tickets import actions
from answerable.tickets.events import Fact

OVERTAKEN_BY = (
    "ticket.assigned",
    "ticket.taken",
    "ticket.released",
    "ticket.closed",
    "ticket.merged",
)


def go_to_other_team(fact: tuple[Team, Team]) -> None:
    """What a team that is gone was asked, and answered once, is that of the team that took it up."""
    team, into = fact
    Handover.objects.filter(to_team=team).update(to_team=into)


def end_if_overtaken(fact: Fact) -> None:
    """The owner changed by another way, or the ticket is over: nobody is asked any more."""
    ended = Handover.objects.filter(ticket=fact.ticket, state__in=rules.LIVE).update(
        state="withdrawn", answer_by=None, decided_at=timezone.now()
    )
    if ended:
        actions.stop_reading(fact.ticket)
