"""answerable restore: a backup on an empty machine."""

import os
import shutil
from pathlib import Path

import click

from answerable.cli.frame import MISUSED, Failed, Verb, data_folder, say, set_up, show

EXAMPLES = """
\b
Examples:
  answerable restore monday.tar.gz --data /var/lib/answerable
  answerable restore --release
"""


@click.command(cls=Verb, epilog=EXAMPLES)
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--release", is_flag=True, help="Let outgoing mail and webhooks leave again.")
def command(file: Path | None, release: bool) -> None:
    """Restore FILE into an empty data folder (and an empty database, where one is configured).

    Afterwards outgoing mail and webhooks are held, so that no copy sends what another machine
    sends too. Start Answerable, look, then let them go with --release.
    """
    if release == (file is not None):
        raise Failed("give either a file or --release.", MISUSED)
    if file is None:
        _release()
    else:
        _restore(file, data_folder())


def _release() -> None:
    set_up()
    from answerable.core import holds

    released = holds.let_go(holds.OUTGOING)
    words = "Outgoing mail and webhooks leave again." if released else "Nothing was held."
    show({"released": released}, words)


def _restore(file: Path, data: Path) -> None:
    from answerable.ops import archive, restore

    try:
        restore.refuse_unless_empty(data)
        say("Reading the backup")
        manifest = archive.verify(file)
        say("Laying out its files")
        os.umask(0o077)
        stage = restore.unpack(file, data, manifest)
    except (OSError, archive.Damaged, restore.NotEmpty) as error:
        raise Failed(f"nothing was restored: {error}") from error
    try:
        _fill(stage, manifest)
    except BaseException:
        shutil.rmtree(stage)
        raise
    restore.move_in(stage, data)
    words = (
        f"Restored what was there at {manifest.made_at[:16]} UTC into {data}.\n"
        "Outgoing mail and webhooks are held. When this is the one that should send:\n"
        f"  answerable restore --release --data {data}"
    )
    show({"data": str(data), "made_at": manifest.made_at, "held": True}, words)


def _fill(stage: Path, manifest: "object") -> None:
    os.environ["ANSWERABLE_DATA"] = str(stage)
    set_up()
    from django.db import DatabaseError

    from answerable.ops import archive, fill, snapshot

    assert isinstance(manifest, archive.Manifest)
    try:
        fill.fill(stage, manifest, say)
    except (fill.CannotFill, snapshot.Unsound, DatabaseError) as error:
        raise Failed(f"nothing was restored: {error}") from error
