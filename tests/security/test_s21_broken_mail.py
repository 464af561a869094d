"""S21: whatever the bytes are, they end on a ticket or among what could not be read, never lost."""

import random

import pytest

from answerable.channels.models import Inbound, Mailbox
from answerable.channels.tests.arriving import arrive, mail
from answerable.channels.unreadable import replay, unreadable_for
from answerable.core.errors import Refused

BROKEN = {
    "nothing": b"",
    "line ends": b"\r\n\r\n\r\n",
    "noise": bytes(range(256)) * 50,
    "no headers": b"\r\nonly a body",
    "headers only": b"Subject: x\r\nFrom: a@example.net",
    "charset nobody knows": b"Content-Type: text/plain; charset=x-nobody\r\n\r\n\xff\xfe\x00",
    "charset that lies": b"Content-Type: text/plain; charset=utf-16\r\n\r\nabc",
    "endless boundary": b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n' + b"--a\r\n" * 20_000,
    "deep": b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(500)),
    "long header": b"Subject: " + b"x" * 1_000_000 + b"\r\n\r\nbody",
    "many headers": b"X-A: b\r\n" * 50_000 + b"\r\nbody",
    "bad base64": b"Content-Transfer-Encoding: base64\r\n\r\n====!!!!\r\n",
    "bad dates": b"Date: Thu, 99 Xyz 20266 77:88:99 +9999\r\n\r\nx",
    "encoded words without end": b"Subject: =?utf-8?b?" + b"?=" * 5000 + b"\r\n\r\nx",
    "half a character": "Subject: \ud83d\r\n\r\n\udc00".encode("utf-8", "surrogatepass"),
    "NUL everywhere": b"Su\x00bject: a\x00b\r\nFrom: a\x00@b.c\r\n\r\n\x00\x00",
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_each_ends_somewhere_with_its_bytes(mailbox: Mailbox, case: str) -> None:
    row = arrive(BROKEN[case], mailbox)
    assert row.state in ("delivered", "unreadable")
    assert bytes(row.raw) == BROKEN[case]
    if row.state == "delivered":
        assert row.message is not None


def test_cut_and_changed_mails_end_somewhere(mailbox: Mailbox) -> None:
    dice = random.Random(21)
    whole = mail("Hello\n", html="<p>Hello</p>", files=(("a.txt", b"x" * 300),))
    for _ in range(25):
        raw = bytearray(whole[: dice.randrange(len(whole))])
        for _ in range(dice.randrange(20)):
            if raw:
                raw[dice.randrange(len(raw))] = dice.randrange(256)
        assert arrive(bytes(raw), mailbox).state in ("delivered", "duplicate", "unreadable")


def test_one_bad_mail_stops_nobody_and_can_be_replayed(mailbox: Mailbox, lead, monkeypatch) -> None:
    from answerable.channels import delivery
    from answerable.channels.email import receiving

    real = receiving.understand

    def stumble(inbound: Inbound, read):
        if b"poison" in bytes(inbound.raw):
            raise RecursionError
        return real(inbound, read)

    monkeypatch.setattr(receiving, "understand", stumble)
    monkeypatch.setattr("answerable.channels.waiting.LAST_ATTEMPT", 1)
    rows = [arrive(mail(words), mailbox) for words in ("one\n", "poison\n", "two\n")]
    assert [row.state for row in rows] == ["delivered", "unreadable", "delivered"]
    bad = unreadable_for(lead).get()
    assert (bad.reason, "RecursionError" in bad.detail) == ("not-delivered", True)
    assert "poison" not in bad.detail
    monkeypatch.setattr(receiving, "understand", real)
    replay(bad, by=lead)
    again = Inbound.objects.get(pk=bad.pk)
    assert (again.state, again.attempts) == ("received", 0)
    assert again.state == delivery.State.RECEIVED


def test_only_those_who_may_see_and_replay(mailbox: Mailbox, owner, lead) -> None:
    row = arrive(mail(), mailbox)
    Inbound.objects.update(state="unreadable", reason="crashed")
    assert not unreadable_for(owner).exists()
    with pytest.raises(Refused):
        replay(row, by=owner)
    assert Inbound.objects.get().state == "unreadable"
    assert unreadable_for(lead).get() == row
