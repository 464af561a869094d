"""Web Push: what leaves, what a browser can read of it, and what becomes of browsers that are gone."""

import base64
import json
from datetime import time, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from answerable.core.models import Job
from answerable.core.push_key import push_key
from answerable.notices import actions, devices, jobs
from answerable.notices.models import Device, Notice
from answerable.testing import refused, write
from answerable.tickets import actions as tickets

pytestmark = pytest.mark.django_db
AUTH = bytes(range(16))


def text(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def browser():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def device(browser, receiver, owner, ticket):
    Notice.objects.all().delete()
    return subscribe(owner, browser, receiver.url)


def subscribe(agent, browser, url):
    point = browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": text(point), "auth": text(AUTH)}
    return devices.add_device(by=agent, endpoint=url, name="Firefox, Linux", **keys)


def opened(browser, body):
    """What RFC 8291 lets the browser, and nobody else, read."""
    salt, theirs, sealed = body[:16], body[21:86], body[86:]
    own = browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = browser.exchange(
        ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
    )

    def derived(salt, info, length, secret):
        return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)

    secret = derived(AUTH, b"WebPush: info\0" + own + theirs, 32, shared)
    key = derived(salt, b"Content-Encoding: aes128gcm\0", 16, secret)
    nonce = derived(salt, b"Content-Encoding: nonce\0", 12, secret)
    plain = AESGCM(key).decrypt(nonce, sealed, None)
    return json.loads(plain.rstrip(b"\0")[:-1])


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
    assert opened(browser, asked.body) == {
        "notice": notice.pk, "ticket": ticket.number, "kind": "replied", "more": 0,
    }  # fmt: skip
    sent = {name.lower(): value for name, value in asked.headers.items()}
    assert sent["content-encoding"] == "aes128gcm"
    assert sent["topic"] == f"n{notice.pk}"
    scheme, token, key = sent["authorization"].split(" ")
    claims = jwt.decode(
        token[2:].rstrip(","), push_key_public(), algorithms=["ES256"], audience="http://127.0.0.1"
    )
    assert (scheme, key[:2]) == ("vapid", "k=")
    assert claims["sub"] == "mailto:support@127.0.0.1"
    device.refresh_from_db()
    assert device.reached_at
    run(owner)
    assert len(receiver.asked) == 1, "told once"


def push_key_public():
    from django.conf import settings

    return push_key(settings.DATA).public_key()


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
    assert opened(browser, asked.body)["more"] == 1


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
    point = browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    good = {"endpoint": "https://push.example/x", "p256dh": text(point), "auth": text(AUTH)}
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
