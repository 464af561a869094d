"""`python -m answerable.channels.email.reading FILE` or `--stream`: a mail as JSON."""

import json
import sys
from pathlib import Path

from . import nursery
from .json_form import as_json
from .reader import read
from .stream import stream


def main(arguments: list[str]) -> int:
    """Exit code 0, or 1 when a file cannot be opened, 2 when called wrongly."""
    if arguments[:1] == ["--child"]:
        nursery.main(float(arguments[1]), float(arguments[2]), int(arguments[3]))
        return 0
    if arguments == ["--stream"]:
        sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
        stream(sys.stdin, sys.stdout)
        return 0
    if len(arguments) != 1 or arguments[0].startswith("--"):
        sys.stderr.write("usage: FILE | - | --stream\n")
        return 2
    try:
        raw = sys.stdin.buffer.read() if arguments[0] == "-" else Path(arguments[0]).read_bytes()
    except OSError as fault:
        sys.stderr.write(f"{arguments[0]}: {fault.strerror}\n")
        return 1
    sys.stdout.write(json.dumps(as_json(read(raw)), ensure_ascii=True, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
