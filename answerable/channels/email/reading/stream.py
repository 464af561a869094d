"""`--stream`: one path per line in, one line of JSON per path out, whatever the mail does."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from .child import CouldNotRead, Reader
from .json_form import as_json
from .reader import read_headers_only

SECONDS, PATIENCE = 1.5, 1.7


def stream(lines_in: Iterable[str], out: TextIO) -> None:
    """Print each mail as soon as it is read. A file that cannot be opened gives {path, error}.

    A mail that is too slow or too big for the child is read from its headers alone and carries
    the mark 'body-not-read'.
    """
    with Reader(seconds=SECONDS, patience=PATIENCE) as reader:
        reader.start()
        for line in lines_in:
            if path := line.rstrip("\r\n"):
                out.write(json.dumps(_answer(reader, path), ensure_ascii=False) + "\n")
                out.flush()


def _answer(reader: Reader, path: str) -> dict[str, Any]:
    try:
        raw = Path(path).read_bytes()
    except (OSError, ValueError) as fault:
        return {"path": path, "error": getattr(fault, "strerror", None) or str(fault)}
    try:
        return {"path": path, **as_json(reader.read(raw))}
    except CouldNotRead as fault:
        return {"path": path, **as_json(read_headers_only(raw, "body-not-read", fault.reason))}
