"""answerable migrate: the database of this version."""

import click

from answerable.cli.frame import Verb, say, set_up, show

EXAMPLES = """
\b
Examples:
  answerable migrate
  answerable migrate --data /srv/answerable
"""


@click.command(cls=Verb, epilog=EXAMPLES)
def command() -> None:
    """Bring the database to this version. Safe to repeat; nothing to do takes no time."""
    set_up()
    from answerable.core.setting_up import bring_up_to_date

    steps = bring_up_to_date(say)
    show({"steps": steps}, f"The database is up to date ({len(steps)} steps).")
