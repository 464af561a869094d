"""What tickets do when something happens in the apps below: nothing may be left unowned or lost."""

from django.db.models import QuerySet

from answerable.accounts.models import Agent, Team
from answerable.core.actors import SYSTEM
from answerable.tickets import actions, events
from answerable.tickets.actions import scheduling
from answerable.tickets.events import Fact
from answerable.tickets.models import Follower, Scheduled, State, Ticket
from answerable.tickets.search import keeping


def find_anew(fact: Fact) -> None:
    """Words moved from or to this ticket: it is found by what it has now."""
    keeping.keep([fact.ticket])


MOVED_WORDS = (
    "ticket.merged", "ticket.merged_in", "ticket.unmerged", "ticket.unmerged_from",
    "ticket.split", "ticket.split_from",
)  # fmt: skip


def stop_on_merge(fact: Fact) -> None:
    """What was to leave from a ticket that is now part of another: its writer has the words there."""
    for row in _waiting().filter(ticket=fact.ticket):
        scheduling.call_off(row, "merged")


def stop_of_leaver(fact: tuple[Agent, Agent]) -> None:
    """Nothing leaves in the name of somebody who left; the words go to who is answerable."""
    agent, _by = fact
    for row in _waiting().filter(agent=agent):
        scheduling.call_off(row, "author_left")


def _waiting() -> QuerySet[Scheduled]:
    rows = Scheduled.objects.filter(state=Scheduled.State.WAITING)
    return rows.select_related("ticket", "agent").order_by("id")


def put_back_work(fact: tuple[Agent, Agent]) -> None:
    """What is not finished waits plainly for somebody else; the rest does when it comes back."""
    agent, by = fact
    finished = [State.SOLVED, State.CLOSED]
    for ticket in Ticket.objects.owned_by(agent).exclude(state__in=finished).order_by("id"):
        actions.release(ticket, by=by)


def go_on_following(fact: tuple[Team, Team]) -> None:
    """Where a team took part, the one that takes it up does."""
    team, into = fact
    for row in Follower.objects.filter(team=team).order_by("pk"):
        Follower.objects.get_or_create(ticket_id=row.ticket_id, team=into, part=row.part)
        row.delete()


def move_to_other_team(fact: tuple[Team, Team]) -> None:
    """Every ticket of a team that ends goes along, closed ones too; owners stay answerable."""
    team, into = fact
    for ticket in Ticket.objects.filter(team=team).order_by("id"):
        Ticket.objects.filter(pk=ticket.pk).update(team=into)
        ticket.team = into
        events.record(
            ticket,
            "ticket.moved",
            by=SYSTEM,
            silent=True,
            team=into.name,
            team_id=into.pk,
            left_team_id=team.pk,
        )
