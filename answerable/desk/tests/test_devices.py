"""Devices on one's own page, and the two files a browser asks for without anybody signed in."""

import json
import struct
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from answerable.notices.models import Device
from answerable.testing_push import PushBrowser

pytestmark = pytest.mark.django_db


def test_a_device_is_added_shown_and_removed_by_its_owner_alone(desk, signed_in, owner, colleague):
    given = {"endpoint": "https://push.example/1", **PushBrowser().keys}
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


def test_every_icon_of_the_manifest_is_there_and_as_large_as_it_says(client):
    icons = json.loads(client.get("/manifest.webmanifest").content)["icons"]
    assert {"192x192", "512x512", "any"} <= {one["sizes"] for one in icons}
    assert "maskable" in {one.get("purpose") for one in icons}
    for one in icons:
        file = Path(finders.find(one["src"].removeprefix("/static/")))
        if one["type"] == "image/png":
            width, height = struct.unpack(">II", file.read_bytes()[16:24])
            assert f"{width}x{height}" == one["sizes"]
