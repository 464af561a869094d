"""answerable export: everything in open formats."""

from pathlib import Path

import click

from answerable.cli.frame import Failed, Verb, say, set_up, show

EXAMPLES = """
\b
Examples:
  answerable export everything/
  answerable export everything.tar.gz
"""


@click.command(cls=Verb, epilog=EXAMPLES)
@click.argument("target", type=click.Path(path_type=Path))
def command(target: Path) -> None:
    """Write everything to TARGET, a new folder or a .tar.gz: JSON Lines, files, raw mail.

    A README.md in it says what is where. Passwords, tokens and keys are not exported.
    """
    set_up()
    from dataclasses import asdict

    from answerable.cli.prepare import refuse_old_database
    from answerable.ops import export

    refuse_old_database()
    try:
        with export.sink_at(target) as sink:
            done = export.export(sink, say)
    except OSError as error:
        raise Failed(f"the export is not complete: {error}") from error
    words = f"{target}: {sum(done.rows.values())} rows, {done.files} files, {done.raw} raw mails."
    if done.missing:
        words += f"\n{len(done.missing)} files that messages name are missing in the storage."
    show(asdict(done), words)
