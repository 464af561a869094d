"""The room in which the list of causes is kept."""

import pytest
from django.test import Client

from answerable.sla.models import Cause


@pytest.fixture
def room(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def test_a_cause_is_added_named_moved_retired_and_offered_again(room):
    assert room.get("/office/causes/").status_code == 200
    room.post("/office/causes/add/", {"en": "Ice on the road", "tr": "Buzlanma"})
    made = Cause.objects.get(slug="ice-on-the-road")
    room.post(f"/office/causes/{made.pk}/", {"en": "Ice", "ru": "Лёд"})
    room.post(f"/office/causes/{made.pk}/move/", {"earlier": "1"})
    room.post(f"/office/causes/{made.pk}/retire/")
    made.refresh_from_db()
    assert made.name == {"en": "Ice", "ru": "Лёд"}
    assert made.retired_at
    assert Cause.objects.last() != made
    assert "no longer offered" in room.get("/office/causes/").content.decode()
    room.post(f"/office/causes/{made.pk}/offer/")
    made.refresh_from_db()
    assert made.retired_at is None


def test_what_cannot_be_is_said_and_changes_nothing(room):
    before = list(Cause.objects.values())
    ours = Cause.objects.get(slug="service-down")
    assert room.post("/office/causes/add/", {"en": " "}).status_code == 422
    assert room.post("/office/causes/add/", {"en": "x" * 81}).status_code == 422
    assert room.post(f"/office/causes/{ours.pk}/retire/").status_code == 422
    assert room.post("/office/causes/99999/retire/").status_code == 404
    assert list(Cause.objects.values()) == before
