"""Our own DKIM signature (RFC 6376), when a selector is set and the domain's key is there."""

import re
from pathlib import Path

import dkim
from django.conf import settings

SIGNED = (
    b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to", b"references",
    b"reply-to", b"mime-version", b"content-type", b"auto-submitted",
)  # fmt: skip
_DOMAIN = re.compile(r"[a-z0-9.-]+\Z")


def key_file(domain: str) -> Path | None:
    """The private key of this domain in the data folder, as dkim/<domain>.pem."""
    if not settings.ANSWERABLE["dkim_selector"] or not _DOMAIN.match(domain):
        return None
    file = Path(settings.DATA) / "dkim" / f"{domain}.pem"
    return file if file.is_file() else None


def signed(mail: bytes, *, domain: str) -> bytes:
    """The mail with our signature before it; unchanged where we have no key of the domain."""
    file = key_file(domain)
    if file is None:
        return mail
    header = dkim.sign(
        mail,
        settings.ANSWERABLE["dkim_selector"].encode(),
        domain.encode(),
        file.read_bytes(),
        include_headers=list(SIGNED),
        canonicalize=(b"relaxed", b"relaxed"),
    )
    return bytes(header) + mail
