"""`answerable run` once Django is there: prepares, starts the children, tells when it is ready."""

import http.client
import importlib.util
import socket
import time
from collections.abc import Callable

import click
from django.conf import settings
from django.db import connections

from answerable.cli.frame import say
from answerable.core.process import tell_systemd
from answerable.core.setting_up import bring_up_to_date, collect_static
from answerable.core.supervisor import Child, Supervisor

PATIENCE = 60.0  # seconds until a start that does not get ready is called slow


def run_together(listening: socket.socket, *, demo: bool) -> None:
    """Blocks until stopped. `listening` stays open here, so a new web child finds it again."""
    options = settings.ANSWERABLE
    bring_up_to_date(say)
    collect_static(say)
    logins = (_load_demo() if demo else []) or _first_person()
    preload()
    connections.close_all()
    supervisor = Supervisor(_children(listening, options["listen_smtp_port"]))
    supervisor.start()
    smtp = (options["listen_smtp_host"], options["listen_smtp_port"])
    supervisor.watch(on_tick=_Ready(smtp, logins))


def preload() -> None:
    """Loads before the fork what every child needs, so that they share the memory."""
    from django.urls import get_resolver

    from answerable.core.jobs import kinds

    for module in ("answerable.config.serving", "answerable.config.asgi", "answerable.core.worker"):
        importlib.import_module(module)
    kinds()
    _ = get_resolver().url_patterns


def _children(listening: socket.socket, smtp_port: int) -> list[Child]:
    def web() -> None:
        from answerable.config.serving import serve

        serve(listening)

    def work() -> None:
        from answerable.core.worker import Worker

        listening.close()
        Worker().run(grace=4.0)

    children = [Child("web", web), Child("worker", work)]
    if smtp_port:
        children += _mail_child("smtp", "answerable.channels.email.listener", listening)
    return children + _mail_child("imap", "answerable.channels.email.imap", listening)


def _mail_child(name: str, module: str, listening: socket.socket) -> list[Child]:
    if importlib.util.find_spec(module) is None:
        return []

    def work() -> None:
        listening.close()
        importlib.import_module(module).serve()

    return [Child(name, work)]


def _load_demo() -> list[str]:
    """Fills an empty database with the demo world. Returns the lines about who can log in."""
    import answerable.demo as demo

    load: Callable[[], None] | None = getattr(demo, "load", None)
    logins: Callable[[], list[str]] | None = getattr(demo, "logins", None)
    if load is None or logins is None:
        return []
    from django.contrib.auth import get_user_model

    if not get_user_model()._default_manager.exists():
        say("Loading the demo world")
        load()
    return logins()


def _first_person() -> list[str]:
    """In an empty installation the line about how the first person gets in."""
    from django.contrib.auth import get_user_model

    if get_user_model()._default_manager.exists():
        return []
    invite = "answerable people invite you@example.com --name 'Your Name'"
    return [f"Nobody is here   {invite} --data {settings.DATA}"]


class _Ready:
    """Asks the children until all of them answer, then says where everything is."""

    def __init__(self, smtp: tuple[str, int], logins: list[str]) -> None:
        self.smtp = smtp
        self.logins = logins
        self.started = time.monotonic()
        self.complained = False

    def __call__(self) -> bool:
        ready = self._web_answers() and self._smtp_answers()
        if ready:
            self._tell()
        elif not self.complained and time.monotonic() - self.started > PATIENCE:
            self.complained = True
            say("Still not ready; the log above says why. /ready names the part that fails.")
        return ready

    def _web_answers(self) -> bool:
        options = settings.ANSWERABLE
        host = options["listen_http_host"].replace("0.0.0.0", "127.0.0.1")  # noqa: S104
        asking = http.client.HTTPConnection(host, options["listen_http_port"], timeout=2)
        try:
            asking.request("GET", "/ready", headers={"Host": "localhost"})
            return asking.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asking.close()

    def _smtp_answers(self) -> bool:
        if (
            not self.smtp[1]
            or importlib.util.find_spec("answerable.channels.email.listener") is None
        ):
            return True
        try:
            with socket.create_connection(self.smtp, timeout=2) as asking:
                return asking.recv(4) == b"220 "
        except OSError:
            return False

    def _tell(self) -> None:
        tell_systemd("READY=1")
        lines = ["", f"  The desk        {settings.BASE_URL}/"]
        if self.smtp[1]:
            lines.append(f"  Mail comes in   smtp://{self.smtp[0]}:{self.smtp[1]}")
        lines += [f"  Data            {settings.DATA}", *(f"  {line}" for line in self.logins)]
        click.echo("\n".join([*lines, "", "  Ctrl-C stops everything.", ""]))
