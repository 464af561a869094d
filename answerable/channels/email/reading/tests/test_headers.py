"""Headers as they really come: encoded, folded, broken, endless."""

import time

import pytest

from answerable.channels.email.reading import read


def subject_of(value: bytes) -> str:
    return read(b"From: a@b.test\r\nSubject: " + value + b"\r\n\r\nhi").subject


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"plain words", "plain words"),
        (b"=?utf-8?q?caf=C3=A9_noir?=", "café noir"),
        (b"=?UTF-8?B?Y2Fmw6k=?=", "café"),
        (b"=?utf-8?B?Y2Fmw6k?=", "café"),
        (b"=?utf-8?q?one?= =?utf-8?q?two?=", "onetwo"),
        (b"=?utf-8?q?one?=\r\n =?utf-8?q?two?=", "onetwo"),
        (b"=?utf-8?q?one?= and =?utf-8?q?two?=", "one and two"),
        (b"=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"),
        (b"=?utf-8?q?What?=20is=20it?=", "What? is it"),
        (b"=?utf-8?q?Re: caf=C3=A9 au lait?=", "Re: café au lait"),
        (b"=?iso-8859-9?q?=FEu?=", "şu"),
        (b"=?koi8-r?B?8NLJ18XU?=", "Привет"),
        (b"=?gb2312?B?xOO6ww==?=", "你好"),
        (b"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        (b"=?utf-8*en?q?hello?=", "hello"),
        (b"=?x-nobody-knows?q?hello?=", "hello"),
        (b"=?utf-8?x?hello?=", "=?utf-8?x?hello?="),
        (b"folded\r\n words\r\n\tgo on", "folded words go on"),
        ("ünlabelled".encode(), "ünlabelled"),
        ("Größe".encode("latin-1"), "Größe"),
        ("Привет всем".encode("cp1251"), "Привет всем"),
        (b"a\0b\x07c", "abc"),
        (b"=?utf-8?q?a=0D=0AX-Evil=3A_1?=", "a X-Evil: 1"),
        (b"=?utf-8?q?exe=E2=80=AEgpj?=", "exegpj"),
        (b"", ""),
    ],
)
def test_a_subject_is_read_as_it_was_meant(value: bytes, expected: str) -> None:
    assert subject_of(value) == expected


def test_a_mail_stored_with_an_mbox_line_and_byte_order_mark_is_read() -> None:
    mail = read(
        b"\xef\xbb\xbfFrom ann Mon Jan  1 00:00:00 2024\nFrom: a@b.test\nSubject: x\n\nhi\n"
    )
    assert (mail.sender and mail.sender.address, mail.subject) == ("a@b.test", "x")
    assert mail.body_text == "hi"


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b"\r"])
def test_every_kind_of_line_end_will_do(line_end: bytes) -> None:
    mail = read(b"From: a@b.test\nSubject: x\n y\n\nhi\nthere\n".replace(b"\n", line_end))
    assert (mail.subject, mail.body_text) == ("x y", "hi\nthere")


def test_a_missing_blank_line_loses_no_words() -> None:
    mail = read(b"From: a@b.test\nSubject: x\nHello there, this is text\nand more\n")
    assert mail.body_text == "Hello there, this is text\nand more"
    assert "no-blank-line" in mail.marks


def test_a_folded_line_without_its_blank_does_not_end_the_headers() -> None:
    mail = read(b"From: a@b.test\nSubject: a long\nsubject\nTo: c@d.test\n\nhi\n")
    assert (mail.subject, mail.to[0].address) == ("a long subject", "c@d.test")
    assert mail.body_text == "hi"


@pytest.mark.parametrize(
    ("header", "message_id"),
    [
        (b"<a@b>", "a@b"),
        (b"a@b", "a@b"),
        (b"<a b@c>", "a b@c"),
        (b"<[>", "["),
        (b"<a@[>", "a@["),
        (b"", None),
    ],
)
def test_message_ids_come_without_brackets(header: bytes, message_id: str | None) -> None:
    assert read(b"Message-ID: " + header + b"\r\n\r\nhi").message_id == message_id


def test_references_keep_their_order_and_in_reply_to_is_the_first_id() -> None:
    mail = read(
        b"References: <1@x>\r\n <2@x><3@x>\r\nIn-Reply-To: Your note of Monday <3@x>\r\n\r\nhi"
    )
    assert mail.references == ("1@x", "2@x", "3@x")
    assert mail.in_reply_to == "3@x"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Fri, 12 Jan 2024 10:00:00 +0300", "2024-01-12T10:00:00+03:00"),
        ("12 Jan 24 10:00 GMT", "2024-01-12T10:00:00+00:00"),
        ("Fri, 12 Jan 2024 10:00:00 -0800 (PST)", "2024-01-12T10:00:00-08:00"),
        ("Fri, 12 Jan 2024 10:00:00 EST", "2024-01-12T10:00:00-05:00"),
        ("Fri, 12 Jan 2024 10:00:00", "2024-01-12T10:00:00+00:00"),
        ("Fri Jan 12 10:00:00 2024", "2024-01-12T10:00:00+00:00"),
        ("Fri Jan 12 10:00:00 EST 2024", "2024-01-12T10:00:00-05:00"),
        ("2024-01-12T10:00:00+05:30", "2024-01-12T10:00:00+05:30"),
        ("2024-01-12 10:00:00", "2024-01-12T10:00:00+00:00"),
        ("Jan 12, 2024 10:00:00 PM", "2024-01-12T22:00:00+00:00"),
        ("Cum, 12 Oca 2024 10:00:00 +0300", "2024-01-12T10:00:00+03:00"),
        ("12 Jan 99 10:00:00 +0000", "1999-01-12T10:00:00+00:00"),
        ("Fri, 12 Jan 2024 10:00:60 +0000", "2024-01-12T10:00:59+00:00"),
        ("Fri, 32 Jan 2024 10:00:00 +0000", None),
        ("yesterday", None),
        ("1" * 60_000, None),
    ],
)
def test_dates_keep_their_offset(value: str, expected: str | None) -> None:
    date = read(f"Date: {value}\r\n\r\nhi".encode()).date
    assert (date and date.isoformat()) == expected


HOSTILE = {
    "encoded words": b"Subject: " + b"=?utf-8?q?abcdef?= " * 20_000,
    "unclosed words": b"Subject: " + b"=?utf-8?q?abcdef " * 20_000,
    "parameters": b"Content-Type: text/plain;" + b" a*1=b;" * 8_000,
    "addresses": b"To: " + b"someone@example.test, " * 20_000,
    "open comments": b"To: " + b"(" * 60_000,
    "nested comments": b"To: " + b"(" * 5_000 + b")" * 5_000 + b" a@b.test",
    "quotes": b"To: " + b'"\\' * 30_000,
    "angles": b"To: " + b'<"' * 30_000,
    "brackets": b"To: " + b"[a" * 30_000,
    "references": b"References: " + b"<" * 60_000,
    "many headers": b"\r\n".join([b"X-A: b"] * 200_000),
    "one endless header": b"X-A: " + b"b" * 3_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_headers_take_less_than_a_second(name: str) -> None:
    begun = time.process_time()
    mail = read(HOSTILE[name] + b"\r\nFrom: a@b.test\r\n\r\nhi")
    assert time.process_time() - begun < 1
    assert mail.body_text == "hi"
