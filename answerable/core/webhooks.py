"""Telling other people's programs what happened, by the Standard Webhooks specification.

A delivery is a row in the transaction of the event. It is tried ten times over three days; what
is delivered twice carries the same id both times. No order is promised.
"""

import base64
import hashlib
import hmac
import json
import random
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Min, QuerySet
from django.utils import timezone

from answerable.core import holds, http
from answerable.core.crash import crashpoint
from answerable.core.jobs import enqueue, job, periodic
from answerable.core.models import Delivery, Webhook
from answerable.core.sealing import CannotOpen, seal, unseal

State = Delivery.State
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
"""Before the first, second, … attempt."""

LEASE = timedelta(seconds=60)
PATIENCE = timedelta(days=5)  # a webhook that only fails for so long is switched off
KEPT = timedelta(days=30)
LARGEST = 20_000  # bytes of a payload
ASK_LESS = {429, 502, 503, 504}
AT_ONCE = 20
PURPOSE = "webhook"


@transaction.atomic
def add_webhook(url: str, events: list[str]) -> tuple[Webhook, str]:
    """A new webhook and the secret its owner checks signatures with (shown this once).

    `events` are public names; "*" is all. Raises http.Forbidden for an address we never call.
    """
    http.check(url)
    secret = new_secret()
    sealed = [seal(secret, purpose=PURPOSE)]
    return Webhook.objects.create(url=url, events=events, secrets=sealed), secret


def new_secret() -> str:
    """A signing secret in the form of the specification."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


@transaction.atomic
def change_secret(webhook: Webhook) -> str:
    """A new secret; until the next change both sign, so that nobody misses a delivery."""
    secret = new_secret()
    webhook.secrets = [seal(secret, purpose=PURPOSE), *webhook.secrets[:1]]
    webhook.save(update_fields=["secrets"])
    return secret


@transaction.atomic
def enable(webhook: Webhook) -> None:
    """Switches a webhook on again; what failed meanwhile can be replayed."""
    Webhook.objects.filter(pk=webhook.pk).update(
        disabled_at=None, disabled_because="", failing_since=None, failures=0
    )


def emit(
    event: str, *, effect_id: str, data: Mapping[str, Any], at: datetime, leaves: datetime
) -> None:
    """Writes a delivery for everybody who wants to know; in the transaction of what happened.

    `effect_id` is the id the receiver sees; `leaves` the earliest moment (UTC) it goes.
    """
    body = json.dumps(
        {"type": event, "timestamp": at.isoformat(), "data": data}, separators=(",", ":")
    )
    if len(body.encode()) > LARGEST:
        raise ValueError(f"{event}: a payload of {len(body)} letters is not thin")
    for webhook, wanted in _awake():
        if event in wanted or "*" in wanted:
            Delivery.objects.create(
                webhook_id=webhook,
                effect_id=effect_id,
                event=event,
                body=body,
                next_attempt_at=leaves,
            )
            wake(webhook, leaves)


def _awake() -> list[tuple[int, list[str]]]:
    """The webhooks that are told, and of what; asked with every event of every ticket."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, events FROM core_webhook WHERE disabled_at IS NULL")
        return [(pk, json.loads(events)) for pk, events in cursor.fetchall()]


def withdraw(effect_id: str) -> None:
    """What did not happen after all is not told, as long as it has not left."""
    Delivery.objects.filter(effect_id=effect_id, state=State.QUEUED, attempts=0).delete()


@transaction.atomic
def replay(delivery: Delivery) -> None:
    """Sends a finished delivery again, under the same id."""
    now = timezone.now()
    again = Delivery.objects.filter(pk=delivery.pk, state__in=[State.SENT, State.FAILED])
    if again.update(state=State.QUEUED, attempts=0, next_attempt_at=now, finished_at=None):
        wake(delivery.webhook_id, now)


def wake(webhook_id: int, at: datetime) -> None:
    """Lets a worker look at this webhook at that moment; in the caller's transaction."""
    enqueue(deliver, run_at=at, unique_key=f"webhook:{webhook_id}", webhook=webhook_id)


@job("webhooks.deliver", queue="calls")
def deliver(*, webhook: int) -> None:
    """Sends what is due for one webhook, until it is done or the receiver fails."""
    target = Webhook.objects.filter(pk=webhook, disabled_at=None).first()
    if target is None or holds.is_held(holds.OUTGOING):
        return
    for seen in _due().filter(webhook=target).order_by("next_attempt_at", "id")[:AT_ONCE]:
        delivery = _claim(seen)
        if delivery and not _attempt(delivery, target):
            break
    waiting = Delivery.objects.filter(webhook=target, state__in=[State.QUEUED, State.SENDING])
    if first := waiting.aggregate(first=Min("next_attempt_at"))["first"]:
        soon = timezone.now() + WAITS[1] if target.failing_since else first
        wake(target.pk, max(first, soon))


@periodic("webhooks.look", every=timedelta(minutes=1), queue="calls")
def look() -> None:
    """Finds what no wake-up found, and what a worker that is gone held."""
    for webhook_id in _due().values_list("webhook_id", flat=True).distinct():
        wake(webhook_id, timezone.now())


@periodic("webhooks.forget", every=timedelta(hours=6))
def forget() -> None:
    """The log of deliveries goes back thirty days."""
    Delivery.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()


def _due() -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        state__in=[State.QUEUED, State.SENDING],
        next_attempt_at__lte=timezone.now(),
        webhook__disabled_at=None,
    )


def _claim(seen: Delivery) -> Delivery | None:
    """Takes it for a while; the attempt is counted before the work."""
    same = Delivery.objects.filter(
        pk=seen.pk, state=seen.state, attempts=seen.attempts, next_attempt_at=seen.next_attempt_at
    )
    until = timezone.now() + LEASE
    taken = same.update(state=State.SENDING, attempts=F("attempts") + 1, next_attempt_at=until)
    return Delivery.objects.get(pk=seen.pk) if taken else None


def _attempt(delivery: Delivery, webhook: Webhook) -> bool:
    """True if the receiver took it."""
    try:
        answer = http.fetch(
            "POST", webhook.url, body=delivery.body.encode(), headers=headers_of(delivery, webhook)
        )
    except (http.Forbidden, http.NoAnswer) as error:
        _failed(delivery, webhook, None, error.reason)
        return False
    except CannotOpen:
        _failed(delivery, webhook, None, "secret_lost")
        return False
    crashpoint("mid_webhook")
    if 200 <= answer.status < 300:
        _succeeded(delivery, webhook, answer.status)
        return True
    _failed(delivery, webhook, answer.status, "", _asked_to_wait(answer))
    return False


def headers_of(delivery: Delivery, webhook: Webhook) -> dict[str, str]:
    """Id, time of this attempt, and a signature by each secret that is valid now."""
    sent_at = str(int(timezone.now().timestamp()))
    opened = [unseal(sealed, purpose=PURPOSE) for sealed in webhook.secrets]
    signatures = [signature(one, delivery.effect_id, sent_at, delivery.body) for one in opened]
    return {
        "Content-Type": "application/json",
        "webhook-id": delivery.effect_id,
        "webhook-timestamp": sent_at,
        "webhook-signature": " ".join(signatures),
    }


def signature(secret: str, message_id: str, sent_at: str, body: str) -> str:
    """v1 of the specification: HMAC-SHA-256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{sent_at}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


@transaction.atomic
def _succeeded(delivery: Delivery, webhook: Webhook, status: int) -> None:
    now = timezone.now()
    _mine(delivery).update(state=State.SENT, status=status, reason="", finished_at=now)
    Webhook.objects.filter(pk=webhook.pk).exclude(failures=0, failing_since=None).update(
        failing_since=None, failures=0
    )
    webhook.failing_since = None


@transaction.atomic
def _failed(
    delivery: Delivery,
    webhook: Webhook,
    status: int | None,
    reason: str,
    wait: timedelta = timedelta(0),
) -> None:
    now = timezone.now()
    reason = reason or f"status_{status}"
    is_last = status == 410 or delivery.attempts >= len(WAITS)
    if is_last:
        _mine(delivery).update(state=State.FAILED, status=status, reason=reason, finished_at=now)
    else:
        pause = max(wait, WAITS[delivery.attempts] * (1 + random.random() / 10))  # noqa: S311 - spreads load
        _mine(delivery).update(
            state=State.QUEUED, status=status, reason=reason, next_attempt_at=now + pause
        )
    webhook.failing_since = webhook.failing_since or now
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=F("failures") + 1, failing_since=webhook.failing_since
    )
    if status == 410:
        _disable(webhook, "gone")
    elif now - webhook.failing_since > PATIENCE:
        _disable(webhook, "failing")


def _mine(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery.pk, state=State.SENDING, attempts=delivery.attempts)


def _disable(webhook: Webhook, because: str) -> None:
    open_ = Webhook.objects.filter(pk=webhook.pk, disabled_at=None)
    open_.update(disabled_at=timezone.now(), disabled_because=because)


def _asked_to_wait(answer: http.Answer) -> timedelta:
    """What Retry-After asks for, at most a day; nothing where the status has no such meaning."""
    said = answer.headers.get("retry-after", "").strip()
    if answer.status not in ASK_LESS or not said:
        return timedelta(0)
    try:
        wait = timedelta(seconds=int(said)) if said.isdigit() else _until(said)
    except (ValueError, OverflowError):
        return timedelta(0)
    return min(max(wait, timedelta(0)), timedelta(days=1))


def _until(said: str) -> timedelta:
    moment = parsedate_to_datetime(said)
    return moment - timezone.now() if moment.tzinfo else timedelta(0)
