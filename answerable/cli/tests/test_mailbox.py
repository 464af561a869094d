"""Mailboxes are connected, listed and looked into from the command line."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from answerable.channels.models import Mailbox
from answerable.cli import cli
from answerable.cli.frame import Failed
from answerable.core.sealing import unseal
from answerable.testing_dovecot import Dovecot
from answerable.testing_smtp import Sink

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("answerable.cli.mailbox.set_up", lambda: None)
    monkeypatch.delenv("ANSWERABLE_MAILBOX_PASSWORD", raising=False)


def run(*words: str, **options: Any) -> Result:
    return CliRunner().invoke(cli, ["mailbox", *words], **options)


def test_a_mailbox_whose_mail_is_delivered_needs_only_its_address() -> None:
    done = run("add", "Support@Example.com", "--name", "Kestrel")
    assert done.exit_code == 0, done.output
    mailbox = Mailbox.objects.get()
    assert (mailbox.address, mailbox.fetch, mailbox.name) == (
        "support@example.com", "none", "Kestrel",
    )  # fmt: skip


def test_a_fetched_mailbox_takes_its_password_from_the_standard_input_and_seals_it(
    dovecot: Dovecot,
) -> None:
    done = run(
        "add", "anna@example.com", "--host", dovecot.host, "--port", str(dovecot.port),
        "--security", "none", "--login", "anna", "--only-new", "--json",
        input=f"{dovecot.password}\n",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["works"]
    assert "INBOX" in report["folders"]
    mailbox = Mailbox.objects.get()
    assert dovecot.password not in mailbox.sealed_secret
    assert unseal(mailbox.sealed_secret, purpose="mailbox") == dovecot.password
    assert mailbox.import_history is False


def test_a_script_has_to_say_whether_history_is_wanted() -> None:
    done = run("add", "anna@example.com", "--host", "imap.example.com", input="secret\n")
    assert isinstance(done.exception, Failed)
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("support@example.com",),
        ("not an address",),
        ("new@example.com", "--team", "Nobody"),
        ("new@example.com", "--after", "move"),
    ],
)
def test_what_cannot_be_is_refused(mailbox: Mailbox, words: tuple[str, ...]) -> None:
    done = run("add", *words)
    assert isinstance(done.exception, Failed)
    assert Mailbox.objects.count() == 1


def test_check_tells_what_works_and_fails_if_something_does_not(
    mailbox: Mailbox, sink: Sink, settings: Any
) -> None:
    done = run("check", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["outgoing"]["works"]
    settings.ANSWERABLE = {**settings.ANSWERABLE, "smtp_port": 1}
    done = run("check", "--json")
    assert isinstance(done.exception, Failed)
    assert json.loads(done.stdout)["outgoing"]["key"] == "connection_refused"


def test_list_shows_what_is_wrong_in_words(mailbox: Mailbox) -> None:
    Mailbox.objects.update(fetch="imap", host="imap.example.com", last_error="login_refused: NO")
    done = run("list")
    assert "The server did not accept the login." in done.output
    assert json.loads(run("list", "--json").stdout)[0]["last_error"] == "login_refused: NO"


def test_a_renewed_password_is_given_without_losing_anything(dovecot: Dovecot) -> None:
    words = ("--host", dovecot.host, "--port", str(dovecot.port), "--security", "none")
    run("add", "renewed@example.com", *words, "--only-new", input="wrong")
    before = Mailbox.objects.get(address="renewed@example.com")
    result = run("change", "renewed@example.com", "--new-password", input=dovecot.password)
    assert result.exit_code == 0, result.output
    after = Mailbox.objects.get()
    assert after.pk == before.pk
    assert after.sealed_secret != before.sealed_secret
    assert dovecot.password not in after.sealed_secret
    assert (after.host, after.import_history) == (before.host, False)


def test_a_mailbox_that_is_not_there_cannot_be_changed() -> None:
    refused = run("change", "nobody@example.com", "--name", "Nobody")
    assert isinstance(refused.exception, Failed)
    assert not Mailbox.objects.exists()
