"""The two far ends of a push for tests: a browser that opens it, and a push service that lets it in.

Written from RFC 8188, 8291 and 8292 alone, apart from the library that seals.
"""

import base64
import json
import struct
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from answerable.testing_http import Asked

P256 = ec.SECP256R1()
TAG = 16  # bytes by which AES-GCM makes a record longer
LAST = b"\2"  # ends the words of the last record
LONGEST = timedelta(hours=24)  # a service believes no token for longer


def encoded(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass(frozen=True)
class PushBrowser:
    """What a browser keeps to itself about one subscription."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(P256))
    auth: bytes = bytes(range(16))

    @property
    def keys(self) -> dict[str, str]:
        """What it gives away."""
        return {"p256dh": encoded(_point(self.key.public_key())), "auth": encoded(self.auth)}

    def opened(self, body: bytes) -> Any:
        """The JSON in one sealed record (RFC 8291, 8188). An assertion or InvalidTag if it is none."""
        salt, size, length = body[:16], struct.unpack(">I", body[16:20])[0], body[20]
        theirs, record = body[21 : 21 + length], body[21 + length :]
        assert (length, len(record) <= size) == (65, True)
        key, nonce = self._secrets(salt, theirs)
        plain = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
        assert plain.endswith(LAST)
        return json.loads(plain.removesuffix(LAST))

    def _secrets(self, salt: bytes, theirs: bytes) -> tuple[bytes, bytes]:
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(P256, theirs)
        )
        info = b"WebPush: info\0" + _point(self.key.public_key()) + theirs
        secret = _derived(self.auth, info, 32, shared)
        key = _derived(salt, b"Content-Encoding: aes128gcm\0", 16, secret)
        return key, _derived(salt, b"Content-Encoding: nonce\0", 12, secret)


def _derived(salt: bytes, info: bytes, length: int, secret: bytes) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)


def vouched(asked: Asked, *, key: str, origin: str, now: datetime) -> dict[str, Any]:
    """The claims of the sender (RFC 8292), as a push service checks them before it takes a push.

    `key`: the one the browser subscribed with; `origin`: the service's own. An assertion or
    InvalidSignature where it would answer 403.
    """
    said = {name.lower(): value for name, value in asked.headers.items()}
    scheme, _, rest = said["authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, parts["k"]) == ("vapid", key)
    head, body, signature = parts["t"].split(".")
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    raw = decoded(signature)
    r, s = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    public = ec.EllipticCurvePublicKey.from_encoded_point(P256, decoded(key))
    public.verify(encode_dss_signature(r, s), f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
    claims: dict[str, Any] = json.loads(decoded(body))
    ends = datetime.fromtimestamp(claims["exp"], now.tzinfo)
    assert claims["aud"] == origin
    assert now < ends <= now + LONGEST
    assert claims["sub"].startswith(("mailto:", "https:"))
    return claims
