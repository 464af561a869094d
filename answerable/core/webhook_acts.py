"""What people do with webhooks, each with its entry in the audit log."""

import json
import secrets

from django.db import transaction
from django.utils import timezone

from answerable.core import audit, http, webhooks
from answerable.core.actors import Actor
from answerable.core.models import Delivery, Webhook

TEST = "test"


@transaction.atomic
def add(url: str, events: list[str], *, by: Actor) -> tuple[Webhook, str]:
    """A new one and its secret, shown this once. Raises http.Forbidden."""
    made = webhooks.add_webhook(url, events)
    audit.record("webhook.added", by=by, url=_place(url))
    return made


@transaction.atomic
def change(webhook: Webhook, url: str, events: list[str], *, by: Actor) -> None:
    """Another address or other events; what waits goes to the new address. Raises Forbidden."""
    http.check(url)
    Webhook.objects.filter(pk=webhook.pk).update(url=url, events=events)
    audit.record("webhook.changed", by=by, url=_place(url))


@transaction.atomic
def new_secret(webhook: Webhook, *, by: Actor) -> str:
    """The old secret signs along until the next change."""
    audit.record("webhook.secret", by=by, url=_place(webhook.url))
    return webhooks.change_secret(webhook)


@transaction.atomic
def switch(webhook: Webhook, *, on: bool, by: Actor) -> None:
    """Paused: nothing new is queued and nothing is sent. On again: what waits goes."""
    if on:
        webhooks.enable(webhook)
    else:
        open_ = Webhook.objects.filter(pk=webhook.pk, disabled_at=None)
        open_.update(disabled_at=timezone.now(), disabled_because="paused")
    audit.record("webhook.on" if on else "webhook.off", by=by, url=_place(webhook.url))


@transaction.atomic
def remove(webhook: Webhook, *, by: Actor) -> None:
    """It is told nothing any more; its log goes too."""
    audit.record("webhook.removed", by=by, url=_place(webhook.url))
    webhook.delete()


@transaction.atomic
def test(webhook: Webhook) -> Delivery:
    """Queues a delivery of the event "test" to this webhook alone."""
    now = timezone.now()
    delivery = Delivery.objects.create(
        webhook=webhook,
        effect_id=f"evt_test_{secrets.token_hex(8)}",
        event=TEST,
        body=json.dumps({"type": TEST, "timestamp": now.isoformat(), "data": {}}),
        next_attempt_at=now,
    )
    webhooks.wake(webhook.pk, now)
    return delivery


def _place(url: str) -> str:
    """The address without what may be secret in it."""
    return url.partition("?")[0][:200]
