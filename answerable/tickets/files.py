"""Files of messages: stored once under their hash outside the database, served as downloads."""

import hashlib
import os
from collections.abc import Iterable
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from answerable.tickets.models import Attachment

# Types a browser may show in place; everything else is a plain download.
SHOWN_IN_PLACE = {"image/png", "image/jpeg", "image/gif", "image/webp"}


def path_of(sha256: str) -> str:
    """Where in the storage a file with this hash lies."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def store(content: bytes) -> str:
    """Keeps the bytes durably and answers their SHA-256; the same bytes are kept once.

    On a file system the file is complete on disk before its name appears, so a row that names it
    never points at half a file.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    storage = storages["attachments"]
    path = path_of(sha256)
    if isinstance(storage, FileSystemStorage):
        _write_durably(storage.path(path), content)
    elif not storage.exists(path):
        storage.save(path, ContentFile(content))
    return sha256


def _write_durably(path: str, content: bytes) -> None:
    if os.path.exists(path):
        return
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    draft = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    with open(draft, "xb") as out:
        os.fchmod(out.fileno(), 0o600)
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(draft, path)
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def open_file(sha256: str) -> IO[bytes]:
    """The bytes as a stream; FileNotFoundError if the storage has lost them."""
    return storages["attachments"].open(path_of(sha256), "rb")


def forget(hashes: Iterable[str]) -> None:
    """Removes those of these files that no attachment names any more."""
    hashes = set(hashes)
    named = set(
        Attachment.objects.filter(sha256__in=hashes).values_list("sha256", flat=True).distinct()
    )
    for sha256 in hashes - named:
        storages["attachments"].delete(path_of(sha256))


def served_type(content_type: str) -> str:
    """The type we dare to tell a browser: never one that it would run."""
    return content_type if content_type in SHOWN_IN_PLACE else "application/octet-stream"
