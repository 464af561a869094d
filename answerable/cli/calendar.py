"""answerable calendar: questions to business time, for people and for checks."""

import sys

import click

from answerable.cli.frame import Noun

EXAMPLES = """
\b
Examples:
  echo '{"tz": "Europe/Istanbul", "week": {"mon": [["09:00", "17:00"]]},
         "op": "add", "start": "2026-01-05T16:00", "seconds": 7200}' | tr -d '\\n' \\
    | answerable calendar eval --stream
"""


@click.group(cls=Noun, epilog=EXAMPLES)
def command() -> None:
    """Ask a calendar when something is due, how long it took, or whether it is open."""


@command.command(name="eval")
@click.option("--stream", is_flag=True, help="Go on until the input ends: a question a line.")
def evaluate(stream: bool) -> None:
    """Answer questions in JSON, one a line, with a line of JSON each; errors are answers too.

    A question has tz, week, holidays, breaks, shifts, pauses, op (add, sub, between, within),
    start, end, seconds. The answer is {"result": …} or {"error": sentence}.
    """
    from answerable.calendars.cases import answers

    for answer in answers(sys.stdin):
        click.echo(answer)
        if not stream:
            break
