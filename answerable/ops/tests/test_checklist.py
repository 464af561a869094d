"""The first days: each line follows what is really there."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.calendars.models import Calendar
from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.demo.models import Made
from answerable.office.checklist import checks
from answerable.ops.models import Backup
from answerable.policy import actions as policy
from answerable.policy import starting
from answerable.policy.models import Version
from answerable.testing import make_agent

pytestmark = pytest.mark.django_db


def done() -> set[str]:
    return {check.slug for check in checks() if check.done}


def test_of_a_new_installation_only_the_demo_is_settled(administrator: Agent) -> None:
    assert done() == {"demo"}
    Made.objects.create(model="tickets.Ticket", key=1)
    assert done() == set()


def test_each_line_is_done_when_it_is(
    administrator: Agent, mailbox: Mailbox, settings, client: Client
) -> None:
    client.force_login(administrator)
    settings.BASE_URL = "https://desk.kestrel.shop"
    settings.ANSWERABLE = {**settings.ANSWERABLE, "smtp_host": "smtp.kestrel.shop"}
    now = timezone.now()
    Inbound.objects.create(
        mailbox=mailbox, source="imap", sha256="0" * 64, size=1, raw=b"x", received_at=now
    )
    Outgoing.objects.create(
        kind="staff", effect_id="round-trip:1:x", recipient="a@b.org", mail_id="x", state="sent",
        not_before=now, next_attempt_at=now, created_at=now,
    )  # fmt: skip
    assert "mail-in" not in done()  # the demo's address is no real one
    Mailbox.objects.update(address="support@kestrel.shop")
    other = make_agent("other@example.com", role="administrator")
    Backup.objects.create(at=now - timedelta(days=1), path="/x", size=1, seconds=1)
    Calendar.objects.create(slug="office", name="Office", country="TR")
    version = policy.draft(starting.load("shop"), by=administrator)
    for one in (administrator, other):
        assert "two-steps" not in done()
        Authenticator.objects.create(user=one, type=Authenticator.Type.TOTP, data={})
    assert "The first days" in client.get("/office/").content.decode()
    Version.objects.filter(pk=version.pk).update(
        state=Version.State.PUBLISHED,
        in_force_from=now,
        published_at=now,
        published_by=administrator,
    )
    assert done() == {check.slug for check in checks()}
    assert "The first days" not in client.get("/office/").content.decode()


def test_who_runs_a_part_only_is_not_shown_it(client: Client, lead: Agent) -> None:
    client.force_login(lead)
    answer = client.get("/office/")
    assert "The first days" not in answer.content.decode()
