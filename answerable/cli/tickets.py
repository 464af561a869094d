"""answerable tickets: hold the rows of tickets against their facts; make them findable anew."""

import sys

import click

from answerable.cli.frame import Noun, say, set_up, show

EXAMPLES = """
\b
Examples:
  answerable tickets rebuild --check
  answerable tickets rebuild
  answerable tickets reindex --again
"""


@click.group(cls=Noun, epilog=EXAMPLES)
def command() -> None:
    """Check and mend what is stored about tickets."""


@command.command()
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 if anything differs.")
def rebuild(check: bool) -> None:
    """Compute state, owner, counts and last words from events and messages; mend what differs."""
    set_up()
    from dataclasses import asdict

    from answerable.cli.prepare import refuse_old_database
    from answerable.tickets import rebuilding

    refuse_old_database()
    found = list(rebuilding.check() if check else rebuilding.mend())
    lines = [f"#{d.number} {d.column}: {d.stored!r}, by the facts {d.facts!r}" for d in found]
    lines.append(f"{len(found)} columns {'differ' if check else 'were mended'}.")
    show({"mended": not check, "differences": [asdict(d) for d in found]}, "\n".join(lines))
    if check and found:
        sys.exit(1)


@command.command()
@click.option("--again", is_flag=True, help="Forget what is kept first.")
def reindex(again: bool) -> None:
    """Make every ticket findable by its words that is not yet; with --again, all of them anew."""
    set_up()
    from django.db import transaction

    from answerable.cli.prepare import refuse_old_database
    from answerable.tickets.search import keeping

    refuse_old_database()
    if again:
        keeping.forget_all()
    last = 0
    while True:
        with transaction.atomic():
            following = keeping.keep_next(last)
        if not following:
            break
        last = following
        say(f"Kept up to the ticket with the key {last}")
    show({"last": last}, "Every ticket can be found by its words.")
