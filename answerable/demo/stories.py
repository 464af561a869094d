"""Plays the stories of stories/*.toml through the real actions, each act at its time in the past."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from answerable.core.actors import Actor
from answerable.demo import mails
from answerable.demo.fields import fill
from answerable.demo.papers import paper
from answerable.demo.people import Cast, remember
from answerable.handover import actions as handovers
from answerable.handover.actions import Context
from answerable.handover.models import Handover
from answerable.tickets import actions
from answerable.tickets.models import Message, Tag, Ticket
from answerable.tickets.words import NewMessage

STORIES = Path(__file__).with_name("stories")
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
COLOURS = {
    "damaged": "red",
    "missing": "red",
    "return": "amber",
    "refund": "green",
    "wholesale": "blue",
}
TIMES = ("updated_at", "waiting_since", "nobody_since", "solved_at", "closed_at", "last_message_at")


@dataclass
class Scene:
    """Where a story stands: its ticket, who is there, and the moment being played (UTC)."""

    cast: Cast
    ticket: Ticket
    at: datetime

    @property
    def writer(self) -> Actor:
        customer = self.ticket.customer
        return Actor("customer", customer.pk, customer.name)


def span(text: str) -> timedelta:
    """'2d 4h' as a length of time."""
    parts = re.findall(r"(\d+)([dhm])", text)
    return sum((timedelta(**{UNITS[unit]: int(n)}) for n, unit in parts), timedelta())


def stories() -> Iterator[dict[str, Any]]:
    """Every ticket of every file, oldest first, so that numbers follow time."""
    files = sorted(STORIES.glob("*.toml"))
    found = [
        t for file in files for t in tomllib.loads(file.read_text(encoding="utf-8"))["tickets"]
    ]
    yield from sorted(found, key=lambda story: span(story["steps"][0]["ago"]), reverse=True)


def play(story: dict[str, Any], cast: Cast) -> Ticket:
    """Makes one ticket and everything that happened on it."""
    now = timezone.now()
    scene = Scene(cast, _open(story, cast, now), now)
    for step in story["steps"]:
        step = dict(step)
        scene.at = now - span(step.pop("ago"))
        began = timezone.now()
        ACTS[step.pop("act")](scene, **step)
        _backdate(scene, began)
    return scene.ticket


def _open(story: dict[str, Any], cast: Cast, now: datetime) -> Ticket:
    customer = cast.customers[story["customer"]]
    priority = story.get("priority", "normal").upper()
    began = timezone.now()
    ticket = actions.open_ticket(
        customer=customer,
        subject=story["subject"],
        by=Actor("customer", customer.pk, customer.name),
        via=cast.mailbox.address,
        team=cast.teams.get(story.get("team", "")),
        priority=Ticket.Priority[priority],
        language=customer.language,
        at=now - span(story["steps"][0]["ago"]),
        silent=True,
    )
    remember(ticket)
    admin = cast.agents["admin"]
    for name in story.get("tags", ()):
        if not Tag.objects.filter(name=name).exists():
            remember(Tag.objects.create(name=name, colour=COLOURS.get(name, "")))
        actions.tag(ticket, name=name, by=admin)
    if "fields" in story:
        fill(ticket, story["fields"], by=admin, now=now)
    if story.get("spam"):
        actions.mark_spam(ticket, by=admin)
    _backdate(Scene(cast, ticket, ticket.created_at), began)
    return ticket


def _backdate(scene: Scene, began: datetime) -> None:
    """What the act wrote with the present time gets the time of the story."""
    ticket, at = scene.ticket, scene.at
    ticket.refresh_from_db()
    late = {f: at for f in TIMES if getattr(ticket, f) and getattr(ticket, f) >= began}
    Ticket.objects.filter(pk=ticket.pk).update(**late)
    ticket.events.filter(at__gte=began).update(at=at)
    ticket.messages.filter(created_at__gte=began).update(created_at=at)
    ticket.messages.filter(goes_at__gte=began).update(goes_at=at)
    ticket.refresh_from_db()


def _write(scene: Scene, *, text: str, **step: Any) -> None:
    files = tuple(paper(name) for name in step.pop("files", ()))
    words = {key: value.strip() for key, value in step.items() if key != "automatic"}
    inbound = mails.received(scene.ticket, text.strip(), words, files, scene.cast, scene.at)
    remember(inbound)
    new = NewMessage(
        text=text.strip(),
        sender_name=scene.ticket.customer.name,
        sender_address=inbound.envelope_from,
        to=({"name": scene.cast.mailbox.name, "address": scene.cast.mailbox.address},),
        language=scene.ticket.customer.language,
        automatic=step.get("automatic", ""),
        proof=Message.Proof.DMARC,
        inbound_id=inbound.pk,
        files=files,
        at=scene.at,
        **words,
    )
    message = actions.add_message(
        scene.ticket, new=new, customer=scene.ticket.customer, by=scene.writer, silent=True
    )
    inbound.message = message
    inbound.save(update_fields=["message"])


def _auto(scene: Scene, *, text: str) -> None:
    _write(scene, text=text, automatic="out_of_office")


def _reply(
    scene: Scene,
    *,
    by: str,
    text: str,
    solve: bool = False,
    failed: str = "",
    files: tuple[str, ...] = (),
) -> None:
    agent = scene.cast.agents[by]
    uploads = [actions.upload(paper(name), by=agent).pk for name in files]
    message = actions.reply(
        scene.ticket,
        body=text.strip(),
        by=agent,
        undo_seconds=0,
        solve=solve,
        attachments=uploads,
    )
    mails.never_send(message, scene.at)
    if failed:
        mails.fail(message, failed, scene.at)


def _note(scene: Scene, *, by: str, text: str) -> None:
    actions.add_note(scene.ticket, body=text.strip(), by=scene.cast.agents[by])


def _take(scene: Scene, *, by: str) -> None:
    actions.take(scene.ticket, by=scene.cast.agents[by])


def _hand_over(
    scene: Scene,
    *,
    by: str,
    to: str,
    done: str,
    next_step: str,
    words: str = "",
    silent: str = "",
    accepted: bool = False,
) -> None:
    began, receiver = timezone.now(), scene.cast.agents[to]
    context = Context(done, next_step, customer_words=words, silent_reason=silent)
    made = handovers.offer(
        scene.ticket, context=context, by=scene.cast.agents[by], to_agent=receiver
    )
    if accepted:
        handovers.accept(made, by=receiver)
        Handover.objects.filter(pk=made.pk).update(decided_at=scene.at)
    Handover.objects.filter(pk=made.pk).update(offered_at=scene.at)
    mails.forget_notices(began)


def _wait(scene: Scene, *, by: str, whom: str, until: str) -> None:
    moment = timezone.now() + span(until)
    actions.wait_for_other(scene.ticket, whom=whom, until=moment, by=scene.cast.agents[by])


def _snooze(scene: Scene, *, by: str, until: str) -> None:
    actions.snooze(scene.ticket, until=timezone.now() + span(until), by=scene.cast.agents[by])


def _solve(scene: Scene, *, by: str) -> None:
    actions.solve(scene.ticket, by=scene.cast.agents[by])


def _close(scene: Scene) -> None:
    actions.close(scene.ticket)


ACTS: dict[str, Callable[..., None]] = {
    "write": _write,
    "auto": _auto,
    "reply": _reply,
    "note": _note,
    "take": _take,
    "hand_over": _hand_over,
    "wait": _wait,
    "snooze": _snooze,
    "solve": _solve,
    "close": _close,
}
