"""answerable webhook: added with a secret shown once, refused inside our own network, replayed."""

import json

import pytest
from click.testing import CliRunner
from django.utils import timezone

from answerable.cli import cli
from answerable.cli.frame import Failed
from answerable.core.models import Delivery, Webhook

URL = "https://hooks.example.com/in"


def run(*words):
    return CliRunner().invoke(cli, ["webhook", *words], catch_exceptions=False)


def test_a_webhook_is_added_listed_and_removed(db):
    added = json.loads(run("add", URL, "--event", "ticket.created", "--json").output)
    assert added["secret"].startswith("whsec_")
    webhook = Webhook.objects.get(pk=added["id"])
    assert webhook.events == ["ticket.created"]
    assert added["secret"] not in json.dumps(webhook.secrets), "only sealed in the database"
    assert f"{URL}  well" in run("list").output
    run("remove", str(webhook.pk))
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    "words",
    [("https://me:secret@example.com/x",), ("file:///etc/passwd",), (URL, "--event", "everything")],
)
def test_what_we_never_call_is_refused_and_nothing_is_kept(db, words):
    with pytest.raises(Failed):
        run("add", *words)
    assert not Webhook.objects.exists()


def test_what_failed_is_sent_again_under_its_old_id(db):
    number = json.loads(run("add", URL, "--json").output)["id"]
    failed = Delivery.objects.create(
        webhook_id=number, effect_id="evt_1", event="ticket.created", body="{}",
        state="failed", attempts=10, next_attempt_at=timezone.now(),
    )  # fmt: skip
    Webhook.objects.update(disabled_at=timezone.now(), disabled_because="gone")
    assert "failed" in run("log", str(number)).output
    assert run("replay", str(number)).output == "1 deliveries are on their way again.\n"
    failed.refresh_from_db()
    assert (failed.state, failed.effect_id, failed.attempts) == ("queued", "evt_1", 0)
    assert Webhook.objects.get().disabled_at is None
