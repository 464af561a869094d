"""S63 to S67: a webhook never makes our server call inside, whatever address, name or answer."""

import socket

import pytest
from django.utils import timezone

from answerable.core import http, webhooks
from answerable.core.models import Delivery, Webhook
from answerable.testing_http import Listener

pytestmark = pytest.mark.django_db


def told(webhook: Webhook) -> Delivery:
    now = timezone.now()
    webhooks.emit("ticket.created", effect_id="evt_1", data={}, at=now, leaves=now)
    webhooks.deliver(webhook=webhook.pk)
    return Delivery.objects.get()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_s63_a_redirect_to_the_inside_is_a_failure_and_not_followed(
    receiver: Listener, unreachable_listener: Listener, status: int
) -> None:
    receiver.status = status
    receiver.headers = {"Location": unreachable_listener.url}
    delivery = told(webhooks.add_webhook(receiver.url, ["*"])[0])
    assert delivery.reason == f"status_{status}"
    assert not unreachable_listener.asked


def test_s64_a_name_that_leads_inside_at_the_moment_of_the_call_is_not_called(
    unreachable_listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://hooks.example.com:{unreachable_listener.port}/"
    webhook, _secret = webhooks.add_webhook(url, ["*"])

    def inside(host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", inside)
    assert told(webhook).reason == "private_address"
    assert not unreachable_listener.asked


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "ftp://example.com/",
        "http://a\r\nX: y/",
        "http://example.com/\r\nX-Evil: 1",
        "http://169.254.169.254@example.com/",
    ],
)
def test_s65_other_schemes_and_line_ends_are_refused(url: str) -> None:
    with pytest.raises(http.Forbidden):
        webhooks.add_webhook(url, ["*"])
    assert not Webhook.objects.exists()


def test_s66_a_slow_answer_ends_with_the_time_for_everything(
    receiver: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "SECONDS", 0.4)
    receiver.slow = 0.05
    assert told(webhooks.add_webhook(receiver.url, ["*"])[0]).reason == "timed_out"


def test_s66_an_endless_answer_is_taken_for_what_its_status_says(receiver: Listener) -> None:
    receiver.endless = True
    assert told(webhooks.add_webhook(receiver.url, ["*"])[0]).state == Delivery.State.SENT


def test_s67_nothing_of_the_answer_is_kept_but_its_status(receiver: Listener) -> None:
    receiver.status, receiver.body = 500, b"root:x:0:0 secret of the inside"
    delivery = told(webhooks.add_webhook(receiver.url, ["*"])[0])
    kept = [str(getattr(delivery, field.name)) for field in Delivery._meta.fields]
    assert (delivery.status, delivery.reason) == (500, "status_500")
    assert not any("secret of the inside" in value for value in kept)
