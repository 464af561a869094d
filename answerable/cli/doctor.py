"""answerable doctor: what is wrong, and what to do about it."""

import sys

import click

from answerable.cli.frame import Verb, set_up, show

EXAMPLES = """
\b
Examples:
  answerable doctor
  answerable doctor --json
"""
SIGNS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}


@click.command(cls=Verb, epilog=EXAMPLES)
def command() -> None:
    """Check files, disk, database, clock, processes, mail and DNS. Exit code 1 if one fails."""
    set_up()
    from dataclasses import asdict

    from answerable.ops.doctor import Line, examine

    def words(line: Line) -> str:
        sign, colour = SIGNS[line.level]
        remedy = f"\n      {line.remedy}" if line.remedy else ""
        return f"{click.style(sign, fg=colour)} {line.level:<5}{line.name:<12} {line.words}{remedy}"

    lines = list(examine())
    healthy = all(line.level != "fail" for line in lines)
    data = {"healthy": healthy, "lines": [asdict(line) for line in lines]}
    show(data, "\n".join(words(line) for line in lines))
    if not healthy:
        sys.exit(1)
