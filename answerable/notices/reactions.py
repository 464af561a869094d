"""Whom a fact concerns: the person called, the one made answerable, those who follow, those asked."""

from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.accounts.whereabouts import whereabouts
from answerable.core.quick import Question
from answerable.handover import telling
from answerable.notices import actions
from answerable.notices.models import Notice
from answerable.tickets.events import Fact
from answerable.tickets.models import Follower, Ticket

ASKED = ("handover.offered", "handover.held", "handover.allowed", "handover.asked", "handover.answered")  # fmt: skip
ANSWERED = ("handover.accepted", "handover.declined", "handover.expired")
OVER = (*ANSWERED, "handover.withdrawn")


def concerned_by(ticket: Ticket) -> list[Agent]:
    """Who is answerable, who covers while they are away, and everybody who follows or helps."""
    if ticket.owner_id is None and ticket.message_count <= 1:
        return []  # just opened: nobody can follow it yet
    return _following_or_named(ticket.pk, _answering(ticket))


def _answering(ticket: Ticket) -> tuple[int, ...]:
    """The owner, and while they are away whoever covers for them by name."""
    cover = whereabouts().covers.get(ticket.owner_id) if ticket.owner_id else None
    return tuple(key for key in (ticket.owner_id, cover.pk if cover else None) if key)


def _those(ticket: int, named: tuple[int, ...]) -> QuerySet[Agent]:
    """Active people who follow the ticket with this key or help, and those named by theirs."""
    parts = [Follower.Part.FOLLOWS, Follower.Part.HELPS]
    follows = Follower.objects.filter(ticket=ticket, part__in=parts, agent__isnull=False)
    theirs = Q(pk__in=follows.values("agent")) | Q(pk__in=named)
    return Agent.objects.filter(theirs, is_active=True).order_by("pk")


_following_or_named = Question(_those)


def _named(fact: Fact, place: str) -> list[Agent]:
    return list(Agent.objects.filter(pk=fact.event.data.get(place) or 0))


def on_mentioned(fact: Fact) -> None:
    """The same note may also be news to them as owner or follower: it is told once, as a call."""
    message = fact.event.data.get("message")
    about = f"note:{message}" if message else ""
    actions.tell(fact, kind="mentioned", agents=_named(fact, "agent_id"), about=about)


def on_assigned(fact: Fact) -> None:
    actions.tell(fact, kind="assigned", agents=_named(fact, "owner_id"))


def on_received(fact: Fact) -> None:
    """A person's words; what robots send concerns nobody, and spam neither."""
    message, ticket = fact.message, fact.ticket
    if message is None or message.automatic or ticket.spam_at:
        return
    actions.tell(fact, kind="replied", agents=concerned_by(ticket))


def on_note(fact: Fact) -> None:
    about = f"note:{fact.message.pk}" if fact.message else ""
    actions.tell(fact, kind="note", agents=concerned_by(fact.ticket), about=about)


def on_delivery_failed(fact: Fact) -> None:
    """Who wrote the reply, and who is answerable."""
    writer = fact.message.agent if fact.message else None
    told: Iterable[Agent | None] = dict.fromkeys([writer, fact.ticket.owner])
    actions.tell(fact, kind="delivery", agents=[one for one in told if one])


def on_escalated(fact: Fact) -> None:
    """Whom the matrix of the policy names."""
    told = Agent.objects.filter(pk__in=fact.event.data.get("told_ids", []))
    actions.tell(fact, kind="promise", agents=told, about=_of_promise(fact))


def on_broken(fact: Fact) -> None:
    """The owner and their cover; a rung that tells them the same in this moment is the same news."""
    told = Agent.objects.filter(pk__in=_answering(fact.ticket))
    actions.tell(fact, kind="promise", agents=told, about=_of_promise(fact))


def _of_promise(fact: Fact) -> str:
    data = fact.event.data
    is_late = fact.event.key == "promise.broken" or data.get("late")
    rung = "broken" if is_late else data.get("step", "")
    return f"promise:{fact.ticket.pk}:{data.get('clock', fact.event.pk)}:{rung}"[:100]


def on_asked(fact: Fact) -> None:
    actions.tell(fact, kind="asked", agents=telling.concerned(fact.event), about=_of_handover(fact))


def on_answered(fact: Fact) -> None:
    actions.tell(fact, kind="answered", agents=telling.concerned(fact.event))


def on_over(fact: Fact) -> None:
    """Nobody is asked any more: what still asks them is read."""
    asking = Notice.objects.filter(
        fact=_of_handover(fact), ticket=fact.ticket, read_at__isnull=True
    )
    asking.update(read_at=timezone.now(), mail_at=None, push_at=None)


def _of_handover(fact: Fact) -> str:
    return f"handover:{fact.event.data['handover']}"


REACTIONS: dict[str, Callable[[Fact], None]] = {
    "ticket.mentioned": on_mentioned,
    "ticket.brought_in": on_mentioned,
    "ticket.assigned": on_assigned,
    "message.received": on_received,
    "note.added": on_note,
    "delivery.failed": on_delivery_failed,
    "promise.escalated": on_escalated,
    "promise.broken": on_broken,
    **dict.fromkeys(ASKED, on_asked),
    **dict.fromkeys(ANSWERED, on_answered),
}
