"""Rules at work: which act on a fact or after a time, once each, without ever chasing themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from answerable.automation.models import Rule, Run
from answerable.automation.triggers import BY_EVENT, TRIGGERS
from answerable.calendars.queries import snapshot_of, timeline_of
from answerable.core.actors import Actor
from answerable.core.each import each
from answerable.core.errors import Refused
from answerable.core.quick import Question
from answerable.tickets import conditions
from answerable.tickets import steps as vocabulary
from answerable.tickets.actions.shared import keep_still
from answerable.tickets.conditions import ConditionError
from answerable.tickets.events import Fact
from answerable.tickets.fields.known import read_once
from answerable.tickets.models import Ticket
from answerable.tickets.steps import StepError

MOST_AN_HOUR = 12  # runs of all rules on one ticket
LONGEST_LOOK = timedelta(days=90)
AT_MOST = 500


def react(fact: Fact) -> None:
    """What a person, a customer or time did wakes rules; what a rule did wakes none.

    History brought in silently, and automatic mail, wake none either; a reply that somebody reads
    first does when it leaves. In the fact's transaction.
    """
    slugs = BY_EVENT.get(fact.event.key)
    if not slugs or fact.silent or fact.event.actor_kind == "rule":
        return
    if fact.message is not None and (fact.message.automatic or _is_held(fact)):
        return
    with read_once():
        for rule in _rules_for(fact.event.key)():
            if rule.when == "opened" and fact.ticket.message_count != 1:
                continue
            acted = act(rule, fact.ticket, because=fact.event.key, key=f"e{fact.event.pk}")
            if acted and rule.stops:
                break


def _is_held(fact: Fact) -> bool:
    message = fact.message
    return fact.event.key == "message.sent" and message is not None and message.held_at is not None


@cache
def _rules_for(event: str) -> Question:
    return Question(lambda: Rule.objects.filter(is_on=True, when__in=BY_EVENT[event]))


def act(
    rule: Rule,
    ticket: Ticket,
    *,
    because: str,
    key: str,
    now: datetime | None = None,
    moment: datetime | None = None,
) -> bool:
    """Does the rule's steps if its condition holds now; once for one `key`. True if it acted."""
    now = now or timezone.now()
    if not holds(rule, ticket, now):
        return False
    run = _begin(rule, ticket, because, f"{rule.pk}:{ticket.pk}:{key}", moment)
    if run is None:
        return False
    if _runs_too_often(ticket, now):
        Run.objects.filter(pk=run.pk).update(outcome=Run.Outcome.LOOP)
        return False
    try:
        with transaction.atomic():
            steps = vocabulary.parse(rule.steps)
            vocabulary.perform(ticket, steps, by=Actor("rule", rule.pk, rule.name))
    except (Refused, StepError) as refusal:
        Run.objects.filter(pk=run.pk).update(outcome="refused", words=str(refusal)[:300])
        ticket.refresh_from_db()
        return False
    return True


def holds(rule: Rule, ticket: Ticket, now: datetime) -> bool:
    """Whether the condition holds; one that can no longer be read holds never."""
    try:
        condition = conditions.parse(rule.condition)
    except ConditionError:
        return False
    return conditions.matches(condition, conditions.facts_of(ticket), now=now)


def _begin(
    rule: Rule, ticket: Ticket, because: str, key: str, moment: datetime | None
) -> Run | None:
    try:
        with transaction.atomic():
            return Run.objects.create(
                rule=rule,
                rule_name=rule.name,
                ticket=ticket,
                moment=moment,
                because=because[:60],
                effect_key=key[:100],
                steps=rule.steps,
            )
    except IntegrityError:  # it has acted on this already
        return None


def _runs_too_often(ticket: Ticket, now: datetime) -> bool:
    recent = Run.objects.filter(ticket=ticket, at__gt=now - timedelta(hours=1))
    return recent.exclude(outcome=Run.Outcome.LOOP).count() > MOST_AN_HOUR


def look(now: datetime) -> int:
    """Rules of time: acts where their hours have passed; answers how often.

    Each rule acts once for one moment of a ticket: a new wait is a new moment.
    """
    timed = [slug for slug, trigger in TRIGGERS.items() if trigger.moment]
    acted: list[bool] = []
    rules = Rule.objects.filter(is_on=True, when__in=timed)
    each(rules, lambda rule: _look(rule, now, acted))
    return sum(acted)


def _look(rule: Rule, now: datetime, acted: list[bool]) -> None:
    each(due_for(rule, now), lambda ticket: acted.append(_act_in_time(rule, ticket, now)))


@transaction.atomic
def _act_in_time(rule: Rule, ticket: Ticket, now: datetime) -> bool:
    """The mark that the rule acted and what it did, together or not at all.

    Not if somebody wrote or decided since the ticket was found.
    """
    field = TRIGGERS[rule.when].moment
    found: datetime = getattr(ticket, field)
    keep_still(ticket)
    over = ticket.solved_at or ticket.closed_at or ticket.spam_at
    moment: datetime | None = getattr(ticket, field)
    if over or moment != found or (rule.when == "since_waiting" and ticket.state != "open"):
        return False
    key = f"t{int(found.timestamp() * 1000)}"
    return act(rule, ticket, because=rule.when, key=key, now=now, moment=found)


def due_for(rule: Rule, now: datetime) -> Sequence[Ticket]:
    """Unfinished tickets that meet the condition and whose moment lies that many hours back.

    Those on which the rule acted for this moment already are left out.
    """
    field = TRIGGERS[rule.when].moment
    latest = hours_back(rule, now)
    acted = Run.objects.filter(rule=rule, ticket=OuterRef("pk"), moment=OuterRef(field))
    rows = Ticket.objects.unfinished().filter(
        **{f"{field}__lte": latest, f"{field}__gt": latest - LONGEST_LOOK}
    )
    if rule.when == "since_waiting":
        rows = rows.filter(state="open")
    try:
        wanted = conditions.as_query(conditions.parse(rule.condition), now=now)
    except ConditionError:
        return []
    rows = rows.filter(wanted).exclude(Exists(acted))
    return list(rows.select_related("customer", "team", "owner").order_by(field, "pk")[:AT_MOST])


def hours_back(rule: Rule, now: datetime) -> datetime:
    """The instant that lies the rule's hours before now, open hours if it names a calendar."""
    length = timedelta(hours=rule.hours)
    if rule.calendar:
        timeline = timeline_of(snapshot_of(rule.calendar))
        if timeline:
            return timeline.sub(now, length)
    return now - length
