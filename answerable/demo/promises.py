"""The demo's policy: hours of its teams, v1 in force and read by most, causes, and a bold v2."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle

from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.calendars.models import Calendar
from answerable.calendars.queries import timeline_now
from answerable.calendars.timeline import Timeline
from answerable.core.actors import Actor
from answerable.demo.past import PAST
from answerable.demo.people import Cast, remember
from answerable.policy import reading, starting, trials
from answerable.policy.document import ALWAYS_OPEN, Document, Promise, Words
from answerable.policy.models import Acknowledgement, Suggestion, Version
from answerable.policy.queries import was_ever_promised
from answerable.policy.suggesting import suggest
from answerable.sla import past
from answerable.sla.models import Breach, Cause
from answerable.tickets.conditions import parse
from answerable.tickets.models import Event, Ticket

SINCE = timedelta(days=120)
GIVERS = {"billing": "demo-billing"}  # the template's departments, as the demo calls them
HOURS = {"office": "demo-istanbul", "chat": "demo-chat"}  # of the template -> of the demo
NIGHT = "demo-manila"
CALENDARS: dict[str, tuple[str, str, str, dict[str, list[list[str]]]]] = {
    "demo-istanbul": (
        "Istanbul office", "Europe/Istanbul", "TR",
        {d: [["09:00", "18:00"]] for d in ("mon", "tue", "wed", "thu", "fri")}
        | {"sat": [["10:00", "16:00"]]},
    ),
    "demo-chat": (
        "Chat hours", "Europe/Istanbul", "TR",
        {d: [["10:00", "20:00"]] for d in ("mon", "tue", "wed", "thu", "fri", "sat")},
    ),
    "demo-manila": (
        "Night desk, Manila", "Asia/Manila", "PH",
        {d: [["08:00", "20:00"]] for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
    ),
}  # fmt: skip
NIGHT_NAME = {
    "en": "First reply by the night desk",
    "tr": "Gece ekibinden ilk yanıt",
    "ru": "Первый ответ ночной смены",
}
READERS = ("ayse", "deniz", "olga", "jomar", "admin")  # Mert has not read it yet
LONGER = "Thirty days are short for parcels abroad: half of them are three weeks on the way."
DRAFTED = "You are right. The draft of version 2 says 60 days; tell me if it is enough."
ROUND_UP = "Customers ask when the money is back. Can we name the day in the mail, not only a number of days?"
UNEXPLAINED = 3  # of Ayşe's breaches: she is asked for the cause


def make_hours() -> dict[str, Timeline]:
    """The calendars of the demo; answers when each team works."""
    for slug, (name, zone, country, week) in CALENDARS.items():
        fields = {"name": name, "zone": zone, "country": country, "week": week}
        calendar, made = Calendar.objects.get_or_create(slug=slug, defaults=fields)
        if made:
            remember(calendar)
    office = timeline_now(Calendar.objects.get(slug=HOURS["office"]))
    night = timeline_now(Calendar.objects.get(slug=NIGHT))
    return {"orders": office, "billing": office, "night": night}


def make_story(cast: Cast, now: datetime) -> None:
    """A first policy over all that happened, and the draft of a second one.

    `cast` has played its past and its present, and no promise was ever made: what happened gets
    its clocks from what is recorded.
    """
    admin = cast.agents["admin"]
    first = trials.draft(_first(cast), by=admin, note="Our first policy: what we promise, and why.")
    trials.adopt(first, since=_since(now), by=admin)
    past.derive(Ticket.objects.all(), now=now)
    _explain(cast, now)
    _acknowledge(first, [cast.agents[key] for key in READERS], now)
    _suggest(cast, now)
    words = "A first reply within four hours instead of eight, and 60 days to send something back."
    trials.draft(_second(first.document), by=admin, note=words)


def _suggest(cast: Cast, now: datetime) -> None:
    """One suggestion is answered, one waits for the manager."""
    deniz, ayse = cast.agents["deniz"], cast.agents["ayse"]
    longer = suggest(section="returns", words=LONGER, by=ayse)
    waiting = suggest(section="refunds", words=ROUND_UP, by=deniz)
    Suggestion.objects.filter(pk=longer.pk).update(
        at=now - timedelta(days=20),
        decision=Suggestion.Decision.ADOPTED,
        answer=DRAFTED,
        answered_by=cast.agents["admin"],
        answered_at=now - timedelta(days=9),
    )
    Suggestion.objects.filter(pk=waiting.pk).update(at=now - timedelta(days=4))
    remember(longer)
    remember(waiting)


def _since(now: datetime) -> datetime:
    """The morning, in Istanbul, on which the first policy came into force."""
    return (now - SINCE).replace(hour=6, minute=0, second=0, microsecond=0)


def can_begin() -> bool:
    """False where a company has made promises already: its own policy drives the demo then."""
    return not was_ever_promised()


# --- the two versions -----------------------------------------------------------------------


def _first(cast: Cast) -> Document:
    """The template of a shop, on the demo's calendars; urgent matters day and night."""
    shop = starting.load("shop")
    promises: list[Promise] = []
    for promise in shop.promises:
        hours = HOURS.get(promise.hours, promise.hours)
        if promise.key in ("important-first", "important-next"):
            hours = ALWAYS_OPEN
        if promise.key == "first":
            promises.append(_of_the_night(promise, cast))
        promises.append(replace(promise, hours=hours))
    return replace(
        shop,
        promises=tuple(promises),
        support_hours={k: HOURS.get(v, v) for k, v in shop.support_hours.items()},
        internal_promises=tuple(
            replace(
                one, hours=HOURS.get(one.hours, one.hours), giver=GIVERS.get(one.giver, one.giver)
            )
            for one in shop.internal_promises
        ),
        handover_hours=HOURS["office"],
        show_record=True,
        review_due=(timezone.now() + timedelta(days=245)).date(),
    )


def _of_the_night(promise: Promise, cast: Cast) -> Promise:
    team = {"field": "team", "op": "is", "value": cast.teams["night"].pk}
    return replace(promise, key="first-night", name=NIGHT_NAME, hours=NIGHT, when=parse(team))


def _second(first: Document) -> Document:
    """Twice as fast and twice as long to send back: nice to read, and not to be kept on Mondays."""
    promises = tuple(
        replace(one, target=4 * 3600) if one.key == "first" else one for one in first.promises
    )
    sections = tuple(
        replace(one, body=_sixty(one.body)) if one.key == "returns" else one
        for one in first.sections
    )
    return replace(first, promises=promises, sections=sections, return_days=60)


def _sixty(body: Words) -> Words:
    changes = {
        "en": ("30 days", "60 days"),
        "tr": ("30 gün", "60 gün"),
        "ru": ("30 дней", "60 дней"),
    }
    return {tag: text.replace(*changes.get(tag, ("30", "60"))) for tag, text in body.items()}


# --- what people did with it ----------------------------------------------------------------


def _explain(cast: Cast, now: datetime) -> None:
    """Every breach of the past gets its cause from its owner; three of Ayşe's are still asked for."""
    ended = Breach.objects.filter(clock__stopped_at__isnull=False, owner__isnull=False)
    rows = list(ended.select_related("clock", "clock__ticket", "owner").order_by("-at"))
    ayse = [row.pk for row in rows if row.owner == cast.agents["ayse"]][:UNEXPLAINED]
    said = tomllib.loads(PAST.read_text(encoding="utf-8"))["causes"]
    causes = {cause.slug: cause for cause in Cause.objects.all()}
    explained = [row for row in rows if row.pk not in ayse]
    for row, words in zip(explained, cycle(said), strict=False):
        row.cause, row.words = causes.get(words["cause"]), words["words"]
        row.explained_by = row.owner
        row.explained_at = min(now, (row.clock.stopped_at or now) + timedelta(minutes=20))
    explained = [row for row in explained if row.cause]
    Breach.objects.bulk_update(explained, ["cause", "words", "explained_by", "explained_at"])
    Event.objects.bulk_create(_caused(row, now) for row in explained)


def _caused(row: Breach, now: datetime) -> Event:
    owner = row.owner.actor if row.owner else Actor("system")
    data = {
        "breach": row.pk,
        "promise": row.clock.promise,
        "cause": row.cause.slug if row.cause else "",
        "before": "",
        "words": row.words,
    }
    return Event(
        ticket=row.clock.ticket,
        key="promise.caused",
        actor_kind=owner.kind,
        actor_id=owner.id,
        actor_name=owner.name,
        at=row.explained_at or now,
        data=data,
    )


def _acknowledge(version: Version, readers: Iterable[Agent], now: datetime) -> None:
    """They read all of it in the week after it came into force."""
    document = version.document
    for days, reader in enumerate(readers, 1):
        sections = [section.key for section in reading.sections_for(reader, document)]
        Acknowledgement.objects.bulk_create(
            Acknowledgement(version=version, agent=reader, section=section)
            for section in (*sections, reading.WHOLE)
        )
        read_at = _since(now) + timedelta(days=days, minutes=17 * days)
        Acknowledgement.objects.filter(version=version, agent=reader).update(at=read_at)
