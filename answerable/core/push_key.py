"""The key by which push services know this installation: made once into the data folder, 0600."""

import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

FILE = "push.pem"


@lru_cache(maxsize=4)
def push_key(data: Path) -> ec.EllipticCurvePrivateKey:
    """Reads the key of the data folder, or makes it. Browsers that subscribed are bound to it."""
    file = data / FILE
    if not file.exists():
        _create(file)
    key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{file} holds no key of the kind push services know (P-256)")
    return key


def _create(file: Path) -> None:
    """Two processes may start at once: the first link wins, both then read the same file."""
    made = ec.generate_private_key(ec.SECP256R1())
    text = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = file.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
