"""S81: a signature in a mail, good or bad, earns no proof; nothing says "signed by"."""

import pytest

from answerable.channels.models import Mailbox
from answerable.channels.tests.arriving import message_of
from answerable.customers.models import Identity

PGP = b"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nPay me.\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nabc\r\n-----END PGP SIGNATURE-----\r\n"
SIGNED = (
    b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b\r\n\r\n'
    b"--b\r\n\r\nPay me.\r\n--b\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nMIIB\r\n--b--\r\n"
)
DKIM = b"DKIM-Signature: v=1; d=example.net; s=x; b=AAAA\r\n\r\nPay me.\r\n"
ARC = b"ARC-Authentication-Results: i=1; mx.example.com; dmarc=pass header.from=example.net\r\n\r\nPay me.\r\n"


@pytest.mark.parametrize("body", [b"\r\n" + PGP, SIGNED, DKIM, ARC])
def test_no_proof_comes_from_inside_the_mail(mailbox: Mailbox, settings, body: bytes) -> None:
    trusted = {"trusted_authserv_ids": ["mx.example.com"]}
    settings.ANSWERABLE = {**settings.ANSWERABLE, **trusted}
    message = message_of(b"From: elif@example.net\r\nSubject: x\r\n" + body, mailbox)
    assert message.proof == "none"
    assert not {"verified", "trusted"} & set(message.marks)
    assert Identity.objects.get(value="elif@example.net").verified_at is None
