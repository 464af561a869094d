"""What the commands that serve do before they serve."""

import fcntl
import os
import socket
from collections.abc import Mapping
from typing import IO, Any

from answerable.cli.frame import MISUSED, Failed, data_folder


def choose(**options: object) -> None:
    """Options given as flags win over the environment and the file; None was not given."""
    for name, value in options.items():
        if value is not None:
            os.environ[f"ANSWERABLE_{name.upper()}"] = str(value)


def listening_socket(values: Mapping[str, Any]) -> socket.socket:
    """The web server's socket; says in words why it cannot be had."""
    from answerable.core.process import open_socket

    host, port = values["listen_http_host"], values["listen_http_port"]
    try:
        return open_socket(host, port)
    except OSError as error:
        raise Failed(taken(host, port, "--port", error), MISUSED) from error


def refuse_taken(host: str, port: int, flag: str) -> None:
    """Better said here, in words, than by a child that dies again and again. Port 0: not used."""
    from answerable.core.process import open_socket

    try:
        if port:
            open_socket(host, port).close()
    except OSError as error:
        raise Failed(taken(host, port, flag, error), MISUSED) from error


def lock_data() -> IO[str]:
    """One `run` for each data folder. The lock goes with the process and its children."""
    folder = data_folder()
    lock = (folder / ".running").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise Failed(f"the data folder {folder} is served already.", MISUSED) from error
    return lock


def taken(host: str, port: int, flag: str, error: OSError) -> str:
    """The sentence for an address that cannot be listened on."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return f"cannot listen on {host}:{port} ({reason}). Stop what uses it, or choose {flag}."


def refuse_old_database() -> None:
    """A process that only serves never changes tables under the feet of others."""
    from answerable.core.setting_up import missing_migrations

    if missing := missing_migrations():
        raise Failed(
            f"the database lacks {len(missing)} steps of this version: run answerable migrate.",
            MISUSED,
        )
