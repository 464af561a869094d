"""The secrets of this installation: made once into the data folder, readable by its owner only."""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Secrets:
    """Keys, newest first; the older ones still verify (reply addresses: for a year)."""

    django: tuple[str, ...]
    tokens: tuple[str, ...]


def load_secrets(data: Path) -> Secrets:
    """Reads secrets.json of the data folder, or makes it (mode 0600) on first start."""
    data.mkdir(parents=True, exist_ok=True)
    file = data / "secrets.json"
    if not file.exists():
        _create(file)
    tree = json.loads(file.read_text(encoding="utf-8"))
    return Secrets(django=tuple(tree["django"]), tokens=tuple(tree["tokens"]))


def _create(file: Path) -> None:
    """Two processes may start at once: the first link wins, both then read the same file."""
    draft = file.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    tree = {"django": [secrets.token_urlsafe(50)], "tokens": [secrets.token_urlsafe(50)]}
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(tree, out)
        out.flush()
        os.fsync(out.fileno())
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
