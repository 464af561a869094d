"""Everything the rail counts, in one statement, whatever there is to count."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from answerable.accounts.models import Agent, Team
from answerable.channels.models import Outgoing
from answerable.channels.unreadable import laid_aside
from answerable.core.quick import Counts
from answerable.feedback.reviews.queries import waiting_on
from answerable.handover.queries import asked_of, offered_by
from answerable.handover.sun.models import Following
from answerable.handover.sun.queries import announced_to
from answerable.notices.queries import MOST, unread_by
from answerable.sla.access import without_cause
from answerable.tickets.counting import few
from answerable.tickets.lists import LISTS, Whose, whose_lists
from answerable.tickets.sight import Sight, in_sight, sight_of

BESIDES = (
    "asked", "offered", "breaches", "notices", "kept", "unreadable", "followings", "closings",
    "reviews", "own_reviews",
)  # fmt: skip


def counts_for(agent: Agent, teams: Sequence[Team]) -> dict[str, int]:
    """By the slug of a list or of a team's list, and by the names in BESIDES; none further than
    counting.COUNTED, notices than MOST and one."""
    names = [*LISTS, *(f"team-{team.slug}" for team in teams), *BESIDES]
    keys, may_read = tuple(team.pk for team in teams), agent.can("mail.unreadable")
    found = _counts(sight_of(agent), whose_lists(agent), keys, may_read)
    return dict(zip(names, found, strict=True))


def _counted(
    sight: Sight, whose: Whose, teams: tuple[int, ...], may_read: bool
) -> Iterator[QuerySet[Any]]:
    seen = in_sight(sight)
    for one in LISTS.values():
        yield few(one.narrow(seen, whose))
    for team in teams:
        yield few(seen.unfinished().filter(team=team))
    yield few(asked_of(whose.agent, whose.teams).distinct())
    yield few(offered_by(whose.agent))
    yield few(without_cause(seen))
    yield few(unread_by(whose.agent, seen), MOST + 1)
    yield few(Outgoing.objects.filter(state=Outgoing.State.KEPT), 1)
    yield few(laid_aside() if may_read else laid_aside().none())
    yield few(Following.objects.all(), 1)
    yield few(announced_to(whose.teams), 1)
    waiting = waiting_on(seen)
    yield few(waiting.exclude(message__agent=whose.agent))
    yield few(waiting.filter(message__agent=whose.agent))


_counts = Counts(_counted)
