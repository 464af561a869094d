"""Writes on one part of a draft: two people may edit at once, and neither loses a word."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.errors import Refused
from answerable.policy import actions, parts
from answerable.policy.data import read
from answerable.policy.models import Version

MOST_TRIES = 20  # how often others may be faster in the same instant


def change_part(version: Version, *, part: str, key: str, value: Any, seen: str, by: Agent) -> None:
    """Puts a part of a draft in the place of what the editor saw (`seen`: its seal).

    Refused with `theirs` in its data if somebody changed this very part meanwhile; changes to
    other parts are kept. PolicyError if the draft would be no policy.
    """

    def replaced(data: parts.Data) -> parts.Data:
        theirs = parts.part_of(data, part, key)
        if parts.seal(theirs) != seen:
            raise Refused(
                "changed_meanwhile",
                _("Somebody changed this meanwhile. Both are shown; nothing of yours is lost."),
                theirs=theirs,
            )
        return parts.with_part(data, part, key, value)

    _change(version, replaced, by=by)


def add_part(version: Version, *, part: str, value: parts.Data, words: str, by: Agent) -> str:
    """A new part; answers its key, made of the words where it needs one."""
    made: list[str] = []

    def added(data: parts.Data) -> parts.Data:
        whole = (
            value if part == "authority" else {"key": parts.free_key(data, part, words), **value}
        )
        made.append(parts.key_of(part, whole))
        if parts.part_of(data, part, made[-1]) is not None:
            raise Refused("there_already", _("There is such a limit already."))
        return parts.with_part(data, part, made[-1], whole)

    _change(version, added, by=by)
    return made[-1]


def move_part(version: Version, *, part: str, key: str, to: int, by: Agent) -> None:
    """Puts a part at another place of its list, counted from 0."""

    def changed(data: parts.Data) -> parts.Data:
        _refuse_gone(data, part, key)
        return parts.moved(data, part, key, to)

    _change(version, changed, by=by)


def duplicate_part(version: Version, *, part: str, key: str, by: Agent) -> str:
    """A copy of a part right below it; answers the key of the copy."""
    made: list[str] = []

    def changed(data: parts.Data) -> parts.Data:
        _refuse_gone(data, part, key)
        new, copied = parts.doubled(data, part, key)
        made.append(copied)
        return new

    _change(version, changed, by=by)
    return made[-1]


def remove_part(version: Version, *, part: str, key: str, by: Agent) -> None:
    """Takes a part out of the draft; a rung that was for this promise alone goes with it."""

    def changed(data: parts.Data) -> parts.Data:
        _refuse_gone(data, part, key)
        return parts.without_part(data, part, key)

    _change(version, changed, by=by)


def _refuse_gone(data: parts.Data, part: str, key: str) -> None:
    if parts.part_of(data, part, key) is None:
        raise Refused("gone", _("Somebody removed this meanwhile."))


@transaction.atomic
def _change(version: Version, how: Callable[[parts.Data], parts.Data], *, by: Agent) -> None:
    """The draft as it is now, changed; tried again where somebody was faster."""
    for _try in range(MOST_TRIES):
        version.refresh_from_db()
        document = read(how(version.data))
        try:
            actions.edit(version, document=document, by=by, seen=version.edited_at)
        except Refused as refusal:
            if refusal.code != "changed_meanwhile":
                raise
        else:
            return
    raise Refused("busy", _("Too many people are changing this draft at once. Try again."))
