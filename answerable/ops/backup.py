"""Makes a backup: everything this installation is, in one file that was read again afterwards."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.utils import timezone

from answerable import __version__
from answerable.core.database import is_postgres
from answerable.ops import archive, snapshot
from answerable.ops.models import Backup
from answerable.tickets.files import open_file, path_of

Say = Callable[[str], None]
OWN = ("secrets.json", "push.pem", "answerable.toml", "dkim")
STEP = 500  # files between two lines of progress


@dataclass(frozen=True)
class Made:
    """A verified backup. `missing`: files that messages name and the storage has lost."""

    path: str
    size: int
    attachments: int
    missing: tuple[str, ...]
    seconds: float


def make(target: Path | None = None, say: Say = lambda _words: None) -> Made:
    """Writes the backup, reads it again, and notes the success.

    `target`: a file that does not exist yet; default: one with the time as its name in backups/ of
    the data folder. Nothing stands under that name unless it is whole. Raises OSError,
    snapshot.Unsound or archive.Damaged; then there is no backup.
    """
    began = time.monotonic()
    target = (target or _default()).absolute()
    if target.exists():
        raise FileExistsError(17, "is there already", str(target))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        manifest = _write(draft, say)
        say("Reading it again")
        archive.verify(draft)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    seconds, size = round(time.monotonic() - began, 1), target.stat().st_size
    Backup.objects.create(at=timezone.now(), path=str(target), size=size, seconds=seconds)
    count = sum(name.startswith("attachments/") for name in manifest.files)
    return Made(str(target), size, count, tuple(manifest.missing), seconds)


def _default() -> Path:
    name = f"answerable-{timezone.now():%Y%m%d-%H%M%S}.tar.gz"
    return Path(settings.DATA) / "backups" / name


def _write(draft: Path, say: Say) -> archive.Manifest:
    writer = archive.Writer(draft)
    try:
        with _workplace(draft.parent) as folder:
            say("Taking a picture of the database")
            picture = snapshot.take(folder)
            for file in picture.files:
                writer.add_path(f"database/{file.name}", file)
                file.unlink()
        manifest = archive.Manifest(
            answerable=__version__,
            made_at=timezone.now().isoformat(),
            database="postgresql" if is_postgres() else "sqlite",
            migrations=sorted(picture.migrations),
            tables=picture.tables,
        )
        _add_own_files(writer)
        manifest.missing = _add_attachments(writer, picture.hashes, say)
        writer.close(manifest)
    except BaseException:
        writer.abandon()
        raise
    return manifest


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    """A folder where the backup will lie: there is room for it, and nobody else looks in."""
    folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _add_own_files(writer: archive.Writer) -> None:
    data = Path(settings.DATA)
    for name in OWN:
        top = data / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                writer.add_path(f"data/{path.relative_to(data)}", path)


def _add_attachments(writer: archive.Writer, hashes: list[str], say: Say) -> list[str]:
    """Adds the files; answers which are missing in the storage."""
    missing = []
    for number, sha256 in enumerate(hashes, 1):
        if number % STEP == 1:
            say(f"Files of messages: {number} of {len(hashes)}")
        try:
            with open_file(sha256) as source:
                writer.add(f"attachments/{sha256}", source, _size(sha256))
        except FileNotFoundError:
            missing.append(sha256)
    return missing


def _size(sha256: str) -> int:
    return storages["attachments"].size(path_of(sha256))
