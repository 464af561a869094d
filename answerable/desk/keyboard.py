"""The one table of keys: the scripts act by it, and the `?` dialog is made from it.

`code` is the place of the key on the board (KeyboardEvent.code), so that it also works where the
layout types other letters; `key` is what is printed in the hints. Signs that sit elsewhere on
other boards have no code and are known by the sign alone.
"""

from dataclasses import asdict, dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Key:
    """One key. `does` names the element it clicks or focuses: [data-key="…"], or a built-in."""

    does: str
    key: str
    code: str
    words: "str | Promise"
    ctrl: bool = False
    shift: bool = False


KEYS = (
    Key("next", "j", "KeyJ", _("Next ticket")),
    Key("previous", "k", "KeyK", _("Previous ticket")),
    Key("open", "Enter", "Enter", _("Open the ticket")),
    Key("back", "u", "KeyU", _("Back to the list")),
    Key("reply", "r", "KeyR", _("Reply")),
    Key("note", "n", "KeyN", _("Write a note")),
    Key("solve", "e", "KeyE", _("Solve, or reopen")),
    Key("take", "i", "KeyI", _("Take it: I am answerable")),
    Key("assign", "a", "KeyA", _("Assign to somebody")),
    Key("snooze", "h", "KeyH", _("Snooze")),
    Key("priority", "p", "KeyP", _("Change the priority")),
    Key("tag", "l", "KeyL", _("Add a tag")),
    Key("search", "/", "", _("Search")),
    Key("undo", "z", "KeyZ", _("Undo sending")),
    Key("copy", ".", "", _("Copy the link of the ticket")),
    Key("help", "?", "", _("Show these keys")),
    Key("send", "Enter", "Enter", _("Send"), ctrl=True),
    Key("send-solve", "Enter", "Enter", _("Send and solve"), ctrl=True, shift=True),
)


def for_scripts() -> list[dict[str, object]]:
    """The table without words, for keyboard.js."""
    return [{k: v for k, v in asdict(key).items() if k != "words"} for key in KEYS]


def hint(does: str) -> str:
    """How the key of this act is written in a hint: `Ctrl+Enter`."""
    key = next(key for key in KEYS if key.does == does)
    return "+".join([*(["Ctrl"] if key.ctrl else []), *(["Shift"] if key.shift else []), key.key])
