"""Devices on one's own page, and the two files a browser asks for without anybody signed in."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from answerable.notices.models import Device
from answerable.notices.tests.test_pushing import AUTH, text

pytestmark = pytest.mark.django_db


def test_a_device_is_added_shown_and_removed_by_its_owner_alone(desk, signed_in, owner, colleague):
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    given = {"endpoint": "https://push.example/1", "p256dh": text(raw), "auth": text(AUTH)}
    assert desk.post("/me/devices/", {**given, "auth": "no", "name": "x"}).status_code == 422
    assert desk.post("/me/devices/", {**given, "name": "<b>Firefox"}).status_code == 204
    page = desk.get("/me/notifications/").content.decode()
    assert "&lt;b&gt;Firefox" in page
    assert "push.example" not in page, "the address is a secret of the browser"
    pk = Device.objects.get(agent=owner).pk
    assert signed_in(colleague).post("/me/devices/remove/", {"device": pk}).status_code == 404
    assert desk.post("/me/devices/remove/", {"device": "x"}).status_code == 404
    assert desk.post("/me/devices/remove/", {"device": pk}).status_code == 302
    assert not Device.objects.exists()


def test_worker_and_manifest_are_for_everybody_and_about_nobody(client):
    worker = client.get("/service-worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in worker["Content-Security-Policy"]
    manifest = client.get("/manifest.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert json.loads(manifest.content)["scope"] == "/"
    assert client.post("/service-worker.js").status_code == 405
