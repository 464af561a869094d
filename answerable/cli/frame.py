"""What all commands share: --data and --json anywhere, words for people or JSON, Django set up.

Imports nothing heavy: `answerable --help` is to be there at once.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

MISUSED = 2


class Failed(Exception):
    """Ends the command with one sentence on stderr. Code 1: it failed; 2: it was set up wrongly."""

    def __init__(self, words: str, code: int = 1) -> None:
        super().__init__(words)
        self.code = code


def _choose_data(ctx: click.Context, option: click.Parameter, folder: str | None) -> None:
    if folder:
        os.environ["ANSWERABLE_DATA"] = str(Path(folder).resolve())


def _choose_json(ctx: click.Context, option: click.Parameter, chosen: bool) -> None:
    if chosen:
        ctx.find_root().meta["json"] = True


def _common() -> list[click.Parameter]:
    return [
        click.Option(
            ["--data"],
            metavar="DIR",
            help="The data folder [ANSWERABLE_DATA, else ./data].",
            expose_value=False,
            is_eager=True,
            callback=_choose_data,
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            help="Answer in JSON.",
            expose_value=False,
            is_eager=True,
            callback=_choose_json,
        ),
    ]


class Verb(click.Command):
    """A command that also takes --data and --json."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _common()


class Noun(click.Group):
    """A group of verbs."""

    command_class = Verb

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _common()


Noun.group_class = Noun


def wants_json() -> bool:
    """True if --json was given, before or after the verb."""
    return bool(click.get_current_context().find_root().meta.get("json"))


def show(data: Any, words: str) -> None:
    """The answer of the command on stdout: `data` as JSON, or `words` for people."""
    if wants_json():
        click.echo(json.dumps(data, ensure_ascii=False, default=str))
    else:
        click.echo(words)


def say(words: str) -> None:
    """A line of progress, on stderr so that it never mixes with the answer."""
    click.echo(click.style(f"… {words}", dim=True) if _has_colour() else f"… {words}", err=True)


def say_error(words: str) -> None:
    """What went wrong, on stderr."""
    click.echo(f"answerable: {words}", err=True)


def _has_colour() -> bool:
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def data_folder() -> Path:
    """The data folder this command works on."""
    return Path(os.environ.get("ANSWERABLE_DATA") or "data").resolve()


def set_up(*, serving: bool = False) -> None:
    """Makes the data folder if there is none, and Django ready to use.

    Refuses (Failed, code 2) settings that cannot be used, and with `serving` insecure ones.
    """
    check_settings(serving=serving)
    import django

    django.setup()
    if not serving:
        from answerable.core import audit

        audit.stay(audit.COMMAND_LINE)


def check_settings(*, serving: bool) -> dict[str, Any]:
    """The first half of `set_up`: all that can be said before Django is loaded. The options."""
    from answerable.config import options
    from answerable.config.guard import refusals

    folder = data_folder()
    os.environ["ANSWERABLE_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "answerable.config.settings")
    os.umask(0o077)  # whatever we write is the owner's alone
    try:
        prepare_folder(folder)
        values = options.load(folder)
    except (options.BadOption, OSError) as error:
        raise Failed(str(error), MISUSED) from error
    if serving and (reasons := refusals(values, folder)):
        raise Failed("not started.\n  " + "\n  ".join(reasons), MISUSED)
    return values


def prepare_folder(folder: Path) -> None:
    """A new data folder belongs to its owner alone and explains all settings in a file."""
    from answerable.config import options

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "answerable.toml"
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(options.sample())
