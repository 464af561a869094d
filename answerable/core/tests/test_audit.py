"""The audit log: written once, refused to whoever would change it, forgotten after two years."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from answerable.core import audit
from answerable.core.actors import SYSTEM
from answerable.core.models import AuditEntry
from answerable.core.tidying import tidy

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_what_and_from_where() -> None:
    with audit.acting_from("192.0.2.7"):
        audit.record("team.made", by=SYSTEM, team="Orders")
    entry = AuditEntry.objects.get()
    assert (entry.key, entry.actor_kind, entry.place) == ("team.made", "system", "192.0.2.7")
    assert entry.data == {"team": "Orders"}


def test_what_is_done_after_a_request_is_not_from_its_place() -> None:
    with audit.acting_from("192.0.2.7"):
        pass
    audit.record("team.made", by=SYSTEM)
    assert AuditEntry.objects.get().place == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda: AuditEntry.objects.update(key="nothing.happened"),
        lambda: AuditEntry.objects.all().delete(),
    ],
)
def test_the_database_itself_refuses_every_change(change) -> None:
    audit.record("agent.deactivated", by=SYSTEM, agent=7)
    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    assert AuditEntry.objects.get().key == "agent.deactivated"


def test_after_two_years_entries_go_by_themselves() -> None:
    old = timezone.now() - audit.KEPT - timedelta(days=1)
    AuditEntry.objects.create(key="old", at=old, actor_kind="system")
    audit.record("young", by=SYSTEM)
    tidy()
    assert [entry.key for entry in AuditEntry.objects.all()] == ["young"]


def test_a_sign_in_stands_in_the_log_and_a_wrong_password_too(client: Client, owner) -> None:
    right = {"login": owner.email, "password": "correct horse battery"}
    client.post("/accounts/login/", {**right, "password": "wrong"})
    client.post("/accounts/login/", {"login": "nobody@example.org", "password": "hunter2"})
    client.post("/accounts/login/", right)
    entries = AuditEntry.objects.order_by("id")
    assert [(one.key, one.actor_id) for one in entries] == [
        ("session.refused", owner.pk),
        ("session.refused", None),
        ("session.began", owner.pk),
    ]
    assert {one.place for one in entries} == {"127.0.0.1"}
    assert "nobody@example.org" not in str([one.data for one in entries])
    assert "hunter2" not in str([one.data for one in entries])
