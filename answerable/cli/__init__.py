"""The command line: `answerable NOUN VERB`. Each noun is a module that is imported when called.

A noun `mail` is the module answerable/cli/mail.py with a click command or group `command`, made
with the classes of answerable.cli.frame, and a line in NOUNS.
"""

import sys
from importlib import import_module

import click

from answerable.cli.frame import Failed, Noun, say_error

NOUNS = {
    "run": "Start everything on this machine.",
    "web": "Start the web server only.",
    "worker": "Start a worker only.",
    "smtp": "Start the mail listener only.",
    "mail": "Read a mail, or take one in from a pipe.",
    "imap": "Start the fetching of mail only.",
    "mailbox": "Connect mailboxes and see whether they work.",
    "migrate": "Bring the database to this version.",
    "calendar": "Ask business time.",
    "policy": "Keep, check and replay the customer service policy.",
    "people": "Invite the first administrator.",
    "token": "Make, list and revoke tokens for the API.",
    "tickets": "Hold the rows of tickets against their facts.",
    "webhook": "Tell other programs what happens.",
    "demo": "Load or remove the small world to try everything in.",
    "backup": "Write everything into one verified file.",
    "restore": "Bring a backup to life on an empty machine.",
    "export": "Write everything in open formats.",
    "doctor": "Say what is wrong and what to do about it.",
}

EXAMPLES = """
\b
Examples:
  answerable run                          the desk on http://127.0.0.1:8000
  answerable run --data /srv/answerable   with the data folder elsewhere
  answerable worker --help                what a command can do
"""


class Nouns(Noun):
    """Lists the nouns without importing any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in NOUNS:
            return None
        command: click.Command = import_module(f"answerable.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(NOUNS.items()))


@click.command(cls=Nouns, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="answerable", message="%(version)s")
def cli() -> None:
    """Answerable: customer service in which one person is answerable to each customer."""


def main() -> None:
    """Exit codes: 0 done, 1 failed, 2 called or configured wrongly, 130 interrupted."""
    try:
        code = cli.main(prog_name="answerable", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except Failed as failed:
        say_error(str(failed))
        code = failed.code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    sys.exit(code if isinstance(code, int) else 0)
