"""The one table of keys: the scripts act by it, and the `?` dialog, the palette, the settings and the
reference page are made from it.

`code` is the place of the key on the board (KeyboardEvent.code), so that it also works where the
layout types other letters; `key` is what is printed in the hints. Signs that sit elsewhere on
other boards have no code and are known by the sign alone. Each person may put the single letters
elsewhere (Agent.own_keys: act -> code).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.errors import Refused

PLACE = re.compile(r"Key[A-Z]|Digit[0-9]")


@dataclass(frozen=True)
class Key:
    """One key. `does` names the element it clicks or focuses: [data-key="…"], or a built-in.

    `after`: the key pressed just before it; `goes`: the address it leads to.
    """

    does: str
    key: str
    code: str
    words: "str | Promise"
    ctrl: bool = False
    shift: bool = False
    writing: bool = False  # only where words are being written
    after: str = ""
    goes: str = ""

    @property
    def may_move(self) -> bool:
        """Single letters may be put elsewhere; signs and keys held with others stay."""
        return bool(PLACE.fullmatch(self.code)) and not (
            self.ctrl or self.shift or self.writing or self.after
        )

    @property
    def hint(self) -> str:
        """How it is written: `Ctrl+Enter`, `g m`."""
        held = [*(["Ctrl"] if self.ctrl else []), *(["Shift"] if self.shift else [])]
        return (f"{self.after} " if self.after else "") + "+".join([*held, self.key])


def _go(does: str, key: str, words: "str | Promise", goes: str) -> Key:
    return Key(f"go-{does}", key, f"Key{key.upper()}", words, after="g", goes=goes)


KEYS = (
    Key("next", "j", "KeyJ", _("Next ticket")),
    Key("previous", "k", "KeyK", _("Previous ticket")),
    Key("open", "Enter", "Enter", _("Open the ticket")),
    Key("back", "u", "KeyU", _("Back to the list")),
    Key("reply", "r", "KeyR", _("Reply")),
    Key("note", "n", "KeyN", _("Write a note")),
    Key("solve", "e", "KeyE", _("Solve, or reopen")),
    Key("solve-next", "E", "KeyE", _("Solve and open the next"), shift=True),
    Key("take", "i", "KeyI", _("Take it: I am answerable")),
    Key("assign", "a", "KeyA", _("Assign to somebody")),
    Key("hand-over", "t", "KeyT", _("Hand over")),
    Key("snooze", "h", "KeyH", _("Snooze")),
    Key("priority", "p", "KeyP", _("Change the priority")),
    Key("tag", "l", "KeyL", _("Add a tag")),
    Key("select", "x", "KeyX", _("Select the row")),
    Key("select-range", "X", "KeyX", _("Select all rows down to this one"), shift=True),
    Key("search", "/", "", _("Search")),
    Key("new", "c", "KeyC", _("New ticket")),
    Key("undo", "z", "KeyZ", _("Undo sending")),
    Key("copy", ".", "", _("Copy the link of the ticket")),
    Key("merge", "m", "KeyM", _("Merge into another ticket")),
    _go("mine", "m", _("Go to my tickets"), "/inbox/mine/"),
    _go("mentions", "a", _("Go to my mentions"), "/inbox/mentions/"),
    _go("nobody", "u", _("Go to what nobody is answerable for"), "/inbox/nobody/"),
    _go("open", "i", _("Go to all that is open"), "/inbox/open/"),
    _go("notifications", "n", _("Go to my notifications"), "/notifications/"),
    _go("policy", "p", _("Go to our policy"), "/policy/staff/"),
    Key("help", "?", "", _("Show these keys")),
    Key("bold", "b", "KeyB", _("Bold"), ctrl=True, writing=True),
    Key("italic", "i", "KeyI", _("Italic"), ctrl=True, writing=True),
    Key("link", "k", "KeyK", _("Link"), ctrl=True, writing=True),
    Key("palette", "k", "KeyK", _("All commands"), ctrl=True),
    Key("use-wording", ".", "Period", _("Put in the better wording"), ctrl=True, writing=True),
    Key("send", "Enter", "Enter", _("Send"), ctrl=True),
    Key("send-later", "l", "KeyL", _("Send later"), ctrl=True, shift=True),
    Key("send-solve", "Enter", "Enter", _("Send and solve"), ctrl=True, shift=True),
)
TAKEN = {"KeyG": "g"}  # begins the keys that go somewhere


def keys_of(agent: Agent | None) -> tuple[Key, ...]:
    """The table with the single letters where this person put them."""
    return _table(_own(agent))


def _own(agent: Agent | None) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(agent.own_keys.items())) if agent else ()


@lru_cache(maxsize=256)
def _table(places: tuple[tuple[str, str], ...]) -> tuple[Key, ...]:
    own = dict(places)
    return tuple(
        _moved(key, own[key.does]) if key.does in own and key.may_move else key for key in KEYS
    )


def _moved(key: Key, code: str) -> Key:
    return replace(key, code=code, key=letter_of(code)) if PLACE.fullmatch(code) else key


def letter_of(code: str) -> str:
    """What is printed for a place: `r` for KeyR."""
    return code.removeprefix("Key").removeprefix("Digit").lower()


def code_of(letter: str) -> str:
    """The place of a letter or digit of the Latin board; Refused for anything else."""
    sign = letter.strip()
    if re.fullmatch(r"[A-Za-z]", sign):
        return f"Key{sign.upper()}"
    if re.fullmatch(r"[0-9]", sign):
        return f"Digit{sign}"
    raise Refused(
        "key_odd",
        _now("A key is one Latin letter or one digit; “%(key)s” is none.") % {"key": letter},
    )


def choose(*, by: Agent, letters: Mapping[str, str]) -> None:
    """This person's own places for single letters; an empty one is the usual.

    Refused for what is no letter or digit, and where two acts would have the same key.
    """
    usual = {key.does: key for key in KEYS if key.may_move}
    wanted = {
        does: code_of(letter)
        for does, letter in letters.items()
        if does in usual and letter.strip()
    }
    own = {does: code for does, code in wanted.items() if code != usual[does].code}
    _refuse_conflicts({does: own.get(does, key.code) for does, key in usual.items()}, usual)
    Agent.objects.filter(pk=by.pk).update(own_keys=own)
    by.own_keys = own


def _refuse_conflicts(codes: Mapping[str, str], usual: Mapping[str, Key]) -> None:
    taken: dict[str, str] = {}
    for does, code in codes.items():
        if code in TAKEN:
            raise Refused(
                "key_taken", _now("The key g begins the keys that go somewhere; choose another.")
            )
        other = taken.setdefault(code, does)
        if other != does:
            words = _now(
                "“%(one)s” and “%(other)s” would both have the key %(key)s. "
                "Choose another for one of them."
            )
            places = {"one": usual[other].words, "other": usual[does].words}
            raise Refused("key_twice", words % {**places, "key": letter_of(code)})


def for_scripts(agent: Agent | None = None) -> list[dict[str, object]]:
    """The table without words, for keyboard.js."""
    names = [one.name for one in fields(Key) if one.name != "words"]
    return [{name: getattr(key, name) for name in names} for key in keys_of(agent)]


def hint(does: str, agent: Agent | None = None) -> str:
    """How the key of this act is written in a hint: `Ctrl+Enter`."""
    return _hints(_own(agent))[does]


@lru_cache(maxsize=256)
def _hints(places: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {key.does: key.hint for key in _table(places)}
