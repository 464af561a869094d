"""answerable demo: the small world to try everything in."""

import click

from answerable.cli.frame import Failed, Noun, say, set_up, show

EXAMPLES = """
\b
Examples:
  answerable demo load
  answerable demo remove --json
"""


@click.group(cls=Noun, epilog=EXAMPLES)
def command() -> None:
    """Load or remove the demo world."""


@command.command("load")
def load() -> None:
    """Make the demo world: people, customers and tickets. Sends nothing to anybody."""
    set_up()
    from dataclasses import asdict

    from answerable import demo
    from answerable.cli.prepare import refuse_old_database
    from answerable.core.errors import Refused

    refuse_old_database()
    say("Loading the demo world")
    try:
        loaded = demo.load()
    except Refused as refusal:
        raise Failed(str(refusal)) from refusal
    lines = [f"{loaded.tickets} tickets are there.", *demo.logins()]
    if loaded.password:
        lines[-1] = f"Their password  {loaded.password}"
    show(asdict(loaded), "\n".join(lines))


@command.command("remove")
def remove() -> None:
    """Take the demo world away. What somebody real wrote or works in stays."""
    set_up()
    from dataclasses import asdict

    from answerable import demo
    from answerable.cli.prepare import refuse_old_database

    refuse_old_database()
    removed = demo.remove()
    words = f"{removed.tickets} tickets and their people are gone."
    if removed.kept:
        words += "\nKept, because somebody's work hangs on them: " + ", ".join(removed.kept)
    show(asdict(removed), words)
