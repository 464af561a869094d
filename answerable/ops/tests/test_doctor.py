"""The doctor names what is wrong and what to do; what is well is a line too."""

from datetime import timedelta
from pathlib import Path

import dns.exception
import dns.resolver
import pytest
from django.utils import timezone

from answerable import demo
from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.core import heartbeats, holds
from answerable.core.models import Heartbeat
from answerable.ops import checks_of_machine, checks_of_mail
from answerable.ops.doctor import examine
from answerable.ops.models import Backup

pytestmark = pytest.mark.django_db


def levels(check):
    return [line.level for line in check()]


def options(settings, **changed):
    settings.ANSWERABLE = {**settings.ANSWERABLE, **changed}


def test_every_check_gives_its_lines_and_every_fault_a_remedy_or_reason():
    lines = list(examine())
    assert {"files", "disk", "database", "clock", "worker", "backup", "outbox"} <= {
        line.name for line in lines
    }
    assert all(line.words for line in lines)


def test_a_check_that_breaks_is_a_line_that_failed(monkeypatch):
    def broken():
        raise OSError("no such disk")
        yield

    monkeypatch.setattr(checks_of_machine, "ALL", (broken,))
    monkeypatch.setattr(checks_of_mail, "ALL", ())
    (line,) = examine()
    assert (line.level, line.name) == ("fail", "broken")
    assert "no such disk" in line.words


def test_secrets_that_others_can_read(settings, tmp_path):
    settings.DATA = tmp_path
    tmp_path.chmod(0o700)
    (tmp_path / "secrets.json").write_text("{}")
    (tmp_path / "secrets.json").chmod(0o644)
    (line,) = checks_of_machine.files()
    assert (line.level, "chmod" in line.remedy) == ("fail", True)
    (tmp_path / "secrets.json").chmod(0o600)
    assert levels(checks_of_machine.files) == ["ok"]


@pytest.mark.parametrize(("floor", "level"), [(1, "ok"), (10**9, "fail")])
def test_a_disk_without_room(settings, floor, level):
    options(settings, disk_floor_mib=floor)
    assert levels(checks_of_machine.disk) == [level]


def test_a_worker_that_is_silent():
    assert levels(checks_of_machine.worker) == ["fail"]
    heartbeats.beat("w1", "worker")
    assert levels(checks_of_machine.worker) == ["ok"]
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=5))
    assert levels(checks_of_machine.worker) == ["fail"]


def test_backups_that_are_missing_or_old():
    assert levels(checks_of_machine.backup) == ["warn"]
    made = Backup.objects.create(at=timezone.now(), path="x", size=1, seconds=1)
    assert levels(checks_of_machine.backup) == ["ok"]
    made.at -= timedelta(days=3)
    made.save()
    assert levels(checks_of_machine.backup) == ["warn"]


def test_outgoing_that_is_held():
    assert levels(checks_of_machine.held) == []
    holds.hold(holds.OUTGOING, "restored")
    assert levels(checks_of_machine.held) == ["warn"]


def test_the_demos_password_on_a_server_others_can_reach(settings):
    demo.load()
    assert levels(checks_of_machine.demo) == []
    settings.BASE_URL = "https://help.example.org"
    assert levels(checks_of_machine.demo) == ["fail"]
    demo.remove()
    assert levels(checks_of_machine.demo) == []


def test_a_mailbox_that_is_not_fetched_any_more(mailbox):
    assert levels(checks_of_mail.mailboxes) == ["ok"]
    now = timezone.now()
    for last, level in ((None, "fail"), (now, "ok"), (now - timedelta(hours=1), "fail")):
        Mailbox.objects.update(fetch="imap", last_success_at=last, last_error="refused")
        (line,) = checks_of_mail.mailboxes()
        assert line.level == level
    assert line.remedy == "refused"


def test_no_mailbox_at_all():
    assert levels(checks_of_mail.mailboxes) == ["warn"]


def test_mail_that_waits_too_long_or_cannot_be_read():
    def came(ago, state):
        Inbound.objects.create(
            raw=b"", sha256=str(ago), size=0, received_at=timezone.now() - ago, state=state
        )

    came(timedelta(minutes=1), "received")
    assert levels(checks_of_mail.inbound) == ["ok"]
    came(timedelta(hours=1), "unreadable")
    assert levels(checks_of_mail.inbound) == ["ok", "warn"]
    came(timedelta(hours=2), "received")
    assert levels(checks_of_mail.inbound) == ["fail", "warn"]


def test_replies_that_are_late_or_failed():
    def sent(number, state, ago):
        then = timezone.now() - ago
        Outgoing.objects.create(
            kind="reply", effect_id=number, recipient="a@example.net", mail_id=number, state=state,
            not_before=then, next_attempt_at=then, created_at=then, finished_at=then,
        )  # fmt: skip

    sent("1", "queued", timedelta())
    assert levels(checks_of_mail.outbox) == ["ok"]
    sent("2", "delayed", timedelta(hours=1))
    sent("3", "failed", timedelta(hours=1))
    assert levels(checks_of_mail.outbox) == ["warn", "warn"]


def test_the_mail_server_is_asked_only_if_there_is_one(settings):
    assert levels(checks_of_mail.server) == ["warn"]
    options(settings, smtp_host="127.0.0.1", smtp_port=1, smtp_security="none")
    assert levels(checks_of_mail.server) == ["fail"]


ZONE = {
    "good.net": ["v=spf1 -all"],
    "_dmarc.good.net": ["v=DMARC1; p=reject"],
    "s1._domainkey.good.net": ["v=DKIM1; p=abc"],
    "twice.net": ["v=spf1 -all", "v=spf1 mx -all", "other words"],
    "_dmarc.twice.net": [],
}


@pytest.mark.parametrize(
    ("domain", "found"),
    [("good.net", ["ok", "ok", "ok"]), ("twice.net", ["fail", "warn", "warn"])],
)
def test_what_dns_says_about_our_domain(settings, monkeypatch, mailbox, domain, found):
    options(settings, dkim_selector="s1")
    monkeypatch.setattr(checks_of_mail, "_texts", lambda name: ZONE.get(name, []))
    Mailbox.objects.update(address=f"support@{domain}")
    assert levels(checks_of_mail.domains) == found


def test_without_a_resolver_it_says_that_it_could_not_ask(monkeypatch, mailbox):
    def unreachable(*_args, **_options):
        raise dns.resolver.NoNameservers

    monkeypatch.setattr(dns.resolver, "resolve", unreachable)
    Mailbox.objects.update(address="support@real.net")
    lines = list(checks_of_mail.domains())
    assert {line.level for line in lines} == {"warn"}
    assert all("could not ask" in line.words for line in lines)


def test_domains_for_examples_are_not_asked_about(mailbox):
    assert levels(checks_of_mail.domains) == ["ok"]


def test_the_data_folder_of_the_tests_is_examined_for_real(settings):
    assert Path(settings.DATA).is_dir()
    assert levels(checks_of_machine.settings_) == ["ok"]
    assert "fail" not in levels(checks_of_machine.clock)
