"""Acts of the crash tests about going: somebody leaves for good, and a team closes for the night."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

NOON = datetime(2026, 4, 22, 12, tzinfo=UTC)
CLOSING = datetime(2026, 4, 22, 18, tzinfo=UTC)


def somebody_busy(count: str) -> None:
    """An owner of so many tickets with a draft on each, a reply for later, offers both ways and a
    cover; an heir and an administrator."""
    from django.utils import timezone

    from answerable.accounts import absences
    from answerable.accounts.absences import Wanted
    from answerable.channels.models import Mailbox
    from answerable.handover import actions as handovers
    from answerable.handover.actions import Context
    from answerable.testing import make_agent, make_team, make_ticket
    from answerable.tickets import actions

    team = make_team("Orders")
    Mailbox.objects.update(team=team)
    owner, _heir, other = (
        make_agent(f"{name}@example.com", teams=(team,)) for name in ("owner", "heir", "other")
    )
    admin = make_agent("admin@example.com", role="administrator")
    context = Context("Seen", "Answer", silent_reason="Tests")
    made = [make_ticket(team=team, owner=owner) for _one in range(int(count))]
    for ticket in made:
        actions.save_draft(ticket, kind="note", body="Mine", by=owner)
    later = timezone.now() + timedelta(days=1)
    actions.schedule(made[0], body="Tomorrow", at=later, by=owner)
    handovers.offer(made[0], context=context, by=owner, to_agent=other)
    theirs = make_ticket(team=team, owner=other)
    handovers.offer(theirs, context=context, by=other, to_agent=owner)
    absences.tell(other, Wanted(timezone.now(), later, cover=owner), by=admin)


def leave() -> None:
    """The owner leaves for good; all of it goes to the heir."""
    from answerable.accounts.models import Agent
    from answerable.handover import leaving

    owner, heir, admin = (
        Agent.objects.get(email=f"{name}@example.com") for name in ("owner", "heir", "admin")
    )
    leaving.leave(owner, heir=heir, by=admin)


def whose() -> None:
    """Whose everything is."""
    from answerable.accounts.models import Absence, Agent
    from answerable.channels.models import Outgoing
    from answerable.handover.models import Handover
    from answerable.handover.sun.models import Closing
    from answerable.tickets import rebuilding
    from answerable.tickets.models import Draft, Scheduled, Ticket

    def column(model: Any, name: str) -> dict[str, int]:
        return Counter(str(value) for value in model.objects.values_list(name, flat=True))

    found = {
        "owners": column(Ticket, "owner__email"),
        "drafts": column(Draft, "agent__email"),
        "scheduled": column(Scheduled, "state"),
        "offers": column(Handover, "state"),
        "covers": column(Absence, "cover__email"),
        "here": Agent.objects.filter(is_active=True).count(),
        "differences": len(list(rebuilding.check())),
        "closings": Closing.objects.exclude(by_itself_at=None).count(),
        "mails": Outgoing.objects.filter(effect_id__contains=":done:").count(),
    }
    print(json.dumps(found))


def team_by_day(count: str) -> None:
    """A team that closes at six, with so many promises that end in the night."""
    from answerable.accounts.models import Agent
    from answerable.calendars.models import Calendar
    from answerable.channels.models import Mailbox
    from answerable.handover.sun import choosing
    from answerable.testing import make_agent, make_team, make_ticket
    from answerable.tickets.models import Ticket

    with time_machine.travel(NOON, tick=False):
        team, following = make_team("Orders"), make_team("Night")
        Mailbox.objects.update(team=team)
        admin = make_agent("admin@example.com", role="administrator")
        owner: Agent = make_agent("owner@example.com", teams=(team,))
        make_agent("night@example.com", teams=(following,))
        week = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
        Calendar.objects.create(slug="day", name="Day", zone="UTC", week=week)
        choosing.follow(
            team, next_team=following, calendar="day", minutes=30, unless="offer", by=admin
        )
        for _one in range(int(count)):
            make_ticket(team=team, owner=owner)
        Ticket.objects.update(next_due_at=CLOSING + timedelta(hours=3))


def close_for_the_night() -> None:
    """A worker looks a minute after closing."""
    from answerable.handover.sun import actions

    with time_machine.travel(CLOSING + timedelta(minutes=1), tick=False):
        actions.look()


ACTS = (somebody_busy, leave, whose, team_by_day, close_for_the_night)
