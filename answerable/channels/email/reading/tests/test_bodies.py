"""Words and files of a mail: nothing lost, whatever the structure."""

import base64
import hashlib
import time

import pytest

from answerable.channels.email.reading import Mail, read

HEAD = b"From: a@b.test\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def multipart(kind: str, *parts: bytes, end: bytes = b"--b--\r\n") -> Mail:
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return read(
        HEAD + f'Content-Type: multipart/{kind}; boundary="b"\r\n\r\n'.encode() + body + end
    )


def text(words: bytes, kind: bytes = b"plain", more: bytes = b"") -> bytes:
    return b"Content-Type: text/" + kind + b"; charset=utf-8\r\n" + more + b"\r\n" + words


PDF = b'Content-Type: application/pdf; name="a.pdf"\r\nContent-Disposition: attachment\r\n\r\n%PDF'


def single(words: bytes, headers: bytes) -> Mail:
    return read(HEAD + headers + b"\r\n\r\n" + words)


@pytest.mark.parametrize(
    ("charset", "data", "expected"),
    [
        ("utf-8", "Ayşe", "Ayşe"),
        ("windows-1254", "Ayşe".encode("cp1254"), "Ayşe"),
        ("iso-8859-9", "Ayşe".encode("cp1254"), "Ayşe"),
        ("windows-874", "สวัสดี".encode("cp874"), "สวัสดี"),
        ("ks_c_5601-1987", "안녕하세요".encode("cp949"), "안녕하세요"),
        ("gb2312", "镕基".encode("gb18030"), "镕基"),
        ("iso-8859-8-i", "שלום".encode("iso-8859-8"), "שלום"),
        ("x-sjis", "日本①".encode("cp932"), "日本①"),
        ("big5-hkscs", "香港".encode("big5hkscs"), "香港"),
        ("koi8-u", "Привіт".encode("koi8-u"), "Привіт"),
        ("x-mac-cyrillic", "Привет".encode("mac-cyrillic"), "Привет"),
        ("x-mac-roman", "café".encode("mac-roman"), "café"),
        ("iso-8859-1", "“café” €".encode("cp1252"), "“café” €"),
        ("iso-8859-1", "Größe – 5 €".encode(), "Größe – 5 €"),
        ("utf-8", "Größe".encode("latin-1"), "Größe"),
        ("x-unknown", "Größe".encode("latin-1"), "Größe"),
        ("idna", "Größe".encode(), "Größe"),
        ("rot13", b"hello", "hello"),
        ("us-ascii", "Привет, как дела?".encode("cp1251"), "Привет, как дела?"),
        ("us-ascii", "Привет, как дела?".encode("koi8-r"), "Привет, как дела?"),
        ("us-ascii", "こんにちは、元気ですか。".encode("cp932"), "こんにちは、元気ですか。"),
        ("iso-2022-jp", "日本①".encode("iso2022_jp_2004"), "日本①"),
        ("utf-16", "hello".encode("utf-16"), "hello"),
        ('"utf-8', "Ayşe".encode(), "Ayşe"),
    ],
)
def test_every_charset_is_read(charset: str, data: bytes | str, expected: str) -> None:
    words = data.encode() if isinstance(data, str) else data
    mail = single(words, f"Content-Type: text/plain; charset={charset}".encode())
    assert mail.body_text == expected


def test_utf7_is_refused_so_that_no_markup_comes_to_life() -> None:
    mail = single(b"+ADw-script+AD4-alert(1)", b"Content-Type: text/html; charset=utf-7")
    assert "<script" not in (mail.body_html or "") + mail.body_text


def test_html_tells_its_own_charset() -> None:
    html = b'<meta charset="windows-1251"><p>' + "Да".encode("cp1251")
    assert single(html, b"Content-Type: text/html").body_text == "Да"


@pytest.mark.parametrize(
    ("encoding", "data", "expected"),
    [
        ("base64", b"aGVsbG8=", "hello"),
        ("base64", b"aGVsbG8", "hello"),
        ("base64", b"aGVs\r\n!bG8=\r\n", "hello"),
        ("base64", b"aGVs\r\nbG8=\r\n--\r\nscanned, no virus\r\n", "hello"),
        ("base64", b"aGU=\r\nbGxv", "hello"),
        ("base64", b"this is not base64, is it? no!", "this is not base64, is it? no!"),
        ("quoted-printable", b"caf=C3=A9 =\r\nnoir", "café noir"),
        ("quoted-printable", b"caf=c3=a9 = \r\nnoir", "café noir"),
        ("quoted-printable", b"100=% =ZZ", "100=% =ZZ"),
        ("8bit", "café".encode(), "café"),
        ("nonsense", b"hello", "hello"),
        ("x-uuencode", b"begin 644 a\r\n%:&5L;&\\\r\n`\r\nend\r\n", "hello"),
    ],
)
def test_every_transfer_encoding_is_undone(encoding: str, data: bytes, expected: str) -> None:
    headers = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}"
    assert single(data, headers.encode()).body_text == expected


def test_flowed_lines_become_paragraphs_again() -> None:
    words = b"one \r\ntwo\r\n> quoted \r\n> more\r\n-- \r\nAnn"
    mail = single(words, b"Content-Type: text/plain; format=flowed")
    assert mail.body_text == "one two\n> quoted more\n-- \nAnn"
    delsp = single(b"one \r\ntwo", b"Content-Type: text/plain; format=flowed; delsp=yes")
    assert delsp.body_text == "onetwo"


def test_plain_words_come_before_those_of_html() -> None:
    mail = multipart("alternative", text(b"plain"), text(b"<p>html", b"html"))
    assert (mail.body_text, mail.body_html) == ("plain", "<p>html")


def test_an_empty_plain_form_leaves_the_words_to_html() -> None:
    mail = multipart("alternative", text(b" "), text(b"<p>html", b"html"))
    assert mail.body_text == "html"


def test_alternatives_that_differ_are_both_kept() -> None:
    mail = multipart("alternative", text(b"first words"), text(b"second words"))
    assert mail.body_text == "first words\n\nsecond words"


def test_all_stretches_of_text_and_all_files_are_kept() -> None:
    mail = multipart("mixed", text(b"before"), PDF, text(b"after"))
    assert mail.body_text == "before\nafter"
    assert [one.filename for one in mail.attachments] == ["a.pdf"]


def test_files_carry_their_hash_size_and_place() -> None:
    image = b"Content-Type: image/png\r\nContent-ID: <i@x>\r\n\r\nPNG"
    file = multipart("related", text(b"<img src=cid:i@x>", b"html"), image).attachments[0]
    assert (file.inline, file.content_id, file.size) == (True, "i@x", 3)
    assert file.sha256 == hashlib.sha256(b"PNG").hexdigest()
    assert file.filename is None


@pytest.mark.parametrize("end", [b"--b--\r\n", b"", b"--b", b"--b--\r\nepilogue"])
def test_an_unterminated_multipart_keeps_its_parts(end: bytes) -> None:
    mail = multipart("mixed", text(b"words"), PDF, end=end)
    assert (mail.body_text, len(mail.attachments)) == ("words", 1)


@pytest.mark.parametrize("declared", [b"", b"; boundary=other", b'; boundary=""'])
def test_parts_are_found_by_the_boundary_in_use(declared: bytes) -> None:
    raw = HEAD + b"Content-Type: multipart/mixed" + declared + b"\r\n\r\n--b\r\n"
    mail = read(raw + text(b"words") + b"\r\n--b\r\n" + PDF + b"\r\n--b--")
    assert (mail.body_text, len(mail.attachments)) == ("words", 1)


def test_a_multipart_without_parts_is_text() -> None:
    mail = multipart("mixed", end=b"just words")
    assert mail.body_text == "just words"


def test_a_second_mail_behind_the_first_is_not_taken_for_a_part() -> None:
    mail = multipart("mixed", text(b"one"), end=b"--b--\r\nFrom x\r\n\r\n--b\r\n\r\ntwo\r\n--b--")
    assert mail.body_text == "one"


def test_a_mail_within_the_mail_is_a_file_and_so_are_its_files() -> None:
    inner = b"From: c@d.test\r\nSubject: help\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n"
    inner += b"--i\r\n\r\nmy question\r\n--i\r\n" + PDF + b"\r\n--i--"
    mail = multipart("mixed", text(b"please help"), b"Content-Type: message/rfc822\r\n\r\n" + inner)
    assert [one.content_type for one in mail.attachments] == ["message/rfc822", "application/pdf"]
    assert mail.body_text == "please help"
    original = mail.forwarded[0].sender
    assert original is not None
    assert original.address == "c@d.test"


def test_files_written_into_the_text_are_taken_out_of_it() -> None:
    mail = single(b"see\r\nbegin 644 a.txt\r\n%:&5L;&\\\r\n`\r\nend\r\nbye", b"X-A: b")
    assert mail.body_text == "see\nbye"
    assert mail.attachments[0].content == b"hello"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('filename="a.pdf"', "a.pdf"),
        ("filename=a b.pdf", "a b.pdf"),
        ("filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        ('filename*0="long "; filename*1=name.pdf', "long name.pdf"),
        ("filename*0*=utf-8''caf%C3; filename*1*=%A9.pdf", "café.pdf"),
        ('filename="=?utf-8?q?caf=C3=A9.pdf?="', "café.pdf"),
        ('filename="../../etc/passwd"', "passwd"),
        ("filename*=utf-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        ('filename="C:\\\\temp\\\\a.doc"', "a.doc"),
        ("filename*=utf-8''a%00b.exe", "ab.exe"),
        ("filename*=utf-8''a%E2%80%AEgpj.exe", "agpj.exe"),
        ("filename*=utf-8''%E2%80%8B.htaccess", ".htaccess"),
        ('filename=".."', None),
        ('filename="a\r\n b.pdf"', "a b.pdf"),
        (f'filename="{"x" * 500}.pdf"', "x" * 196 + ".pdf"),
    ],
)
def test_file_names_are_safe_base_names(written: str, expected: str | None) -> None:
    part = f"Content-Type: application/pdf\r\nContent-Disposition: attachment; {written}\r\n\r\n%"
    assert multipart("mixed", text(b"w"), part.encode()).attachments[0].filename == expected


def test_html_becomes_readable_text() -> None:
    html = (
        b"<style>p{}</style><h1>Hello</h1><p>See <a href='https://x.test/a'>the page</a> &amp; say"
        b"<ul><li>one<li>two</ul><blockquote>quoted<br>lines</blockquote><table><tr><td>a<td>b"
        b"</table><script>alert(1)</script><pre>x\n  y</pre>"
    )
    assert single(html, b"Content-Type: text/html").body_text.split("\n") == [
        "Hello", "", "See the page <https://x.test/a> & say", "", "- one", "- two", "",
        "> quoted", "> lines", "", "a b", "", "x", "  y",
    ]  # fmt: skip


def test_an_invitation_is_a_file_and_marked() -> None:
    mail = multipart("alternative", text(b"come"), b"Content-Type: text/calendar\r\n\r\nBEGIN:")
    assert mail.attachments[0].content_type == "text/calendar"
    assert "calendar" in mail.marks


def test_a_signed_mail_in_opaque_form_is_opened() -> None:
    signed = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010702")), der(0xA0, signed_data()))
    part = b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n"
    part += b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(signed)
    mail = read(HEAD + part)
    assert mail.body_text == "signed words"
    assert [one.filename for one in mail.attachments] == ["smime.p7m"]


def signed_data() -> bytes:
    content = der(0x04, b"Content-Type: text/plain\r\n\r\nsigned words")
    inner = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010701")), der(0xA0, content))
    return der(0x30, der(0x02, b"\1"), der(0x31), inner)


def der(tag: int, *values: bytes) -> bytes:
    value = b"".join(values)
    size = bytes([len(value)]) if len(value) < 128 else b"\x82" + len(value).to_bytes(2, "big")
    return bytes([tag]) + size + value


def test_outlooks_wrapper_gives_its_words_and_files() -> None:
    mail = multipart("mixed", b"Content-Type: application/ms-tnef; name=winmail.dat\r\n"
                     b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(tnef()))  # fmt: skip
    assert mail.body_text == "wrapped words"
    assert [(one.filename, one.content) for one in mail.attachments[1:]] == [("a.txt", b"inside")]


def tnef() -> bytes:
    def attribute(level: int, key: int, value: bytes) -> bytes:
        head = bytes([level]) + key.to_bytes(4, "little") + len(value).to_bytes(4, "little")
        return head + value + (sum(value) & 0xFFFF).to_bytes(2, "little")

    return (
        bytes.fromhex("789f3e220100")
        + attribute(1, 0x0002800C, b"wrapped words\0")
        + attribute(2, 0x00069002, b"\0" * 14)
        + attribute(2, 0x00018010, b"a.txt\0")
        + attribute(2, 0x0006800F, b"inside")
    )


def nested(levels: int) -> bytes:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
        for level in range(levels)
    )
    return HEAD + head + b"\r\nhi"


HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="-"\r\n\r\n'
HOSTILE = {
    "nested multiparts": nested(10_000),
    "endless parts": MIXED + b"---\r\n\r\n" * 200_000,
    "dashes": MIXED + b"-" * 2_000_000,
    "open tags": HTML + b"<a " * 200_000,
    "open attributes": HTML + b'<a x="' * 100_000,
    "mixed quotes": HTML + b"<a x='>'<a y=\">\"" * 20_000,
    "open comments": HTML + b"<!--" * 200_000,
    "nested quotes": HTML + b"<blockquote>" * 30_000 + b"x",
    "uuencode": HEAD + b"\r\n" + b"begin 644 x\n" * 100_000,
    "mails in mails": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_structures_take_less_than_two_seconds(name: str) -> None:
    begun = time.process_time()
    read(HOSTILE[name])
    assert time.process_time() - begun < 2


def test_what_is_nested_too_deep_is_kept_as_a_file_and_marked() -> None:
    mail = read(nested(100))
    assert "too-deep" in mail.marks
    assert mail.attachments[0].size > 0
