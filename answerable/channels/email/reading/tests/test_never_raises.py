"""Any bytes at all: reading never raises, and its answer survives the pipe and JSON."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answerable.channels.email.reading import as_json, read
from answerable.channels.email.reading.wire import pack, unpack
from answerable.testing_examples import examples

PIECES = [
    b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Message-ID: ", b"Content-Type: ", b"\r\n", b"\n",
    b"\r", b"\r\n\r\n", b"multipart/mixed; boundary=b", b"--b\r\n", b"--b--", b"text/html",
    b"; charset=", b"utf-8", b"utf-7", b"idna", b"x-unknown", b"=?utf-8?q?", b"=?gb2312?B?", b"?=",
    b'"', b"<", b">", b"(", b")", b",", b";", b":", b"@", b"a@[", b"[", b"]", b"\\", b"\0", b"\xff",
    b"\xe2\x80\xae", b"\x1b$B", b"message/rfc822", b"application/ms-tnef", b"base64",
    b"Content-Transfer-Encoding: ", b"Content-Disposition: attachment; filename*0*=", b"''%ff%00",
    b"application/pkcs7-mime", b"\x78\x9f\x3e\x22", b"0\x80", b"begin 644 a\n", b"end\n", b"=ybegin ",
    b"<a href=", b"<blockquote>", b"</", b"&#", b"&#x110000;", b" ", b"\t", b"9" * 12, b"2024-13-45",
    b"On Monday, x wrote:\n", b"> ", b"-- \n", b"message/delivery-status", b"multipart/report",
]  # fmt: skip
MAILS = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=60).map(b"".join)


@settings(max_examples=examples(300), deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(MAILS)
def test_reading_never_raises_and_the_answer_travels(raw: bytes) -> None:
    mail = read(raw)
    assert unpack(pack(mail)) == mail
    json.dumps(as_json(mail)).encode("ascii")
