"""A whole Answerable on free ports with the demo world, and real browsers to use it.

Run with: pytest -o addopts= tests/browser
"""

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PASSWORD = "answerable-demo"
START_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Desk:
    """Where the running Answerable answers, and how to write to it as a customer."""

    url: str
    smtp_port: int
    data: Path = Path()

    def write(
        self,
        subject: str,
        text: str,
        *,
        html: str = "",
        picture: bytes = b"",
        sender: str = "",
        to: str = "support@example.com",
    ) -> None:
        """A customer's mail to an address of the demo; `picture` is cid:picture in its HTML."""
        mail = EmailMessage()
        mail["From"] = sender or "Nora Lind <nora@example.net>"
        mail["To"] = to
        mail["Subject"] = subject
        mail["Message-ID"] = f"<{time.time_ns()}@example.net>"
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        if picture:
            related = mail.get_payload()[1]
            related.add_related(picture, "image", "png", cid="<picture>")
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as server:
            server.send_message(mail)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Started once for all journeys; stopped as Ctrl-C would. It may call this machine: the push
    service of the journeys runs here."""
    here = {"ANSWERABLE_CALL_NETWORKS": "127.0.0.0/8"}
    with running_desk(tmp_path_factory.mktemp("desk"), **here) as running:
        yield running


def plain_environment() -> dict[str, str]:
    """The environment without any setting of ours."""
    ours = ("ANSWERABLE_", "DJANGO_SETTINGS_MODULE")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)}


@contextmanager
def running_desk(data: Path, **settings: str) -> Iterator[Desk]:
    """A whole Answerable with these settings (ANSWERABLE_...) until the block ends."""
    running = Desk(f"http://127.0.0.1:{free_port()}", free_port(), data)
    port = running.url.rpartition(":")[2]
    command = [sys.executable, "-m", "answerable.cli", "run", "--data", str(data)]
    command += ["--port", port, "--smtp-port", str(running.smtp_port)]
    log = data / "run.log"
    with log.open("wb") as out:
        environment = plain_environment() | settings
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    try:
        wait_for(lambda: answers(running.url + "/ready"), START_SECONDS, log)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_for(happened: Callable[[], bool], seconds: float, log: Path) -> None:
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(log.read_text()[-3000:])
        time.sleep(0.2)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


SignIn = Callable[..., Page]


def sign_in_at(page: Page, email: str) -> None:
    """Signs somebody of the demo in."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main .btn.primary")
    page.wait_for_url("**/inbox/**")


@pytest.fixture
def sign_in(desk: Desk, browser: Browser) -> Iterator[SignIn]:
    """A page of somebody of the demo, in a browser of their own. Errors in it fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opened(email: str = "ayse@example.com", **options: object) -> Page:
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = browser.new_context(**{"base_url": desk.url, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if is_fault(said) else None)
        sign_in_at(page, email)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def is_fault(said: object) -> bool:
    """What the console calls an error; a refusal (422) is an answer."""
    text, kind = str(getattr(said, "text", "")), getattr(said, "type", "")
    return kind == "error" and "422" not in text
