"""Short secrets that prove one thing: an HMAC over what it is for, 100 bits, base32 in lower case.

Lower case because the local part of a mail address may lose its case on the way. RFC 2104.
"""

import base64
import hashlib
import hmac

from django.conf import settings

LENGTH = 20  # characters of 5 bits each


def _mac(key: str, purpose: str, parts: tuple[str, ...]) -> str:
    words = "\x00".join((purpose, *parts))
    digest = hmac.new(key.encode(), words.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:LENGTH]


def sign(purpose: str, *parts: str) -> str:
    """The token for these parts, in this order, made with the newest key."""
    return _mac(settings.SECRETS.tokens[0], purpose, parts)


def verify(token: str, purpose: str, *parts: str) -> bool:
    """True if any key of ours made `token` for exactly this; compares in constant time."""
    given = token.lower().encode()
    keys = settings.SECRETS.tokens
    return any(hmac.compare_digest(_mac(key, purpose, parts).encode(), given) for key in keys)
