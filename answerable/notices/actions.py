"""Every write on notices: tell, read, choose, forget. Nothing here records a fact on a ticket, so
nothing that is told can lead to something else being told."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.errors import Refused
from answerable.core.jobs import enqueue
from answerable.core.live import announce
from answerable.core.quick import Question, insert
from answerable.notices import jobs, queries, sending
from answerable.notices.kinds import KINDS, MAIL, PAGE, PUSH, WAYS
from answerable.notices.models import Choice, Device, Notice
from answerable.tickets.events import Fact
from answerable.tickets.models import Ticket

KEPT = timedelta(days=90)  # notices older than this are forgotten
FORGET_ABOUT = "DELETE FROM notices_notice WHERE agent_id = %s AND fact = %s"
_choices_of = Question(lambda agents: Choice.objects.filter(pk__in=agents))
_device_of = Question(lambda agent: Device.objects.filter(agent=agent)[:1])


def tell(fact: Fact, *, kind: str, agents: Iterable[Agent], about: str = "") -> None:
    """Each of them is told of the fact once, in the ways they chose; never who did it themselves.

    `about` is what is told once, where several events are one thing to the person; the later event
    then gives the words. Runs in the transaction of the fact and writes rows only.
    """
    event = fact.event
    actor = event.actor_id if event.actor_kind == "agent" else None
    told = {one.pk: one for one in agents if one.is_active and one.pk != actor}
    if fact.silent or not told:
        return
    choices = {choice.pk: choice for choice in _choices_of(tuple(told))}
    for agent in told.values():
        ways = queries.ways_of(choices.get(agent.pk), kind)
        if ways:
            _tell_one(fact, agent, kind, about or f"event:{event.pk}", ways, choices.get(agent.pk))


def _tell_one(
    fact: Fact, agent: Agent, kind: str, about: str, ways: frozenset[str], choice: Choice | None
) -> None:
    now = timezone.now()
    rest = sending.rests_until(agent, choice, now)
    mail_at = (rest or now + sending.GRACE) if MAIL in ways else None
    push_at = (rest or now) if PUSH in ways and _device_of(agent.pk) else None
    with connection.cursor() as cursor:
        cursor.execute(FORGET_ABOUT, [agent.pk, about])
    notice = Notice(
        agent=agent, fact=about, ticket=fact.ticket, event=fact.event, kind=kind,
        in_page=PAGE in ways, at=now, mail_at=mail_at, push_at=push_at,
    )  # fmt: skip
    insert(notice)
    if mail_at:
        enqueue(jobs.mail, agent=agent.pk, run_at=mail_at, unique_key=f"notices.mail:{agent.pk}")
    if push_at:
        enqueue(jobs.push, agent=agent.pk, run_at=push_at, unique_key=f"notices.push:{agent.pk}")
    if notice.in_page:
        announce("notice.made", agent_id=agent.pk, notice=notice.pk)


@transaction.atomic
def read_all(*, by: Agent, up_to: int) -> int:
    """All notices up to the one with this key are read; what came later stays new."""
    return _read(Notice.objects.filter(agent=by, pk__lte=up_to), by)


@transaction.atomic
def read_one(notice: int, *, by: Agent) -> int:
    """This notice of theirs is read; somebody else's is left alone."""
    return _read(Notice.objects.filter(agent=by, pk=notice), by)


@transaction.atomic
def read_of_ticket(ticket: Ticket, *, by: Agent) -> int:
    """Whoever has a ticket before their eyes knows what they were to be told of it."""
    return _read(Notice.objects.filter(agent=by, ticket=ticket), by)


def _read(notices: "queries.Notices", by: Agent) -> int:
    """Read is told: what waits to go by mail or to a device stays here."""
    unread = notices.filter(read_at__isnull=True)
    count = unread.update(read_at=timezone.now(), mail_at=None, push_at=None)
    if count:
        announce("notice.read", agent_id=by.pk)
    return count


@transaction.atomic
def choose(
    *,
    by: Agent,
    ways: Mapping[str, Iterable[str]],
    quiet_from: time | None,
    quiet_until: time | None,
) -> Choice:
    """How this person wants to be told from now on. What is asked of them always stands in the page.

    Refused for a kind or a way there is not, and for quiet hours with one end.
    """
    if not set(ways) <= set(KINDS) or any(not set(some) <= set(WAYS) for some in ways.values()):
        raise Refused("notice_unknown", _("There is no such notification."))
    if (quiet_from is None) != (quiet_until is None):
        raise Refused("quiet_half", _("Say when the quiet hours begin and when they end."))
    wanted = {
        kind: sorted({*some, *([PAGE] if KINDS[kind].duty else [])}) for kind, some in ways.items()
    }
    fields = {"ways": wanted, "quiet_from": quiet_from, "quiet_until": quiet_until}
    return Choice.objects.update_or_create(agent=by, defaults=fields)[0]


def forget(now: datetime) -> int:
    """Removes what is older than anybody looks for; answers how many."""
    return Notice.objects.filter(at__lt=now - KEPT).delete()[0]
