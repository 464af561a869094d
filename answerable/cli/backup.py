"""answerable backup: everything in one verified file."""

from pathlib import Path

import click

from answerable.cli.frame import Failed, Verb, say, set_up, show

EXAMPLES = """
\b
Examples:
  answerable backup
  answerable backup --to /mnt/backups/monday.tar.gz
"""


@click.command(cls=Verb, epilog=EXAMPLES)
@click.option("--to", "target", type=click.Path(path_type=Path), help="The file; must not exist.")
def command(target: Path | None) -> None:
    """Write database, files of messages, secrets and settings into one file, and read it again.

    Works while everything runs. The file holds every secret: keep it where only you can read it.
    """
    set_up()
    from dataclasses import asdict

    from answerable.cli.prepare import refuse_old_database
    from answerable.ops import archive, backup, snapshot

    refuse_old_database()
    try:
        made = backup.make(target, say)
    except (OSError, snapshot.Unsound, archive.Damaged) as error:
        raise Failed(f"no backup was made: {error}") from error
    words = f"{made.path}: {made.size / 1024**2:.1f} MiB, {made.attachments} files, verified."
    if made.missing:
        words += f"\n{len(made.missing)} files that messages name are missing in the storage."
    show(asdict(made), words)
