"""Web Push (RFC 8030, 8291, 8292): what waits for a person, sealed for each of their browsers.

A push names the ticket's number and what kind of thing it is, no words and no names: the browser
asks us for the sentence, as the person who is signed in there.
"""

import json
import logging
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.channels.email.mailboxes import address_of
from answerable.channels.models import Mailbox
from answerable.core import http
from answerable.core.jobs import enqueue
from answerable.core.push_key import push_key
from answerable.notices import jobs, sending
from answerable.notices.models import Choice, Device, Notice
from answerable.notices.rules import asked_to_wait

log = logging.getLogger(__name__)
LIVES = timedelta(hours=12)  # how long a push service keeps it for a browser that is off
GONE = (404, 410)
TRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30))


@transaction.atomic
def push(agent: Agent) -> datetime | None:
    """Hands what is due to the jobs of the person's devices; answers when to look again."""
    now = timezone.now()
    waiting = Notice.objects.filter(agent=agent, push_at__isnull=False)
    due = list(waiting.filter(push_at__lte=now).order_by("pk"))
    if not due:
        return sending.next_of(waiting, "push_at")
    if rest := sending.rests_until(agent, Choice.objects.filter(agent=agent).first(), now):
        return rest
    if not waiting.filter(pk__in=[one.pk for one in due]).update(push_at=None):
        return None  # another worker took them
    if shown := sending.visible(agent, due):
        for device in agent.devices.all():
            enqueue(jobs.push_to, device=device.pk, payload=payload_of(shown))
    return sending.next_of(waiting, "push_at")


def payload_of(notices: list[Notice]) -> dict[str, Any]:
    """What leaves: the newest, and how many there are besides."""
    last = notices[-1]
    more = len(notices) - 1
    return {"notice": last.pk, "ticket": last.ticket.number, "kind": last.kind, "more": more}


def send(device: int, payload: dict[str, Any], attempt: int) -> None:
    """One push to one browser. A browser that is gone is forgotten; a service in trouble is asked
    again a few times, then no more: what it was to say stands in the page."""
    found = Device.objects.select_related("agent").filter(pk=device).first()
    if found is None or not _is_still_news(found.agent, payload["notice"]):
        return
    status, wait = _post(found, payload)
    if status in GONE or not found.agent.is_active:
        Device.objects.filter(pk=found.pk).delete()
    elif status is not None and 200 <= status < 300:
        Device.objects.filter(pk=found.pk).update(reached_at=timezone.now())
    elif status is None or status == 429 or status >= 500:
        _try_again(device, payload, attempt, wait)
    else:
        log.warning("a push service refused a push with %s", status)


def _try_again(device: int, payload: dict[str, Any], attempt: int, wait: timedelta) -> None:
    """Later, and not before the service wants to be asked; never when it would be no news."""
    if attempt < len(TRIES) and wait < LIVES:
        again = timezone.now() + max(TRIES[attempt], wait)
        enqueue(jobs.push_to, device=device, payload=payload, attempt=attempt + 1, run_at=again)


def _is_still_news(agent: Agent, notice: int) -> bool:
    return bool(sending.visible(agent, list(Notice.objects.filter(pk=notice, agent=agent))))


def _post(device: Device, payload: dict[str, Any]) -> tuple[int | None, timedelta]:
    """The answer's status, and how long the service wants to be left alone; None if nobody answered.

    An address that leads inside counts as gone.
    """
    body, headers = sealed(device, payload)
    try:
        answer = http.fetch("POST", device.endpoint, body=body, headers=headers)
    except http.Forbidden:
        return GONE[1], timedelta(0)
    except http.NoAnswer:
        return None, timedelta(0)
    wait = asked_to_wait(answer.headers.get("retry-after", ""), now=timezone.now())
    return answer.status, wait


def sealed(device: Device, payload: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """Body and headers of the request: only this browser can read it, the service knows it is us."""
    from webpush import WebPush, WebPushSubscription  # takes long to load: only who pushes waits

    key = push_key(settings.DATA)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    maker = WebPush(private, public, subscriber=_subscriber(), ttl=int(LIVES.total_seconds()))
    whose = WebPushSubscription.model_validate(
        {"endpoint": device.endpoint, "keys": {"auth": device.auth, "p256dh": device.p256dh}}
    )
    made = maker.get(json.dumps(payload), whose)
    asked = maker.vapid.get_authorization_header(
        _origin(whose.endpoint), maker.subscriber, maker.expiration
    )
    headers = {**made.headers, "authorization": asked, "Urgency": "normal"}
    return made.encrypted, {**headers, "Topic": f"n{payload['notice']}"}


def _origin(endpoint: Any) -> SimpleNamespace:
    """For whom we vouch: with the port, which the library leaves out and a service asks for."""
    usual = {"https": 443, "http": 80}[endpoint.scheme]
    port = "" if endpoint.port == usual else f":{endpoint.port}"
    return SimpleNamespace(scheme=endpoint.scheme, host=f"{endpoint.host}{port}")


def _subscriber() -> str:
    """Whom a push service may write to about us."""
    return address_of(Mailbox.objects.filter(enabled=True).order_by("id").first())
