"""answerable mail: read a mail without keeping it, or take one in from a pipe."""

import sys
from typing import Any

import click

from answerable.cli.frame import Noun, Verb, say_error, set_up, show

TRY_AGAIN = 75  # EX_TEMPFAIL: mail servers keep the mail and come again

PARSE_EXAMPLES = """
\b
Examples:
  answerable mail parse letter.eml
  answerable mail parse - < letter.eml
  find Maildir -type f | answerable mail parse --stream
"""

DELIVER_EXAMPLES = """
\b
Examples:
  answerable mail deliver < letter.eml
  answerable mail deliver --mailbox support@example.com --data /srv/answerable < letter.eml
"""


class Deferring(Verb):
    """A command that never says anything to a mail server but "stored" or "try again"."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> click.Context:
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            error.show()
            raise click.exceptions.Exit(TRY_AGAIN) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (Exception, KeyboardInterrupt) as error:
            if isinstance(error, click.exceptions.Exit):
                raise
            say_error(f"not stored, try again: {type(error).__name__}: {error}")
            raise click.exceptions.Exit(TRY_AGAIN) from error


@click.group(cls=Noun)
def command() -> None:
    """Read mail, or take it in."""


@command.command(epilog=PARSE_EXAMPLES)
@click.argument("file", required=False)
@click.option("--stream", is_flag=True, help="Paths on stdin, a line of JSON for each on stdout.")
@click.pass_context
def parse(ctx: click.Context, file: str | None, stream: bool) -> None:
    """Print what a mail says, as JSON. Nothing is kept, no database is needed."""
    from answerable.channels.email.reading.__main__ import main

    if stream == bool(file):
        raise click.UsageError("Give either a FILE (- for stdin) or --stream.")
    ctx.exit(main(["--stream"] if stream else [file or "-"]))


@command.command(cls=Deferring, epilog=DELIVER_EXAMPLES)
@click.option("--mailbox", "address", default="", metavar="ADDRESS", help="[by the mail's headers]")
def deliver(address: str) -> None:
    """Take in the mail on stdin. Exit code 0: it is stored. 75: it is not, try again."""
    raw = sys.stdin.buffer.read()
    if not raw.strip():
        raise click.ClickException("there is no mail on stdin")
    set_up()
    from answerable.channels.email import pipe

    accepted = pipe.deliver(raw, address=address)
    data = {"inbound": accepted.inbound_id, "new": accepted.is_new}
    show(data, "Stored." if accepted.is_new else "Stored before.")
