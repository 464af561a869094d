"""Secrets of others that we must be able to use (passwords, refresh tokens, signing keys).

In the database they lie sealed; the key is derived from the secrets of the data folder. A stolen
database alone opens none of them. Fernet (AES-128-CBC with HMAC-SHA-256) under keys from HKDF.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotOpen(Exception):
    """It was sealed with a key this installation does not have (another data folder?)."""


def _box(purpose: str) -> MultiFernet:
    """Seals with the newest key, opens with every one; a purpose cannot open another's."""
    return MultiFernet([Fernet(_derived(key, purpose)) for key in settings.SECRETS.tokens])


def _derived(key: str, purpose: str) -> bytes:
    derivation = HKDF(SHA256(), length=32, salt=None, info=f"answerable seal {purpose}".encode())
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))


def seal(secret: str, *, purpose: str) -> str:
    """The secret as text that can be stored; each time another text."""
    return _box(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The secret again. Raises CannotOpen for what was not sealed here for this purpose."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise CannotOpen(purpose) from error
