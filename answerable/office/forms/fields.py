"""The form of a custom field: words in every language, options in their order, where it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from answerable.accounts.masking import CLASSES
from answerable.tickets.actions.defining import Wanted
from answerable.tickets.fields.models import CustomField
from answerable.ui.formats import own_language_name

PLAIN = ("subject", "kind", "key", "masked_as")
TICKS = ("needed_to_solve", "in_form", "needed_in_form", "in_portal")
MOST_ROWS = 100
EMPTY_ROWS = 2  # for more options


@dataclass(frozen=True)
class Language:
    """A language of the pages, with what the field is called and explained by in it."""

    tag: str
    label: str
    name: str
    help: str


@dataclass(frozen=True)
class OptionRow:
    """One option as the form shows it."""

    place: int
    key: str
    names: Sequence[tuple[str, str, str]]  # tag, what its speakers call it, the words
    is_retired: bool

    @property
    def title(self) -> str:
        return next((words for _tag, _label, words in self.names if words), "")

    @property
    def own(self) -> tuple[str, str, str]:
        """In the reader's language."""
        return self.names[0]

    @property
    def others(self) -> Sequence[tuple[str, str, str]]:
        return self.names[1:]


class FieldForm:
    """A field as it is kept, or as it came back; every word typed stays whatever is wrong."""

    def __init__(self, custom: CustomField | None, data: Any = None, *, tag: str) -> None:
        self.custom, self.data, self._tag = custom, data, tag.partition("-")[0].lower()

    @property
    def tags(self) -> list[str]:
        """The languages of the pages, the reader's first, and those the field was named in besides."""
        tags = sorted(dict(settings.LANGUAGES), key=lambda tag: tag != self._tag)
        more = self.custom.name if self.custom else {}
        return [*tags, *(tag for tag in more if tag not in tags)]

    @property
    def languages(self) -> list[Language]:
        name, explained = self._words("name"), self._words("help")
        return [
            Language(tag, own_language_name(tag), name.get(tag, ""), explained.get(tag, ""))
            for tag in self.tags
        ]

    def _words(self, what: str, place: str = "") -> dict[str, str]:
        if self.data is None:
            return dict(getattr(self.custom, what)) if self.custom else {}
        return {tag: self.data.get(f"{what}{place}-{tag}", "") for tag in self.tags}

    @property
    def typed(self) -> dict[str, Any]:
        """The plain inputs."""
        if self.data is not None:
            texts: dict[str, Any] = {name: self.data.get(name, "") for name in PLAIN}
            return texts | {name: name in self.data for name in TICKS}
        if self.custom is None:
            return {"subject": "ticket", "kind": "text", "in_portal": False}
        return {name: getattr(self.custom, name) for name in (*PLAIN, *TICKS)}

    @property
    def options(self) -> list[OptionRow]:
        """Those there are, and empty ones for more."""
        given = self._given_options()
        more = MOST_ROWS if len(given) >= MOST_ROWS else len(given) + EMPTY_ROWS
        given += [{"key": "", "name": {}, "retired": False}] * (more - len(given))
        return [self._row(place, one) for place, one in enumerate(given)]

    def _row(self, place: int, one: Mapping[str, Any]) -> OptionRow:
        names = [(tag, own_language_name(tag), one["name"].get(tag, "")) for tag in self.tags]
        return OptionRow(place, one["key"], names, bool(one["retired"]))

    def _given_options(self) -> list[dict[str, Any]]:
        if self.data is None:
            return [dict(one) for one in self.custom.options] if self.custom else []
        places = range(min(_count(self.data.get("options", "")), MOST_ROWS))
        found = [self._option(place) for place in places]
        kept = [one for one in found if one["key"] or any(one["name"].values())]
        return self._moved(kept)

    def _option(self, place: int) -> dict[str, Any]:
        return {
            "key": self.data.get(f"option-{place}-key", "")[:40],
            "name": self._words("option", f"-{place}"),
            "retired": f"option-{place}-retired" in self.data,
        }

    def _moved(self, options: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The option that a button moves stands one place earlier."""
        does, _colon, place = self.act.partition(":")
        at = _count(place)
        if does == "up" and 0 < at < len(options):
            options[at - 1], options[at] = options[at], options[at - 1]
        return options

    @property
    def act(self) -> str:
        """What a button of the form itself asks for: show, more, up:PLACE; "" for saving."""
        return "" if self.data is None else str(self.data.get("form-act", ""))

    def wanted(self, condition: Mapping[str, Any]) -> Wanted:
        """What the form asks for."""
        typed = self.typed
        return Wanted(
            name=self._words("name"),
            help=self._words("help"),
            options=self._given_options(),
            condition=condition,
            **{name: typed[name] for name in (*PLAIN, *TICKS)},
        )


def classes() -> list[tuple[str, Any]]:
    """Of which class of what providers do not see its values are."""
    return list(CLASSES.items())


def _count(word: str) -> int:
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 5 else 0
