"""answerable run: everything on this machine, in one group of processes."""

import click

from answerable.cli.frame import Verb, check_settings, set_up
from answerable.cli.prepare import choose, listening_socket, lock_data, refuse_taken

EXAMPLES = """
\b
Examples:
  answerable run
  answerable run --port 8080 --smtp-port 2526 --data /srv/answerable
  answerable run --no-demo
"""


@click.command(cls=Verb, epilog=EXAMPLES)
@click.option("--host", help="Address the web server listens on.")
@click.option("--port", type=int, help="Its port.")
@click.option("--smtp-port", type=int, help="Port of the mail listener; 0: none.")
@click.option("--no-demo", is_flag=True, help="Leave a new data folder empty.")
def command(host: str | None, port: int | None, smtp_port: int | None, no_demo: bool) -> None:
    """Start everything on this machine: desk, worker, mail listener. Ctrl-C stops it all."""
    choose(listen_http_host=host, listen_http_port=port, listen_smtp_port=smtp_port)
    values = check_settings(serving=True)
    lock = lock_data()
    listening = listening_socket(values)
    refuse_taken(values["listen_smtp_host"], values["listen_smtp_port"], "--smtp-port")
    set_up()
    from answerable.cli.together import run_together

    run_together(listening, demo=not no_demo)
    lock.close()
