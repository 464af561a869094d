"""What the commands that serve do before they serve."""

import os
import socket
from collections.abc import Mapping
from typing import Any

from answerable.cli.frame import MISUSED, Failed


def choose(**options: object) -> None:
    """Options given as flags win over the environment and the file; None was not given."""
    for name, value in options.items():
        if value is not None:
            os.environ[f"ANSWERABLE_{name.upper()}"] = str(value)


def listening_socket(values: Mapping[str, Any]) -> socket.socket:
    """The web server's socket; says in words why it cannot be had."""
    from answerable.config.serving import open_socket

    host, port = values["listen_http_host"], values["listen_http_port"]
    try:
        return open_socket(host, port)
    except OSError as error:
        raise Failed(taken(host, port, "--port", error), MISUSED) from error


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
