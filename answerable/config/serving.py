"""The web server process: uvicorn with our front, on a socket that is already open."""

import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

GRACE = 3  # seconds that open requests get at the end


class Server(uvicorn.Server):
    """Ends its live streams at once when told to stop, instead of waiting for them."""

    def __init__(self, config: uvicorn.Config, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self.on_stop = on_stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.on_stop()
        super().handle_exit(sig, frame)


def serve(listening: socket.socket) -> None:
    """Answers requests until SIGTERM or SIGINT."""
    from answerable.config.asgi import application, news

    _tell_apps()

    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE,
        ws="none",
    )
    Server(config, news.close).run(sockets=[listening])


def _tell_apps() -> None:
    """An app whose configuration has `when_serving` gets ready what its first request would wait for."""
    from django.apps import apps

    for app in apps.get_app_configs():
        getattr(app, "when_serving", lambda: None)()
