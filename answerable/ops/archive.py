"""The file a backup is: a tar.gz of plain files, and a manifest of their SHA-256 at its end.

data/secrets.json  data/push.pem  data/answerable.toml  data/dkim/...      of the data folder
database/answerable.sqlite3, or database/<table>.copy       the database, consistent
attachments/<sha256>                                        files of messages
manifest.json
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, cast

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 1024 * 1024


class Damaged(Exception):
    """The file is not a whole backup; the text says what is wrong with it."""


@dataclass
class Manifest:
    """What a backup says about itself. `files`: name to size and SHA-256; times are ISO, UTC.

    `tables` (PostgreSQL only): name to the columns and the number of rows.
    """

    answerable: str
    made_at: str
    database: str
    migrations: list[list[str]]
    format: int = FORMAT
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


class _Counted(io.RawIOBase):
    """Passes a stream on and knows the hash of what went by."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.digest = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = self.source.read(size)
        self.digest.update(block)
        self.size += len(block)
        return block


class Writer:
    """Adds files one by one; close() adds the manifest. The file is its owner's alone."""

    def __init__(self, path: Path) -> None:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.out = os.fdopen(handle, "wb")
        self.tar = tarfile.open(fileobj=self.out, mode="w:gz", compresslevel=3)  # noqa: SIM115
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Copies exactly `size` bytes under this name."""
        counted = _Counted(source)
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self.tar.addfile(info, cast(IO[bytes], counted))
        self.files[name] = {"size": counted.size, "sha256": counted.digest.hexdigest()}

    def add_path(self, name: str, path: Path) -> None:
        """Copies a file of the file system."""
        with path.open("rb") as source:
            self.add(name, source, path.stat().st_size)

    def close(self, manifest: Manifest) -> None:
        """Ends the file durably."""
        manifest.files = self.files
        content = json.dumps(asdict(manifest), indent=1).encode()
        self.add(MANIFEST, io.BytesIO(content), len(content))
        self.tar.close()
        self.out.flush()
        os.fsync(self.out.fileno())
        self.out.close()

    def abandon(self) -> None:
        """Stops without an end: what was written is not a backup."""
        self.out.close()


@contextmanager
def reading(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The files of a backup in order, each as name and stream; Damaged where it breaks off."""
    try:
        with gzip.open(path) as unpacked, tarfile.open(fileobj=unpacked, mode="r|") as tar:
            yield _members(tar, cast(IO[bytes], unpacked))
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.filename:
            raise
        raise Damaged(f"{path} cannot be read to its end: {error}") from error


def _members(tar: tarfile.TarFile, unpacked: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    for info in tar:
        if not info.isreg() or info.name.startswith("/") or ".." in info.name.split("/"):
            raise Damaged(f"{info.name!r} has no place in a backup")
        stream = tar.extractfile(info)
        if stream is not None:
            yield info.name, stream
    while unpacked.read(BLOCK):  # to the end, where gzip keeps its own sum
        pass


def verify(path: Path) -> Manifest:
    """Reads the whole backup and compares every file with the manifest; Damaged if one differs."""
    seen: dict[str, dict[str, Any]] = {}
    manifest: Manifest | None = None
    with reading(path) as members:
        for name, stream in members:
            if name == MANIFEST:
                manifest = _manifest(stream.read())
            else:
                seen[name] = _measure(stream)
    if manifest is None:
        raise Damaged(f"{path} has no manifest: it was not written to its end")
    wrong = [n for n in seen.keys() | manifest.files.keys() if seen.get(n) != manifest.files.get(n)]
    if wrong:
        raise Damaged(f"{path}: {len(wrong)} files differ from the manifest, such as {min(wrong)}")
    return manifest


def _measure(stream: IO[bytes]) -> dict[str, Any]:
    counted = _Counted(stream)
    while counted.read(BLOCK):
        pass
    return {"size": counted.size, "sha256": counted.digest.hexdigest()}


def _manifest(content: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(content))
    except (ValueError, TypeError) as error:
        raise Damaged(f"the manifest cannot be read: {error}") from error
    if manifest.format != FORMAT:
        raise Damaged(f"this is format {manifest.format}; this version reads format {FORMAT}")
    return manifest
