"""The main job, whole: a mail is fetched from a real IMAP server, answered in a real browser, the
reply reaches a real SMTP server, threads there, and the answer to it lands on the same ticket."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from answerable.testing_dovecot import Dovecot
from answerable.testing_smtp import Sink, Taken, serving
from tests.browser.conftest import Desk, plain_environment, running_desk, sign_in_at

DESK = "hello@kestrel.example"
CUSTOMER = "zeynep@musteri.example"


@dataclass
class World:
    """A running desk between an IMAP server that mail comes from and a sink that takes mail."""

    desk: Desk
    dovecot: Dovecot
    sink: Sink

    def write(self, subject: str, text: str, *, to: str = DESK, answers: str = "") -> None:
        """A mail of the customer arrives on the IMAP server."""
        mail = EmailMessage()
        mail["From"] = f"Zeynep Ak <{CUSTOMER}>"
        mail["To"] = to
        mail["Subject"] = subject
        mail["Message-ID"] = f"<{time.time_ns()}@musteri.example>"
        if answers:
            mail["In-Reply-To"] = mail["References"] = answers
        mail.set_content(text)
        self.dovecot.put(DESK, mail.as_bytes())

    def taken(self, *, automatic: bool) -> Taken:
        """The receipt, or the reply of a person, once it reached the sink."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            for one in self.sink.of(CUSTOMER):
                if bool(one.mail["Auto-Submitted"]) == automatic:
                    return one
            time.sleep(0.1)
        raise AssertionError(f"it did not arrive, only {self.sink.ids()}")


@pytest.fixture
def world(tmp_path: Path, dovecot: Dovecot) -> Iterator[World]:
    with serving() as sink:
        outgoing = {
            "ANSWERABLE_SMTP_HOST": "127.0.0.1",
            "ANSWERABLE_SMTP_PORT": str(sink.port),
            "ANSWERABLE_SMTP_SECURITY": "none",
        }
        with running_desk(tmp_path, **outgoing) as desk:
            connect(tmp_path, dovecot)
            yield World(desk, dovecot, sink)


def connect(data: Path, dovecot: Dovecot) -> None:
    """As the how-to says."""
    command = [sys.executable, "-m", "answerable.cli", "mailbox", "add", DESK, "--data", str(data)]
    command += ["--host", dovecot.host, "--port", str(dovecot.port), "--security", "none"]
    done = subprocess.run(
        [*command, "--only-new"],
        input=dovecot.password,
        env=plain_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_main_job_from_mail_to_mail(world: World, browser: Browser) -> None:
    context = browser.new_context(base_url=world.desk.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in_at(page, "ayse@example.com")
    page.goto("/inbox/open/?sort=newest")

    wait_until_fetched(world, page)
    page.click(".ticket-row:has-text('Kargom gelmedi')")
    expect(page.locator("#ticket-subject")).to_have_text("Kargom gelmedi")
    receipt = world.taken(automatic=True)
    assert "Kargom" not in receipt.raw.decode(), "a receipt says nothing of the sender's words"

    page.fill("#reply-body", "Merhaba Zeynep Hanım, kargonuz **bugün** çıkıyor.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answerable")).to_contain_text("You are answerable")
    reply = world.taken(automatic=False)
    assert reply.mail["Subject"] == "Re: Kargom gelmedi"
    body = reply.mail.get_body(("plain",)).get_content()
    assert "kargonuz" in body
    assert DESK.partition("@")[0] in str(reply.mail["Reply-To"])
    assert "musteri.example" in str(reply.mail["References"])

    to = re.search(r"[^\s<>]+@[^\s<>]+", str(reply.mail["Reply-To"]))[0]
    world.write(
        "Re: Kargom gelmedi",
        "Çok teşekkürler!\n\nAyşe şunu yazdı:\n> Merhaba Zeynep Hanım,",
        to=to,
        answers=str(reply.mail["Message-ID"]),
    )
    answer = page.locator(".message", has_text="Çok teşekkürler!")
    expect(answer).to_be_visible(timeout=30_000)
    expect(page.locator("#ticket-subject")).to_have_text("Kargom gelmedi")
    context.close()


def wait_until_fetched(world: World, page: Page) -> None:
    """The fetcher notices a new mailbox within ten seconds, and mail by IDLE at once."""
    row = page.locator(".ticket-row:has-text('Kargom gelmedi')")
    time.sleep(12)
    world.write("Kargom gelmedi", "Merhaba, üç gündür bekliyorum. Kargom nerede?")
    expect(row).to_be_visible(timeout=30_000)
