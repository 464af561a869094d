"""Whatever goes into a mail, the bytes that leave are one well-formed mail in safe lines."""

import email
import string
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.channels.email import headers
from answerable.channels.email.rendering import File, Mail, render
from answerable.testing_examples import examples

MAIL = Mail(
    mail_id="abc.1.aaaaaaaaaaaaaaaaaaaa@example.com",
    envelope_from="support+r1.x@example.com",
    recipient="elif@example.net",
    sender={"name": "Ayşe from Kestrel", "address": "support@example.com"},
    to=({"name": "Elif Kaya", "address": "elif@example.net"},),
    subject="Re: Broken vase",
    text="Hello\n",
    date=datetime(2026, 11, 21, 20, 30, tzinfo=UTC),
    reply_to="support+r1.aaaaaaaaaaaaaaaaaaaa@example.com",
)
NASTY = [
    "x\r\nBcc: evil@evil.test",
    "x\nBcc: evil@evil.test",
    "x\rBcc: evil@evil.test",
    "x\x00Bcc: evil@evil.test",
    "x\u2028Bcc: evil@evil.test",
    "x\u2029Bcc: evil@evil.test",
    "x\x85Bcc: evil@evil.test",
    "x\x0bBcc: evil@evil.test\x0c",
    "x\r\n\tBcc: evil@evil.test",
    "x\r\n\r\n<script>alert(1)</script>",
    "=?utf-8?q?x=0D=0ABcc:_evil=40evil.test?=",
    "=?utf-8?b?eA0KQmNjOiBldmlsQGV2aWwudGVzdA==?=",
    'x" <evil@evil.test>, "y',
    "x, evil@evil.test",
    "x\\",
    "\ud800broken",
]


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=policy.default)


def well_formed(raw: bytes) -> EmailMessage:
    """Every line is ASCII, short enough and ended by CRLF; no header came in by itself."""
    assert raw.isascii()
    assert raw.replace(b"\r\n", b"").count(b"\n") == raw.replace(b"\r\n", b"").count(b"\r") == 0
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    head = raw.split(b"\r\n\r\n")[0].decode()
    names = {line.partition(":")[0] for line in head.split("\r\n") if line[0] not in " \t"}
    assert names <= {
        "From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
        "Reply-To", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "X-Answerable",
    }  # fmt: skip
    return parsed(raw)


@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_in_a_name_or_subject_becomes_a_header_or_a_recipient(nasty: str) -> None:
    person = {"name": nasty, "address": "elif@example.net"}
    sender = {"name": nasty, "address": "support@example.com"}
    mail = replace(
        MAIL, subject=nasty, sender=sender, to=(person,), cc=(person,),
        extra=(("X-Answerable", nasty),),
    )  # fmt: skip
    message = well_formed(render(mail))
    assert "Bcc" not in message
    for header in ("From", "To", "Cc"):
        found = [address.addr_spec for address in message[header].addresses]
        assert len(found) == 1
        assert "evil" not in found[0]


@pytest.mark.parametrize(
    "address",
    [
        "a b@example.net", '"a\r\nRCPT TO:<x@y>"@example.net', "a@example.net\r\nX: y", "a@b@c.net",
        "<a@example.net>", "a@[127.0.0.1]", "a,b@example.net", "@example.net", "a@", "a", "",
        "a@example.net>", "a@exa mple.net", "a\x00@example.net", "(c)a@example.net", "a@-x.net",
        f"{'a' * 65}@example.net", "a..b@example.net", ".a@example.net", "a@example..net",
        "a\u2028@example.net", "@x,@y:a@example.net",
    ],
)  # fmt: skip
def test_what_is_not_plainly_one_address_is_never_written(address: str) -> None:
    assert not headers.is_address(address)
    with pytest.raises(headers.BadAddress):
        render(replace(MAIL, to=({"name": "", "address": address},)))


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("Elif.Kaya+x@Example.NET", "Elif.Kaya+x@example.net"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("o'neill@example.net", "o'neill@example.net"),
        ("почта@example.net", "почта@example.net"),
    ],
)
def test_real_addresses_are_kept_with_their_domain_in_ascii(address: str, written: str) -> None:
    assert headers.checked_address(address) == written


@pytest.mark.parametrize(
    "subject",
    [
        "Kırık vazo hakkında",
        "Разбитая ваза: что делать, если она пришла разбитой уже второй раз подряд за месяц",
        "المزهرية المكسورة",
        "花瓶が割れて届きました" * 12,
        "x" * 900,
        "short " * 150,
        "a" * 60 + " " + "b" * 200,
        "🏺" * 100,
        "=?not?encoded?=",
    ],
)
def test_subjects_in_every_script_and_length_come_back_whole(subject: str) -> None:
    assert well_formed(render(replace(MAIL, subject=subject)))["Subject"] == subject.strip()


@pytest.mark.parametrize(
    "name", ["Ayşe Yılmaz", "Петров, Иван", 'O\'Neill, "Jim"', "علي", "Dr. A (x) <y>"]
)
def test_names_come_back_whole(name: str) -> None:
    person = {"name": name, "address": "elif@example.net"}
    (found,) = well_formed(render(replace(MAIL, to=(person,))))["To"].addresses
    assert (found.display_name, found.addr_spec) == (name[:200], "elif@example.net")


def test_a_long_name_is_written_in_several_words_that_read_as_one() -> None:
    name = "山田" * 40
    raw = render(replace(MAIL, to=({"name": name, "address": "elif@example.net"},)))
    well_formed(raw)
    written = str(email.message_from_bytes(raw)["To"])
    words, address = written.rsplit(" ", 1)
    assert str(make_header(decode_header(words))) == name
    assert address == "<elif@example.net>"


@pytest.mark.parametrize(
    "text",
    [
        "plain\n", "Şöyle: ğüışöç\n", "Здравствуйте!\n" * 200, ".\n..\n.x\n", "From here\n",
        "long " * 500 + "\n", "x" * 3000 + "\n", "trailing \n\n", "\n", "tab\tbed = 20%\n",
    ],
)  # fmt: skip
def test_text_comes_back_as_it_was_written(text: str) -> None:
    message = well_formed(render(replace(MAIL, text=text)))
    assert message.get_content().replace("\r\n", "\n") == text


def test_html_stands_beside_text_and_pictures_inside_it() -> None:
    picture = File("logo.png", "image/png", b"\x89PNG", content_id="logo@x")
    file = File("bill.pdf", "application/pdf", b"%PDF")
    message = well_formed(
        render(replace(MAIL, html='<img src="cid:logo@x">', files=(picture, file)))
    )
    assert message.get_content_type() == "multipart/mixed"
    words, attached = message.iter_parts()
    plain, related = words.iter_parts()
    assert [part.get_content_type() for part in related.iter_parts()] == ["text/html", "image/png"]
    assert [part["Content-ID"] for part in related.iter_parts()][1] == "<logo@x>"
    assert plain.get_content_type() == "text/plain"
    assert (attached.get_filename(), attached.get_content()) == ("bill.pdf", b"%PDF")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fatura ğüış.pdf", "fatura ğüış.pdf"),
        ("очень длинное имя файла " * 6 + ".pdf", None),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ('a".exe\r\nX-Evil: 1', 'a".exe X-Evil: 1'),
        ("ann\u202efdp.exe", "annfdp.exe"),
        ("\x00\x01", "file"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_file_names_are_safe_and_whole(name: str, expected: str | None) -> None:
    file = File(name, "application/pdf", b"x")
    message = well_formed(render(replace(MAIL, files=(file,))))
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == (expected or name.strip(" .")[:150])
    assert "X-Evil" not in attached


@pytest.mark.parametrize(
    "kind", ["message/rfc822", "multipart/mixed", "text/html\r\nX-Evil: 1", "nonsense", ""]
)
def test_types_that_could_be_more_than_bytes_travel_as_bytes(kind: str) -> None:
    message = well_formed(render(replace(MAIL, files=(File("a", kind, b"x"),))))
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/octet-stream"


def test_the_same_mail_makes_the_same_bytes() -> None:
    mail = replace(MAIL, html="<p>Hello</p>", files=(File("a.pdf", "application/pdf", b"x"),))
    assert render(mail) == render(mail)


def test_only_an_address_in_other_letters_makes_the_head_utf8() -> None:
    raw = render(replace(MAIL, to=({"name": "Почта", "address": "почта@example.net"},)))
    assert "почта@example.net".encode() in raw


any_text = st.text(st.characters(codec=None), max_size=120)


@settings(max_examples=examples(150), deadline=None)
@given(any_text, any_text, any_text, any_text)
def test_no_text_whatever_makes_a_mail_that_is_not_one(
    subject: str, name: str, body: str, filename: str
) -> None:
    person = {"name": name, "address": "elif@example.net"}
    file = File(filename, "text/plain", b"x")
    message = well_formed(
        render(replace(MAIL, subject=subject, to=(person,), text=body, html=body, files=(file,)))
    )
    assert [found.addr_spec for found in message["To"].addresses] == ["elif@example.net"]
    assert len(list(message.iter_attachments())) == 1
    assert set(string.whitespace) - {" "} & set(str(message["Subject"])) == set()
