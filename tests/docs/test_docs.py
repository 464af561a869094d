"""The documentation leads somewhere: links, commands and settings that exist, no word twice."""

import re
import shlex
from pathlib import Path

import click
import pytest

from answerable.cli import cli
from answerable.config.options import OPTIONS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LATER = {"docs/images/desk.png"}  # made by the browser tests
NO_SETTINGS = {
    "ANSWERABLE_DATA",
    "ANSWERABLE_CRASH_AT",
    "ANSWERABLE_MAILBOX_PASSWORD",
    "ANSWERABLE_OAUTH_SECRET",
}
COMMAND = re.compile(r"^(?:ANSWERABLE_\S+ )?(?:\s*)answerable ([a-z].*?)(?:   .*)?\\?$", re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        path = (page.parent / target).resolve()
        assert path.exists() or str(path.relative_to(ROOT)) in LATER, target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_and_option_it_names_exists(page):
    if page.name == "cli.md":
        pytest.skip("made from the program")
    blocks = re.findall(r"```\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    for line in COMMAND.findall("\n".join(blocks)):
        _parse(shlex.split(line, comments=True))


def _parse(words):
    command, context = cli, click.Context(cli)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, *words = words
        command = command.get_command(context, name)
        assert command is not None, name
    flags = [(*option.opts, *option.secondary_opts) for option in command.params]
    known = {flag for both in flags for flag in both} | {"--help"}
    unknown = {word.partition("=")[0] for word in words if word.startswith("--")} - known
    assert not unknown, (command.name, unknown)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_setting_it_names_exists(page):
    named = set(re.findall(r"\bANSWERABLE_[A-Z0-9_]*[A-Z0-9]\b", page.read_text(encoding="utf-8")))
    tests = {name for name in named if name.startswith("ANSWERABLE_TEST_")}
    assert named - tests - NO_SETTINGS <= {option.variable for option in OPTIONS}


def test_every_page_is_found_from_the_index():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in sorted((ROOT / "docs").rglob("*.md")):
        name = str(page.relative_to(ROOT / "docs"))
        assert name in index or name.startswith("adr/") or name == "README.md", name


def test_the_glossary_is_in_order_and_says_each_word_once():
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    words = [line.split("|")[1].strip() for line in lines if line.startswith("| ")][1:]
    assert len(words) == len(set(words))
    assert [word[0] for word in words] == sorted(word[0] for word in words)
