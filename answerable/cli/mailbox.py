"""`answerable mailbox`: connect the addresses customers write to, and see whether they work."""

import os
import sys
from typing import Any

import click

from answerable.cli.frame import Failed, Noun, say, set_up, show

ADD_EXAMPLES = """
\b
Examples:
  answerable mailbox add support@example.com
      mail is delivered to us (listener, Postfix pipe, forwarding)
  answerable mailbox add support@example.com --host imap.example.com --only-new < password
  answerable mailbox add support@example.com --google --client-id ID --import-history
"""


@click.group(cls=Noun)
def command() -> None:
    """The addresses customers write to."""


@command.command("add", epilog=ADD_EXAMPLES)
@click.argument("address")
@click.option("--name", default="", help="The name customers see.")
@click.option("--team", default="", help="The team whose tickets these are.")
@click.option("--language", default="", help="Language of its customers, such as tr.")
@click.option("--no-receipt", is_flag=True, help="Do not confirm new requests.")
@click.option("--host", default="", help="IMAP server to fetch from; without it mail is delivered.")
@click.option("--port", type=int, help="Its port [993, or 143 with starttls].")
@click.option(
    "--security", type=click.Choice(["tls", "starttls", "none"]), default="tls", show_default=True
)
@click.option("--login", default="", help="Login there [the address].")
@click.option("--folder", default="INBOX", show_default=True)
@click.option(
    "--after",
    type=click.Choice(["flag", "move", "delete"]),
    default="flag",
    show_default=True,
    help="What is done on the server with mail that we have.",
)
@click.option("--move-to", default="", help="The folder for --after move.")
@click.option(
    "--import-history/--only-new",
    default=None,
    help="Take the mail that is there already (silently), or only what comes from now on.",
)
@click.option("--google", "auth", flag_value="google", help="Log in at Google (OAuth2).")
@click.option("--microsoft", "auth", flag_value="microsoft", help="Log in at Microsoft (OAuth2).")
@click.option("--client-id", default="", help="Of your application at Google or Microsoft.")
@click.option("--tenant", default="common", help="Microsoft: your directory.")
def add(address: str, **options: Any) -> None:
    """Connects a mailbox.

    The password is read from the standard input or ANSWERABLE_MAILBOX_PASSWORD, the secret of an
    OAuth2 application from ANSWERABLE_OAUTH_SECRET: never from the command line.
    """
    set_up()
    from answerable.channels.email.setting_up import add_mailbox, look_into
    from answerable.core.errors import Refused

    auth = options.pop("auth") or "password"
    is_fetched = bool(options["host"]) or auth != "password"
    if is_fetched and options["import_history"] is None:
        options["import_history"] = _ask_about_history()
    secret = _secret(address, auth, options) if is_fetched else ""
    try:
        mailbox = add_mailbox(address, auth=auth, secret=secret, **options)
    except Refused as no:
        raise Failed(str(no)) from no
    report = look_into(mailbox)
    if not report.works:
        say(f"{address} is connected, but: {report.words}")
    show(report.as_dict(), f"{address} is connected.")


def _ask_about_history() -> bool | None:
    """Fetching begins once this is answered; a script answers by the option."""
    if not sys.stdin.isatty():
        raise Failed("say --import-history or --only-new.", 2)
    return bool(click.confirm("Import the mail that is in the folder already?", err=True))


def _secret(address: str, auth: str, options: dict[str, Any]) -> str:
    if auth == "password":
        return _password()
    return _consent(address, auth, options)


def _password() -> str:
    given = os.environ.get("ANSWERABLE_MAILBOX_PASSWORD")
    if not given and sys.stdin.isatty():
        given = click.prompt("Password", hide_input=True, err=True)
    given = given or sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise Failed("no password: give it on the standard input.", 2)
    return str(given)


def _consent(address: str, auth: str, options: dict[str, Any]) -> str:
    """Sends the owner to their provider and takes what they bring back."""
    from answerable.channels.email import oauth
    from answerable.core.http import Forbidden, NoAnswer

    if not options["client_id"]:
        raise Failed("say --client-id; docs/howto/connect-a-mailbox.md tells where it is.", 2)
    asking = oauth.ask(
        auth, client_id=options["client_id"], address=address, tenant=options["tenant"]
    )
    click.echo(f"Open this address, agree, and paste where you land:\n\n{asking.url}\n", err=True)
    landed = click.prompt("Address", err=True)
    try:
        return oauth.finish(
            auth,
            code=oauth.code_in(landed, asking),
            asking=asking,
            client_id=options["client_id"],
            client_secret=os.environ.get("ANSWERABLE_OAUTH_SECRET", ""),
            tenant=options["tenant"],
        )
    except oauth.NoConsent as no:
        raise Failed(f"no permission was given: {no}") from no
    except (NoAnswer, Forbidden) as no:
        raise Failed(f"the login service does not answer: {no}") from no


@command.command("change")
@click.argument("address")
@click.option("--new-password", is_flag=True, help="Read a new password as `add` does.")
@click.option("--host", help="Another IMAP server.")
@click.option("--port", type=int)
@click.option("--security", type=click.Choice(["tls", "starttls", "none"]))
@click.option("--login", "username", help="Another login there.")
@click.option("--folder")
@click.option("--name", help="The name customers see.")
@click.option("--import-history/--only-new", default=None, help="Answers what `add` asked.")
@click.option("--on/--off", "enabled", default=None, help="Fetch and answer from it, or rest.")
def change(address: str, new_password: bool, **options: Any) -> None:
    """Changes what is given, such as a password that was renewed; the rest stays."""
    set_up()
    from answerable.channels.email.setting_up import change_mailbox, look_into
    from answerable.core.errors import Refused

    fields = {name: value for name, value in options.items() if value is not None}
    try:
        mailbox = change_mailbox(address, password=_password() if new_password else "", **fields)
    except Refused as no:
        raise Failed(str(no)) from no
    report = look_into(mailbox)
    show(report.as_dict(), report.words)
    if not report.works:
        raise Failed(f"{address} is changed, but it does not work.")


@command.command("check")
@click.argument("address", required=False)
def check(address: str | None) -> None:
    """Logs in, lists the folders, and greets the server for outgoing mail.

    Fails (1) if something does not work.
    """
    set_up()
    from answerable.channels.email.setting_up import greet_outgoing, look_into
    from answerable.channels.models import Mailbox

    mailboxes = Mailbox.objects.order_by("address")
    if address:
        mailboxes = mailboxes.filter(address=address.lower())
        if not mailboxes:
            raise Failed(f"there is no mailbox {address}.")
    reports = [look_into(mailbox) for mailbox in mailboxes]
    outgoing = greet_outgoing()
    lines = [report.words for report in [*reports, outgoing]]
    data = {"mailboxes": [r.as_dict() for r in reports], "outgoing": outgoing.as_dict()}
    show(data, "\n".join(lines))
    if not all(report.works for report in [*reports, outgoing]):
        raise Failed("not everything works.")


@command.command("list")
def list_() -> None:
    """The mailboxes, when each was last fetched, and what is wrong."""
    set_up()
    from answerable.channels.email.imap.faults import words
    from answerable.channels.models import Mailbox

    rows = [
        {
            "address": mailbox.address,
            "fetch": mailbox.fetch,
            "enabled": mailbox.enabled,
            "host": mailbox.host,
            "last_success_at": mailbox.last_success_at,
            "last_error": mailbox.last_error,
            "words": words(mailbox.last_error),
        }
        for mailbox in Mailbox.objects.order_by("address")
    ]
    show(rows, "\n".join(_row(row) for row in rows) or "No mailbox is connected.")


def _row(row: dict[str, Any]) -> str:
    if row["fetch"] == "none":
        return f"{row['address']}  mail is delivered to us"
    state = row["words"] or (
        f"fetched {row['last_success_at']:%Y-%m-%d %H:%M} UTC"
        if row["last_success_at"]
        else "not fetched yet"
    )
    return f"{row['address']}  {row['host']}  {state}"
