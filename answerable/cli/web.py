"""answerable web: the web server alone, as one of several processes or machines."""

import click

from answerable.cli.frame import Verb, check_settings, say, set_up
from answerable.cli.prepare import choose, listening_socket, refuse_old_database

EXAMPLES = """
\b
Examples:
  answerable web
  answerable web --host 127.0.0.1 --port 8001
"""


@click.command(cls=Verb, epilog=EXAMPLES)
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
def command(host: str | None, port: int | None) -> None:
    """Start the web server only: pages, API and live news. Stops on SIGTERM."""
    choose(listen_http_host=host, listen_http_port=port)
    listening = listening_socket(check_settings(serving=True))
    set_up()
    from answerable.config.serving import serve
    from answerable.core.process import settle
    from answerable.core.setting_up import collect_static

    refuse_old_database()
    collect_static(say)
    settle()
    serve(listening)
