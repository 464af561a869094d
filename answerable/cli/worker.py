"""answerable worker: a worker alone, as one of several processes or machines."""

import click

from answerable.cli.frame import Verb, set_up
from answerable.cli.prepare import refuse_old_database

EXAMPLES = """
\b
Examples:
  answerable worker
  answerable worker --queue default --queue outside
  answerable worker --threads 2
"""
QUEUES = ("default", "outside", "calls", "slow")


@click.command(cls=Verb, epilog=EXAMPLES)
@click.option("--queue", "queues", multiple=True, type=click.Choice(QUEUES), help="[all]")
@click.option("--threads", default=1, show_default=True, help="Threads for each queue.")
@click.option("--lease", default=30.0, show_default=True, help="Seconds until a lost job returns.")
def command(queues: tuple[str, ...], threads: int, lease: float) -> None:
    """Start a worker only. On SIGTERM it ends its current jobs and leaves."""
    set_up(serving=True)
    from datetime import timedelta

    from answerable.core.process import settle, tell_systemd
    from answerable.core.worker import Worker

    refuse_old_database()
    settle()
    worker = Worker(queues or QUEUES, threads=threads, lease=timedelta(seconds=lease))
    worker.run(ready=lambda: tell_systemd("READY=1"))
