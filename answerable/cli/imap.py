"""`answerable imap`: fetch mail in a process of its own, where others serve the rest."""

import click

from answerable.cli.frame import Verb, set_up


@click.command("imap", cls=Verb)
def command() -> None:
    """Fetches every mailbox that is set up for it, until it is told to stop."""
    set_up(serving=True)
    from answerable.channels.email import imap

    imap.serve()
