"""The palette: every command and place of this person, and tickets and people by words."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from answerable.accounts.models import Agent
from answerable.desk import searching
from answerable.desk.keyboard import Key, keys_of
from answerable.desk.rail import Rail, rail_for
from answerable.desk.requests import DeskRequest, for_agents
from answerable.desk.suggesting import numbered
from answerable.tickets import search

MOST = 5
BUILT_IN = {"next", "previous", "back", "help"}
NEVER = {"palette", "open"}  # the palette is open; a row is opened by pressing it


@dataclass(frozen=True)
class Line:
    """What can be chosen: a command of the page, or an address."""

    words: str
    english: str
    does: str = ""
    hint: str = ""
    goes: str = ""
    url: str = ""
    built_in: bool = False


@for_agents
@require_safe
def palette(request: DeskRequest) -> HttpResponse:
    """All commands and places; with `q` the tickets and people that have the words."""
    words = request.GET.get("q", "").strip()[: search.LONGEST_QUESTION]
    if words:
        return render(request, "desk/palette_found.html", _found(request.user, words))
    commands = [
        _command(key) for key in keys_of(request.user) if not key.writing and key.does not in NEVER
    ]
    shown = {"commands": commands, "places": _places(rail_for(request.user))}
    return render(request, "desk/palette_all.html", shown)


def _command(key: Key) -> Line:
    built_in = key.does in BUILT_IN
    return Line(
        str(key.words), _english(key.words), key.does, key.hint, key.goes, built_in=built_in
    )


def _english(words: "str | Promise") -> str:
    """Whoever knows a command by its English name finds it too."""
    with translation.override("en"):
        return str(words)


def _places(rail: Rail) -> list[Line]:
    items = [*rail.lists, *rail.views, *rail.teams, *rail.pages]
    named = [(item.label, item.url) for item in items]
    own = [(_("Notifications"), "notices"), (_("All views"), "views"), (_("My settings"), "me")]
    named += [(label, reverse(f"desk:{name}")) for label, name in own]
    return [Line(str(label), _english(label), url=url) for label, url in named]


def _found(agent: Agent, words: str) -> dict[str, object]:
    found = searching.context(agent, words, "")
    exact = numbered(agent, words)
    page = found["page"]
    assert isinstance(page, search.Found)
    tickets = [*exact, *(one for one in page.tickets if one not in exact)][:MOST]
    people = found["people"]
    assert isinstance(people, list)
    return {
        "tickets": tickets,
        "people": people[:MOST],
        "question": words,
        "keep": urlencode({"q": words}),
    }
