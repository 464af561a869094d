"""Web Push: what leaves, what a browser can read of it, and what becomes of browsers that are gone."""

from datetime import UTC, datetime, time, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.test import Client
from django.utils import timezone

from answerable.core import http
from answerable.core.models import Job
from answerable.core.push_key import push_key
from answerable.notices import actions, devices, jobs
from answerable.notices.models import Device, Notice
from answerable.notices.rules import asked_to_wait
from answerable.testing import refused, write
from answerable.testing_push import PushBrowser, vouched
from answerable.tickets import actions as tickets

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def browser():
    return PushBrowser()


@pytest.fixture
def device(browser, receiver, owner, ticket):
    Notice.objects.all().delete()
    return subscribe(owner, browser, receiver.url)


def subscribe(agent, browser, url):
    return devices.add_device(by=agent, endpoint=url, name="Firefox, Linux", **browser.keys)


def run(agent):
    """The jobs that wait, as a worker would run them."""
    jobs.push(agent=agent.pk)
    for one in Job.objects.filter(kind="notices.push_to", state="ready"):
        one.delete()
        jobs.push_to(**one.arguments)


def test_a_push_says_number_and_kind_and_only_to_this_browser(
    device, browser, receiver, ticket, owner
):
    receiver.status = 201
    write(ticket, "My card is 4111 1111", sender_name="Elif Kaya")
    run(owner)
    [asked] = receiver.asked
    notice = Notice.objects.get(agent=owner)
    assert browser.opened(asked.body) == {
        "notice": notice.pk, "ticket": ticket.number, "kind": "replied", "more": 0,
    }  # fmt: skip
    with pytest.raises(InvalidTag):
        PushBrowser().opened(asked.body)
    sent = {name.lower(): value for name, value in asked.headers.items()}
    assert (sent["content-encoding"], sent["topic"]) == ("aes128gcm", f"n{notice.pk}")
    assert 0 < int(sent["ttl"]) <= 12 * 3600
    device.refresh_from_db()
    assert device.reached_at
    run(owner)
    assert len(receiver.asked) == 1, "told once"


def test_the_service_knows_us_by_the_key_that_the_page_gave_the_browser(
    device, receiver, ticket, owner
):
    client = Client()
    client.force_login(owner)
    key = client.get("/me/notifications/").context["public_key"]
    write(ticket, "And?")
    run(owner)
    [asked] = receiver.asked
    origin = f"http://127.0.0.1:{receiver.port}"
    claims = vouched(asked, key=key, origin=origin, now=timezone.now())
    assert claims["sub"] == "mailto:support@127.0.0.1"


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path):
    push_key.cache_clear()
    first = push_key(tmp_path)
    assert (tmp_path / "push.pem").stat().st_mode & 0o077 == 0
    push_key.cache_clear()
    again = push_key(tmp_path)
    assert first.private_numbers() == again.private_numbers()
    assert [path.name for path in tmp_path.iterdir()] == ["push.pem"]


@pytest.mark.parametrize(
    ("status", "kept", "again"),
    [
        (410, False, 0),
        (404, False, 0),
        (500, True, 1),
        (429, True, 1),
        (403, True, 0),
        (201, True, 0),
    ],
)
def test_what_a_push_service_answers_is_heeded(
    status,
    kept,
    again,
    device,
    receiver,
    ticket,
    owner,
):
    receiver.status = status
    write(ticket, "And?")
    run(owner)
    assert Device.objects.filter(pk=device.pk).exists() == kept
    waiting = Job.objects.filter(kind="notices.push_to", state="ready")
    assert waiting.count() == again
    if again:
        assert waiting[0].run_at > timezone.now() + timedelta(seconds=30)
        arguments = {**waiting[0].arguments, "attempt": 3}
        waiting.delete()
        jobs.push_to(**arguments)
        assert not waiting.exists(), "after the last try no more"


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("7200", 120), ("10", 1), ("soon", 1), ("-5", 1), ("86400", None), ("9" * 30, None)],
)
def test_a_busy_service_is_not_asked_before_it_wants_to_be(
    said, minutes, device, receiver, ticket, owner
):
    receiver.status, receiver.headers = 429, {"Retry-After": said}
    write(ticket, "And?")
    before = timezone.now()
    run(owner)
    waiting = Job.objects.filter(kind="notices.push_to", state="ready")
    assert waiting.exists() == (minutes is not None), "no news any more when it may be asked"
    if minutes:
        assert waiting[0].run_at - before >= timedelta(minutes=minutes)
        assert waiting[0].run_at - before < timedelta(minutes=minutes + 1)
    assert Device.objects.filter(pk=device.pk).exists()


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("", timedelta(0)),
        ("120", timedelta(seconds=120)),
        ("Sun, 22 Nov 2026 06:30:00 GMT", timedelta(minutes=30)),
        ("Sun, 22 Nov 2026 05:30:00 GMT", timedelta(0)),
        ("Sun, 99 Nov 2026 05:30:00 GMT", timedelta(0)),
        ("١٢٠", timedelta(0)),
        ("1e9", timedelta(0)),
    ],
)
def test_what_retry_after_says(said, wait):
    assert asked_to_wait(said, now=NOW) == wait


def test_a_service_that_never_answers_costs_little_and_is_asked_again(
    device, receiver, ticket, owner, monkeypatch
):
    monkeypatch.setattr(http, "SECONDS", 0.3)
    receiver.slow = 0.05
    write(ticket, "And?")
    run(owner)
    assert Job.objects.filter(kind="notices.push_to", state="ready").count() == 1
    device.refresh_from_db()
    assert device.reached_at is None
    receiver.slow = 0.0
    Job.objects.filter(kind="notices.push_to").update(run_at=timezone.now())
    run(owner)
    device.refresh_from_db()
    assert device.reached_at


def test_an_address_that_leads_inside_is_never_called(device, receiver, ticket, owner, settings):
    settings.ANSWERABLE = {**settings.ANSWERABLE, "call_networks": []}
    write(ticket, "And?")
    run(owner)
    assert receiver.asked == []
    assert not Device.objects.exists()


@pytest.mark.parametrize("what", ["read", "left", "unfollowed"])
def test_who_read_it_left_or_may_no_longer_see_it_is_not_pushed_to(
    what,
    browser,
    receiver,
    ticket,
    owner,
    stranger,
):
    subscribe(stranger, browser, receiver.url)
    tickets.add_note(ticket, body="@stranger", by=owner)
    jobs.push(agent=stranger.pk)
    if what == "read":
        actions.read_of_ticket(ticket, by=stranger)
    if what == "left":
        stranger.is_active = False
        stranger.save()
    if what == "unfollowed":
        tickets.unfollow(ticket, agent=stranger)
    for one in Job.objects.filter(kind="notices.push_to"):
        jobs.push_to(**one.arguments)
    assert receiver.asked == []


def test_after_quiet_hours_one_push_says_how_many(device, browser, receiver, ticket, owner):
    actions.choose(by=owner, ways={}, quiet_from=time(0), quiet_until=time(23, 59, 59))
    write(ticket, "One")
    write(ticket, "Two")
    assert Job.objects.get(kind="notices.push").run_at > timezone.now()
    actions.choose(by=owner, ways={}, quiet_from=None, quiet_until=None)
    Notice.objects.update(push_at=timezone.now())
    run(owner)
    [asked] = receiver.asked
    assert browser.opened(asked.body)["more"] == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"endpoint": "ftp://push.example/x"}, "device_address"),
        ({"endpoint": "https://user@push.example/x"}, "device_address"),
        ({"endpoint": "https://push.example:22/x"}, "device_address"),
        ({"endpoint": "https://push.example/" + "x" * 1000}, "device_address"),
        ({"endpoint": ""}, "device_address"),
        ({"p256dh": "AAAA"}, "device_keys"),
        ({"p256dh": "é"}, "device_keys"),
        ({"auth": "AAAA"}, "device_keys"),
        ({"auth": ""}, "device_keys"),
    ],
)
def test_odd_subscriptions_are_refused(change, code, browser, owner):
    good = {"endpoint": "https://push.example/x", **browser.keys}
    with refused(code):
        devices.add_device(by=owner, name="x", **(good | change))
    assert not Device.objects.exists()


def test_plain_http_is_taken_only_where_we_speak_it_ourselves(browser, owner, settings):
    settings.BASE_URL = "https://desk.example.com"
    with refused("device_address"):
        subscribe(owner, browser, "http://push.example/x")


def test_a_browser_belongs_to_whoever_signed_in_last_and_ten_are_enough(browser, owner, colleague):
    one = subscribe(owner, browser, "https://push.example/0")
    assert subscribe(colleague, browser, "https://push.example/0").pk == one.pk
    assert not owner.devices.exists()
    for number in range(12):
        subscribe(owner, browser, f"https://push.example/{number + 1}")
    assert owner.devices.count() == devices.MOST
    assert owner.devices.filter(endpoint="https://push.example/12").exists()
    assert not devices.remove_device(by=owner, pk=one.pk), "somebody else's"
    assert devices.remove_device(by=colleague, pk=one.pk)
