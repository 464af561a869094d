"""Every write on reviews: draw, hold, release, change, send back, tell the lead."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from answerable.accounts.models import Agent
from answerable.channels import outbox
from answerable.channels.email.staff_mail import send_staff_mail
from answerable.channels.models import Outgoing
from answerable.core.each import each
from answerable.core.errors import Refused
from answerable.feedback.reviews.models import MARKS, Review
from answerable.sla.escalating import people
from answerable.tickets import actions, events, markup
from answerable.tickets.actions.shared import hold
from answerable.tickets.models import INTERNAL, Message


@dataclass(frozen=True)
class Score:
    """Marks from 1 to 5, and a word to the writer."""

    correct: int
    kind: int
    complete: int
    language: int
    words: str = ""


def draw(message: Message, *, before: dict[str, str | None]) -> Review | None:
    """Draws the lot of a provider's reply, once; one that is drawn is held back.

    None for replies of our own people, and where the provider's share is zero.
    """
    agent = message.agent
    provider = agent.provider if agent else None
    if provider is None or not provider.review_percent or message.automatic:
        return None
    if message.ticket.channel == INTERNAL:  # said among ourselves
        return None
    lot = secrets.randbelow(100)
    is_read = lot < provider.review_percent
    made, is_new = Review.objects.get_or_create(
        message=message,
        defaults={
            "provider": provider, "draw": lot, "percent": provider.review_percent,
            "state": Review.State.WAITING if is_read else Review.State.PASSED,
            "due_at": timezone.now() + timedelta(hours=provider.review_hours) if is_read else None,
        },
    )  # fmt: skip
    if is_new and is_read:
        actions.hold_back(message, before=before)
    return made


@transaction.atomic
def release(review: Review, *, score: Score, by: Agent, body: str = "") -> None:
    """The reply leaves, as it is or with `body` in its place. Of two who decide one does.

    Refused for its writer, for a provider's people, and without marks from 1 to 5.
    """
    message = review.message
    now = hold(message.ticket)
    text = body.strip()
    changed = bool(text) and text != message.text.strip()
    state = Review.State.CHANGED if changed else Review.State.RELEASED
    _decide(review, state, score, by, now, original=message.text if changed else "")
    if changed:
        new = {"text": text, "html": markup.to_html(text)}
        Message.objects.filter(pk=message.pk).update(**new)
    key = "review.changed" if changed else "review.released"
    events.record(message.ticket, key, by=by.actor, name=_writer(message))
    left = actions.let_leave(message, by=by.actor)
    held = Outgoing.objects.filter(message=message, state=Outgoing.State.HELD)
    held.update(state=Outgoing.State.QUEUED, not_before=left, next_attempt_at=left)
    outbox.wake()


@transaction.atomic
def send_back(review: Review, *, score: Score, by: Agent) -> None:
    """The reply does not leave: its words are the writer's draft again, with a word why.

    Refused without that word.
    """
    message = review.message
    now = hold(message.ticket)
    if not score.words.strip():
        raise Refused("word_missing", _("Say in a word what should be different."))
    _decide(review, Review.State.RETURNED, score, by, now)
    assert message.agent is not None
    actions.take_back(message, by=message.agent)
    head = _("Sent back to %(name)s:") % {"name": _writer(message)}
    actions.add_note(message.ticket, body=f"{head} {score.words.strip()}", by=by)
    events.record(message.ticket, "review.returned", by=by.actor, name=_writer(message))


def _decide(
    review: Review, state: str, score: Score, by: Agent, now: datetime, *, original: str = ""
) -> None:
    if by.provider_id or by.pk == review.message.agent_id or not by.can("tickets.answer"):
        raise Refused("may_not_review", NOT_YOURS)
    marks = {name: getattr(score, name) for name in MARKS}
    if not all(1 <= mark <= 5 for mark in marks.values()):
        raise Refused("marks_missing", _("Give every mark from 1 to 5."))
    waiting = Review.objects.filter(pk=review.pk, state=Review.State.WAITING)
    if not waiting.update(
        state=state, reviewer=by, decided_at=now, words=score.words.strip(), original=original,
        **marks,
    ):  # fmt: skip
        raise Refused("review_over", _("Somebody decided about this reply already."))


NOT_YOURS = gettext_lazy("Only our own people read a provider’s replies.")


def _writer(message: Message) -> str:
    return message.agent.name if message.agent else ""


def writer_took_it_back(message: Message) -> None:
    """Undone by its writer while it waited: nothing is left to read."""
    Review.objects.filter(message=message, state=Review.State.WAITING).update(
        state=Review.State.GONE, decided_at=timezone.now()
    )


def tell_of_waiting(now: datetime | None = None) -> int:
    """Whoever leads is told once of each reply that waits too long; it goes on waiting."""
    now = now or timezone.now()
    late = Review.objects.filter(state=Review.State.WAITING, due_at__lte=now, told_at=None)
    rows = late.select_related("message__ticket", "provider").order_by("due_at")[:200]
    return each(rows, lambda review: _tell_once(review, now))


@transaction.atomic
def _tell_once(review: Review, now: datetime) -> None:
    if Review.objects.filter(pk=review.pk, told_at=None).update(told_at=now):
        _tell(review)


def _tell(review: Review) -> None:
    ticket = review.message.ticket
    ours = [one for one in people("lead", ticket) if one.provider_id is None]
    for agent in ours or people("head", ticket):
        with translation.override(agent.language.partition("-")[0]):
            places = {"name": review.provider.name, "number": ticket.number}
            send_staff_mail(
                agent.email,
                name=agent.name,
                subject=_("A reply of %(name)s waits to be read") % places,
                text=_(
                    "The reply of %(name)s on ticket #%(number)s waits for one of us to read it."
                )
                % places
                + f"\n\n<{settings.BASE_URL}/reviews/>",
                language=agent.language,
                effect_id=f"review:{review.pk}:{agent.pk}",
            )
