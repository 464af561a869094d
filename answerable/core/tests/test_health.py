"""/ready tells the truth, and its details only to those who may look inside."""

import json

import pytest
from django.db import DatabaseError
from django.test import Client

from answerable.core import doors, health, heartbeats
from answerable.core.models import Heartbeat, Job

pytestmark = pytest.mark.django_db
LOCAL = {"HTTP_X_ANSWERABLE_LOCAL": "1"}


@pytest.fixture(autouse=True)
def _a_worker_lives():
    heartbeats.beat("here", "worker")


def failing(client: Client, **headers: str) -> dict[str, str | None]:
    answer = client.get("/ready", **headers)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    return {part["part"]: part.get("detail") for part in json.loads(answer.content)["failing"]}


def test_ready_when_all_parts_work_and_nothing_is_left_behind(client):
    before = Heartbeat.objects.count()
    assert client.get("/ready").status_code == 200
    assert Heartbeat.objects.count() == before


def test_no_worker_for_two_minutes(client):
    Heartbeat.objects.update(at="2020-01-01T00:00Z")
    assert failing(client) == {"worker": None}


def test_too_little_disk(client, settings):
    settings.ANSWERABLE = {**settings.ANSWERABLE, "disk_floor_mib": 10**9}
    assert "MiB free" in (failing(client, **LOCAL)["disk"] or "")


def test_a_database_that_cannot_write(client, monkeypatch):
    def full() -> str:
        raise DatabaseError("database or disk is full")

    monkeypatch.setitem(health.PARTS, "database", full)
    assert failing(client) == {"database": None}
    assert failing(client, **LOCAL) == {"database": "DatabaseError: database or disk is full"}


def test_missing_migrations(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health, "missing_migrations", lambda: ["core.0099"])
    assert failing(client, **LOCAL) == {"migrations": "1 migrations are missing"}


def test_a_token_opens_what_this_machine_may_see(client, monkeypatch):
    monkeypatch.setattr(doors, "_checks", [])
    assert client.get("/metrics").status_code == 403
    doors.trust_tokens(lambda request: request.headers.get("Authorization") == "Bearer good")
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer bad").status_code == 403
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer good").status_code == 200


def test_metrics_count_what_waits_and_what_was_given_up(client):
    Job.objects.create(kind="a.b", run_at="2020-01-01T00:00Z")
    Job.objects.create(kind="a.c", run_at="2020-01-01T00:00Z", state=Job.State.DEAD)
    text = client.get("/metrics", **LOCAL).content.decode()
    assert 'answerable_jobs_due{queue="default"} 1.0' in text
    assert 'answerable_jobs_failed_total{kind="a.c"} 1.0' in text
    assert "answerable_disk_free_bytes" in text


@pytest.mark.parametrize("path", ["/ready", "/metrics"])
def test_they_only_answer_questions(client, path):
    assert client.post(path, **LOCAL).status_code == 405
