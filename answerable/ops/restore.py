"""Brings a backup to life on an empty machine; what would leave it waits until somebody says so."""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO

from answerable.ops.archive import BLOCK, MANIFEST, Damaged, Manifest, reading

Say = Callable[[str], None]
STAGE = ".restoring"
SETTINGS = "answerable.toml"


class NotEmpty(Exception):
    """There is something where the backup should go; nothing was touched."""


def refuse_unless_empty(data: Path) -> None:
    """A data folder that holds more than its settings file belongs to somebody."""
    if not data.exists():
        return
    others = sorted({path.name for path in data.iterdir()} - {SETTINGS, STAGE})
    if others:
        raise NotEmpty(f"{data} is not empty ({', '.join(others[:3])}): restore into a new folder")


def unpack(backup: Path, data: Path, manifest: Manifest) -> Path:
    """Lays the files of a verified backup out in a stage inside the data folder; answers the stage.

    A settings file that is there already is the new machine's and wins; the old one lies beside it.
    """
    stage = data / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True, mode=0o700)
    if (data / SETTINGS).exists():
        shutil.copyfile(data / SETTINGS, stage / SETTINGS)
    with reading(backup) as members:
        for name, stream in members:
            if name != MANIFEST:
                _lay_out(stage, name, stream, manifest)
    return stage


def _lay_out(stage: Path, name: str, stream: IO[bytes], manifest: Manifest) -> None:
    target = stage / _place(stage, name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while block := stream.read(BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != manifest.files[name]["sha256"]:
        raise Damaged(f"{name} changed while it was read")


def _place(stage: Path, name: str) -> str:
    """Where a file of the backup belongs within the data folder."""
    folder, _slash, rest = name.partition("/")
    if folder == "attachments":
        return f"attachments/{rest[:2]}/{rest[2:4]}/{rest}"
    if folder == "database":
        return rest if rest.endswith(".sqlite3") else f"{STAGE}-tables/{rest}"
    if folder != "data":
        raise Damaged(f"{name!r} has no place in a backup")
    return f"{rest}.from-backup" if rest == SETTINGS and (stage / SETTINGS).exists() else rest


def move_in(stage: Path, data: Path) -> None:
    """The stage becomes the data folder."""
    for entry in sorted(stage.iterdir()):
        os.replace(entry, data / entry.name)
    stage.rmdir()
    folder = os.open(data, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
