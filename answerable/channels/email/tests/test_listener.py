"""At the door: 250 means it is on disk; a refusal says why and leaves nothing behind."""

import smtplib
import socket
import ssl
import subprocess
import threading

import pytest
from django.db import DatabaseError

from answerable.channels import intake
from answerable.channels.email.addresses import reply_address
from answerable.channels.email.listening import commits
from answerable.channels.email.listening.limits import Rate
from answerable.channels.email.tests.conftest import Running
from answerable.channels.models import Inbound, Mailbox
from answerable.channels.tests.mails import mail
from answerable.core.models import Heartbeat


def test_what_got_250_is_stored_with_its_envelope(listener) -> None:
    with listener.smtp() as client:
        client.sendmail("elif@example.net", ["support@example.com"], mail("Hello\n"))
    row = Inbound.objects.get()
    assert (row.source, row.envelope_from) == ("smtp", "elif@example.net")
    assert (row.envelope_to, row.remote) == (["support@example.com"], "127.0.0.1")
    assert b"Hello\r\n" in bytes(row.raw)
    assert row.mailbox.address == "support@example.com"


def test_dots_long_lines_and_bare_line_ends_arrive_as_they_were_sent(listener) -> None:
    body = b"Subject: x\r\n\r\n.\r\n..two\r\nbare\n.\nline\rend\r\n" + b"y" * 200_000 + b"\r\n"
    with listener.smtp() as client:
        client.sendmail("a@b.c", ["support@example.com"], b"")
        client.docmd("MAIL FROM:<a@b.c>")
        client.docmd("RCPT TO:<support@example.com>")
        client.docmd("DATA")
        client.send(body.replace(b"\r\n.", b"\r\n.."))
        client.send(b".\r\n")
        assert client.getreply()[0] == 250
    assert [bytes(row.raw) for row in Inbound.objects.order_by("id")] == [b"\r\n", body]


@pytest.mark.parametrize("ending", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r"])
def test_no_other_line_ending_smuggles_a_second_mail_in(listener, ending: bytes) -> None:
    smuggled = b"MAIL FROM:<boss@example.com>\r\nRCPT TO:<support@example.com>\r\nDATA\r\nevil"
    with listener.smtp() as client:
        client.ehlo()
        client.docmd("MAIL FROM:<a@b.c>")
        client.docmd("RCPT TO:<support@example.com>")
        client.docmd("DATA")
        client.send(b"Subject: one\r\n\r\nhello" + ending + smuggled + b"\r\n.\r\n")
        assert client.getreply()[0] == 250
    row = Inbound.objects.get()
    assert row.envelope_from == "a@b.c"
    assert b"evil" in bytes(row.raw)


def test_an_unknown_recipient_is_refused_and_the_others_are_not(listener) -> None:
    with listener.smtp() as client:
        refused = client.sendmail("a@b.c", ["nobody@example.com", "support@example.com"], mail())
    assert refused["nobody@example.com"][0] == 550
    assert Inbound.objects.get().envelope_to == ["support@example.com"]


def test_other_names_tags_and_secret_addresses_lead_to_the_mailbox(listener, mailbox) -> None:
    mailbox.aliases = ["help@example.com"]
    mailbox.save()
    secret = reply_address("support@example.com", ticket_id=1, recipient="a@b.c")
    for address in ("HELP@example.com", "support+news@example.com", secret):
        with listener.smtp() as client:
            client.sendmail("a@b.c", [address], mail(address))
    assert set(Inbound.objects.values_list("mailbox", flat=True)) == {mailbox.pk}
    assert Inbound.objects.count() == 3


def test_a_mailbox_made_a_moment_ago_is_known(listener, monkeypatch) -> None:
    monkeypatch.setattr("answerable.channels.email.listening.receiver.FRESH", 0.0)
    with listener.smtp() as client:
        client.sendmail("a@b.c", ["support@example.com"], mail("1"))
        Mailbox.objects.create(address="new@example.com")
        assert client.sendmail("a@b.c", ["new@example.com"], mail("2")) == {}


def test_a_mail_to_two_mailboxes_is_one_row_for_each(listener) -> None:
    Mailbox.objects.create(address="sales@example.com")
    with listener.smtp() as client:
        client.sendmail("a@b.c", ["support@example.com", "sales@example.com"], mail())
    assert sorted(row.envelope_to[0] for row in Inbound.objects.all()) == [
        "sales@example.com",
        "support@example.com",
    ]


def test_bounces_come_from_nobody_and_are_taken(listener) -> None:
    with listener.smtp() as client:
        client.sendmail("", ["support@example.com"], mail())
    assert Inbound.objects.get().envelope_from == ""


def test_too_big_a_mail_is_refused_before_and_after_it_was_sent(listener) -> None:
    big = b"Subject: x\r\n\r\n" + b"z" * (1024 * 1024)
    with listener.smtp() as client:
        client.ehlo()
        assert client.docmd(f"MAIL FROM:<a@b.c> SIZE={len(big)}")[0] == 552
        client.docmd("MAIL FROM:<a@b.c>")
        client.docmd("RCPT TO:<support@example.com>")
        assert client.data(big)[0] == 552
        assert client.noop()[0] == 250
    assert not Inbound.objects.exists()


def test_what_the_database_cannot_keep_is_put_off(listener, monkeypatch) -> None:
    def fail(arrivals):
        raise DatabaseError("away")

    monkeypatch.setattr(commits, "accept_many", fail)
    with listener.smtp() as client, pytest.raises(smtplib.SMTPDataError) as refusal:
        client.sendmail("a@b.c", ["support@example.com"], mail())
    assert refusal.value.smtp_code == 451
    assert not Inbound.objects.exists()


def test_a_fault_of_ours_never_answers_250(listener, monkeypatch) -> None:
    monkeypatch.setattr(commits, "accept_many", lambda arrivals: 1 // 0)
    with listener.smtp() as client, pytest.raises(smtplib.SMTPDataError) as refusal:
        client.sendmail("a@b.c", ["support@example.com"], mail())
    assert refusal.value.smtp_code == 451


def test_a_full_disk_is_said_plainly(listener, settings) -> None:
    settings.ANSWERABLE = {**settings.ANSWERABLE, "disk_floor_mib": 10**9}
    with listener.smtp() as client, pytest.raises(smtplib.SMTPDataError) as refusal:
        client.sendmail("a@b.c", ["support@example.com"], mail())
    assert refusal.value.smtp_code == 452


def test_one_bad_mail_in_a_commit_does_not_hold_up_the_others(
    transactional_db, mailbox, monkeypatch
) -> None:
    real = intake.accept_many

    def picky(arrivals):
        if any(one.raw == b"bad" for one in arrivals):
            raise DatabaseError("cannot")
        return real(arrivals)

    monkeypatch.setattr(commits, "accept_many", picky)
    groups = [[intake.Arrival(raw, "smtp", mailbox)] for raw in (b"1", b"bad", b"2")]
    outcomes = commits._commit(groups)
    assert [isinstance(one, Exception) for one in outcomes] == [False, True, False]
    assert Inbound.objects.count() == 2


def test_lmtp_answers_once_for_each_recipient(listener) -> None:
    with listener.lmtp() as client:
        client.ehlo()
        client.docmd("MAIL FROM:<a@b.c>")
        client.docmd("RCPT TO:<support@example.com>")
        client.docmd("RCPT TO:<support+x@example.com>")
        client.docmd("DATA")
        client.send(mail() + b".\r\n")
        assert [client.getreply()[0], client.getreply()[0]] == [250, 250]
        assert client.docmd("NOOP")[0] == 250
    row = Inbound.objects.get()
    assert (row.source, row.envelope_to) == (
        "lmtp",
        ["support@example.com", "support+x@example.com"],
    )


def test_non_ascii_addresses_and_bytes_are_taken(listener) -> None:
    Mailbox.objects.create(address="yardım@example.com")
    with listener.smtp() as client:
        raw = "Subject: Kırık\r\n\r\nVazo kırıldı\r\n".encode()
        client.sendmail(
            "elif@örnek.example", ["yardım@example.com"], raw, ["SMTPUTF8", "BODY=8BITMIME"]
        )
    assert bytes(Inbound.objects.get().raw) == raw


def test_senders_addresses_of_any_form_are_taken(listener) -> None:
    with listener.smtp() as client:
        client.ehlo()
        for sender in ("a..b@docomo.example", ".x.@y", "SRS0=ab=cd=x.example=y@z"):
            assert client.docmd(f"MAIL FROM:<{sender}>")[0] == 250
            client.rset()


def test_nothing_is_taken_before_the_conversation_began(listener) -> None:
    with socket.create_connection(("127.0.0.1", listener.listener.smtp.port)) as wire:
        reader = wire.makefile("rb")
        reader.readline()
        for command in (b"DATA", b"MAIL FROM:<a@b.c>", b"RCPT TO:<support@example.com>"):
            wire.sendall(command + b"\r\n")
            assert reader.readline()[:3] == b"503"


def test_a_client_that_breaks_off_leaves_nothing(listener) -> None:
    client = listener.smtp()
    client.ehlo()
    client.docmd("MAIL FROM:<a@b.c>")
    client.docmd("RCPT TO:<support@example.com>")
    client.docmd("DATA")
    client.send(b"Subject: half\r\n\r\nand then")
    client.sock.close()
    with listener.smtp() as other:
        other.sendmail("a@b.c", ["support@example.com"], mail("whole"))
    assert b"whole" in bytes(Inbound.objects.get().raw)


def test_stopping_lets_a_mail_end_and_takes_no_new_one(listener) -> None:
    client = listener.smtp()
    client.ehlo()
    client.docmd("MAIL FROM:<a@b.c>")
    client.docmd("RCPT TO:<support@example.com>")
    client.docmd("DATA")
    port = listener.listener.smtp.port
    stopping = threading.Thread(target=listener.stop)
    stopping.start()
    client.send(b"Subject: last\r\n\r\none\r\n.\r\n")
    assert client.getreply()[0] == 250
    stopping.join()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port))
    assert Inbound.objects.count() == 1
    assert not Heartbeat.objects.filter(kind="smtp").exists()


def test_the_listener_says_that_it_lives(listener) -> None:
    with listener.smtp() as client:
        client.noop()
        client.sendmail("a@b.c", ["support@example.com"], mail())
    assert Heartbeat.objects.filter(kind="smtp").exists()


def test_one_address_gets_its_share_per_minute_and_then_waits() -> None:
    now = 0.0
    rate = Rate(2, clock=lambda: now)
    assert [rate.allows("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert rate.allows("192.0.2.2")
    assert rate.allows("127.0.0.1")
    now = 30.0
    assert [rate.allows("192.0.2.1") for _ in range(2)] == [True, False]


def test_so_many_addresses_cannot_fill_the_memory() -> None:
    rate = Rate(2, clock=lambda: 0.0)
    for number in range(30_000):
        rate.allows(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(rate._left) <= 10_001


def test_with_a_certificate_the_conversation_can_be_encrypted(
    transactional_db, mailbox, settings, tmp_path
) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost"
    subprocess.run(
        [*make.split(), "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL
    )
    tls = {"listen_tls_cert": str(certificate), "listen_tls_key": str(key)}
    settings.ANSWERABLE = {**settings.ANSWERABLE, **tls}
    running = Running(str(tmp_path / "lmtp"))
    try:
        trusting = ssl.create_default_context(cafile=str(certificate))
        with smtplib.SMTP("localhost", running.listener.smtp.port, timeout=10) as client:
            client.ehlo()
            assert client.has_extn("starttls")
            assert client.starttls(context=trusting)[0] == 220
            client.sendmail("a@b.c", ["support@example.com"], mail("secret\n"))
    finally:
        running.stop()
    assert Inbound.objects.count() == 1
