"""Writes the reference pages that are made from the program: python docs/generate.py [--check]"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent / "reference"
NOTE = "<!-- Made by docs/generate.py; change the program, not this page. -->\n\n"


def settings_page() -> str:
    """Every option, by section."""
    from answerable.config.options import OPTIONS

    lines = [
        "# Settings",
        "",
        "A flag wins over the environment, the environment over `answerable.toml` in the data",
        "folder, the file over the default. A new data folder gets the file with every setting",
        "explained. `ANSWERABLE_DATA` (or `--data`) says where the data folder is.",
    ]
    section = ""
    for option in OPTIONS:
        if option.section != section:
            section = option.section
            lines += ["", f"## {section.capitalize()}", ""]
            lines += [
                "| in the file | in the environment | default | what it does |",
                "|---|---|---|---|",
            ]
        default = f"`{option.default}`" if option.default not in ("", []) else "empty"
        lines.append(f"| `{option.name}` | `{option.variable}` | {default} | {option.help} |")
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """The help of every command."""
    import click

    from answerable.cli import cli

    lines = [
        "# Command line",
        "",
        "Answers go to standard output, progress and errors to standard error. Exit codes: 0 done,",
        "1 failed, 2 called or configured wrongly, 75 (`mail deliver` only) try again later.",
    ]
    for name, help_ in _helps(click.Context(cli, info_name="answerable"), cli):
        lines += ["", f"## {name}", "", "```", help_, "```"]
    return "\n".join(lines) + "\n"


def _helps(context: "click.Context", command: "click.Command") -> Iterator[tuple[str, str]]:  # noqa: F821
    import click

    text = command.get_help(context)
    yield context.command_path, "\n".join(line.rstrip() for line in text.splitlines())
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from _helps(click.Context(found, info_name=name, parent=context), found)


def reactions_page() -> str:
    """Who reacts to which event, in which order."""
    from answerable.core.events import reactions

    lines = [
        "# Reactions",
        "",
        "What happens when a fact is recorded, in the transaction of the fact and in this order.",
        "`*` is every event of a ticket. See [Facts first](../adr/0002-facts-first.md).",
        "",
        "| event | order | reaction |",
        "|---|---|---|",
    ]
    for key, known in reactions().items():
        lines += [f"| `{key}` | {order} | `{name}` |" for order, name in known]
    return "\n".join(lines) + "\n"


def keyboard_page() -> str:
    """The table of keys, as the desk has it for somebody who put none elsewhere."""
    from answerable.desk.keyboard import KEYS

    lines = [
        "# Keyboard",
        "",
        "The same table makes the `?` dialog, the palette (`Ctrl+K`) and the page on which you put",
        "keys elsewhere. See [Work by keyboard](../howto/keyboard.md).",
        "",
        "| key | what it does | where | may be put elsewhere |",
        "|---|---|---|---|",
    ]
    for key in KEYS:
        where = (
            "while writing" if key.writing else "everywhere" if key.ctrl else "outside of fields"
        )
        lines.append(f"| `{key.hint}` | {key.words} | {where} | {'yes' if key.may_move else ''} |")
    return "\n".join(lines) + "\n"


PAGES = {
    "keyboard.md": keyboard_page,
    "settings.md": settings_page,
    "cli.md": commands_page,
    "reactions.md": reactions_page,
}


def pages() -> dict[str, str]:
    """Name to text of every page that is made."""
    os.environ["COLUMNS"] = "96"
    import api_page

    made = {name: NOTE + make() for name, make in PAGES.items()}
    return {**made, api_page.PAGE.name: api_page.page()}


def main() -> int:
    """Writes the pages; with --check only says which differ (exit code 1)."""
    import django

    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANSWERABLE_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "answerable.config.settings"
        django.setup()
        made = pages()
    stale = [n for n, text in made.items() if not _is(REFERENCE / n, text)]
    if "--check" in sys.argv:
        print("\n".join(f"docs/reference/{name} is not what the program says" for name in stale))
        return 1 if stale else 0
    for name in stale:
        (REFERENCE / name).write_text(made[name], encoding="utf-8")
    return 0


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
