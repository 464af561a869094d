"""answerable tickets: hold the rows of tickets against their facts."""

import sys

import click

from answerable.cli.frame import Noun, set_up, show

EXAMPLES = """
\b
Examples:
  answerable tickets rebuild --check
  answerable tickets rebuild
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
