"""answerable smtp: the mail listener alone, as one of several processes or machines."""

import click

from answerable.cli.frame import Verb, set_up
from answerable.cli.prepare import choose, refuse_old_database

EXAMPLES = """
\b
Examples:
  answerable smtp
  answerable smtp --host 0.0.0.0 --port 25
  answerable smtp --port 0 --lmtp /run/answerable/lmtp
"""


@click.command(cls=Verb, epilog=EXAMPLES)
@click.option("--host", help="Address the listener listens on.")
@click.option("--port", type=int, help="Its port; 0: no SMTP.")
@click.option("--lmtp", metavar="WHERE", help="host:port or socket file for LMTP.")
def command(host: str | None, port: int | None, lmtp: str | None) -> None:
    """Start the mail listener only. On SIGTERM it ends the mails it is reading and leaves."""
    choose(listen_smtp_host=host, listen_smtp_port=port, listen_lmtp=lmtp)
    set_up(serving=True)
    from answerable.channels.email.listener import serve
    from answerable.core.process import tell_systemd

    refuse_old_database()
    serve(ready=lambda: tell_systemd("READY=1"))
