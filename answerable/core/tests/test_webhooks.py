"""Webhooks follow the Standard Webhooks specification, and one that fails harms nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.core import webhooks
from answerable.core.http import Forbidden
from answerable.core.models import Delivery, Job, Webhook
from answerable.core.sealing import CannotOpen, seal, unseal
from answerable.testing import at_once
from answerable.testing_http import Listener

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def webhook(receiver: Listener) -> Webhook:
    return webhooks.add_webhook(receiver.url, ["ticket.created"])[0]


def emit(event: str = "ticket.created", effect_id: str = "evt_1") -> None:
    now = timezone.now()
    webhooks.emit(event, effect_id=effect_id, data={"ticket": 1}, at=now, leaves=now)


def deliver(webhook: Webhook) -> Delivery:
    webhooks.deliver(webhook=webhook.pk)
    webhook.refresh_from_db()
    return Delivery.objects.get()


def test_a_delivery_carries_id_time_and_a_signature_the_receiver_can_check(
    receiver: Listener,
) -> None:
    webhook, secret = webhooks.add_webhook(receiver.url, ["ticket.created"])
    emit()
    delivery = deliver(webhook)
    assert (delivery.state, delivery.status) == (State.SENT, 200)
    (asked,) = receiver.asked
    headers = {name.lower(): value for name, value in asked.headers.items()}
    assert headers["webhook-id"] == "evt_1"
    body = asked.body.decode()
    expected = webhooks.signature(secret, "evt_1", headers["webhook-timestamp"], body)
    assert headers["webhook-signature"] == expected
    assert body == delivery.body
    assert body.startswith('{"type":"ticket.created","timestamp":"')


def test_the_signature_is_the_one_of_the_specification() -> None:
    given = webhooks.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        '{"test": 2432232314}',
    )
    assert given == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_after_a_change_of_secret_the_old_one_still_signs_too(receiver: Listener) -> None:
    webhook, old = webhooks.add_webhook(receiver.url, ["*"])
    new = webhooks.change_secret(webhook)
    emit()
    deliver(webhook)
    headers = {name.lower(): value for name, value in receiver.asked[0].headers.items()}
    sent_at, body = headers["webhook-timestamp"], receiver.asked[0].body.decode()
    assert headers["webhook-signature"].split(" ") == [
        webhooks.signature(secret, "evt_1", sent_at, body) for secret in (new, old)
    ]


def test_secrets_lie_sealed_in_the_database(webhook: Webhook) -> None:
    assert "whsec_" not in str(webhook.secrets)
    assert unseal(webhook.secrets[0], purpose="webhook").startswith("whsec_")
    with pytest.raises(CannotOpen):
        unseal(seal("x", purpose="mailbox"), purpose="webhook")


def test_only_wanted_events_are_delivered(webhook: Webhook) -> None:
    emit("ticket.updated")
    assert not Delivery.objects.exists()


def test_an_address_we_never_call_is_refused_when_it_is_given() -> None:
    with pytest.raises(Forbidden):
        webhooks.add_webhook("file:///etc/passwd", ["*"])
    assert not Webhook.objects.exists()


def test_it_is_tried_ten_times_over_three_days_and_then_shown_as_failed(
    webhook: Webhook, receiver: Listener
) -> None:
    receiver.status = 500
    emit()
    start = timezone.now()
    waits = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    with time_machine.travel(start, tick=False) as clock:
        for seconds in waits:
            delivery = deliver(webhook)
            wait = (delivery.next_attempt_at - timezone.now()).total_seconds()
            assert seconds <= wait <= seconds * 1.1 + 0.001
            clock.move_to(delivery.next_attempt_at)
        delivery = deliver(webhook)
    assert (delivery.state, delivery.attempts, delivery.reason) == (State.FAILED, 10, "status_500")
    assert len(receiver.asked) == 10
    assert {asked.headers["webhook-id"] for asked in receiver.asked} == {"evt_1"}


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 500])
def test_only_two_hundreds_count_as_delivered(
    webhook: Webhook, receiver: Listener, status: int
) -> None:
    receiver.status = status
    emit()
    assert deliver(webhook).state == State.QUEUED
    assert webhook.failing_since is not None


def test_gone_switches_the_webhook_off(webhook: Webhook, receiver: Listener) -> None:
    receiver.status = 410
    emit()
    assert deliver(webhook).state == State.FAILED
    assert webhook.disabled_because == "gone"
    emit(effect_id="evt_2")
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("status", [429, 502, 504])
def test_a_receiver_may_ask_to_be_left_alone_for_a_while(
    webhook: Webhook, receiver: Listener, status: int
) -> None:
    receiver.status, receiver.headers = status, {"Retry-After": "120"}
    emit()
    assert deliver(webhook).next_attempt_at >= timezone.now() + timedelta(seconds=115)


def test_five_days_of_failures_switch_it_off_and_a_success_forgives(
    webhook: Webhook, receiver: Listener
) -> None:
    receiver.status = 500
    emit()
    deliver(webhook)
    receiver.status = 200
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        deliver(webhook)
    assert webhook.failing_since is None
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=5, hours=1))
    receiver.status = 500
    emit(effect_id="evt_2")
    webhooks.deliver(webhook=webhook.pk)
    webhook.refresh_from_db()
    assert webhook.disabled_because == "failing"
    webhooks.enable(webhook)
    webhook.refresh_from_db()
    assert webhook.disabled_at is None


def test_after_a_failure_the_others_of_that_webhook_wait_too(
    webhook: Webhook, receiver: Listener
) -> None:
    receiver.status = 500
    for number in range(3):
        emit(effect_id=f"evt_{number}")
    webhooks.deliver(webhook=webhook.pk)
    assert len(receiver.asked) == 1
    waiting = Job.objects.get(kind="webhooks.deliver", state="ready")
    assert waiting.unique_key == f"webhook:{webhook.pk}"


def test_what_failed_can_be_replayed_under_the_same_id(
    webhook: Webhook, receiver: Listener
) -> None:
    emit()
    delivery = deliver(webhook)
    webhooks.replay(delivery)
    deliver(webhook)
    assert [asked.headers["webhook-id"] for asked in receiver.asked] == ["evt_1"] * 2


def test_the_log_goes_back_thirty_days(webhook: Webhook) -> None:
    emit()
    deliver(webhook)
    webhooks.forget()
    assert Delivery.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        webhooks.forget()
    assert not Delivery.objects.exists()


def test_a_delivery_of_a_worker_that_is_gone_is_taken_up_again(
    webhook: Webhook, receiver: Listener
) -> None:
    emit()
    assert webhooks._claim(Delivery.objects.get())
    deliver(webhook)
    assert not receiver.asked
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        webhooks.look()
        deliver(webhook)
    assert len(receiver.asked) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_deliver_each_event_once(webhook: Webhook, receiver: Listener) -> None:
    for number in range(10):
        emit(effect_id=f"evt_{number}")
    at_once(*[lambda: webhooks.deliver(webhook=webhook.pk)] * 3)
    assert len(receiver.asked) == 10
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}
