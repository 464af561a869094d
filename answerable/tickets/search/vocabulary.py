"""The filter words: English ones always, and those of the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from answerable.core.folding import fold

# One word each, without a blank: people type them before a colon, or after it.
KEYS: dict[str, "str | Promise"] = {
    "from": pgettext_lazy("search word", "from"),
    "to": pgettext_lazy("search word", "to"),
    "subject": pgettext_lazy("search word", "subject"),
    "owner": pgettext_lazy("search word", "owner"),
    "team": pgettext_lazy("search word", "team"),
    "tag": pgettext_lazy("search word", "tag"),
    "is": pgettext_lazy("search word", "is"),
    "has": pgettext_lazy("search word", "has"),
    "before": pgettext_lazy("search word", "before"),
    "after": pgettext_lazy("search word", "after"),
    "lang": pgettext_lazy("search word", "lang"),
    "channel": pgettext_lazy("search word", "channel"),
    "priority": pgettext_lazy("search word", "priority"),
    "number": pgettext_lazy("search word", "number"),
    "field": pgettext_lazy("search word", "field"),
}
VALUES: dict[str, dict[str, "str | Promise"]] = {
    "owner": {
        "me": pgettext_lazy("search word", "me"),
        "none": pgettext_lazy("search word", "none"),
    },
    "team": {"none": pgettext_lazy("search word", "none")},
    "is": {
        "open": pgettext_lazy("search word", "open"),
        "waiting": pgettext_lazy("search word", "waiting"),
        "solved": pgettext_lazy("search word", "solved"),
        "closed": pgettext_lazy("search word", "closed"),
        "snoozed": pgettext_lazy("search word", "snoozed"),
        "spam": pgettext_lazy("search word", "spam"),
        "unread": pgettext_lazy("search word", "unread"),
    },
    "has": {"attachment": pgettext_lazy("search word", "attachment")},
    "priority": {
        "low": pgettext_lazy("search word", "low"),
        "normal": pgettext_lazy("search word", "normal"),
        "high": pgettext_lazy("search word", "high"),
        "urgent": pgettext_lazy("search word", "urgent"),
    },
    "before": {
        "today": pgettext_lazy("search word", "today"),
        "yesterday": pgettext_lazy("search word", "yesterday"),
    },
}
VALUES["after"] = VALUES["before"]


@dataclass(frozen=True)
class Example:
    """A line of the help beside the search field."""

    words: str
    means: "str | Promise"

    @property
    def shown(self) -> str:
        """With a sign nobody sees, so that a date stays a date after an Arabic word."""
        key, colon, value = self.words.partition(":")
        return f"{key}{colon}\u200e{value}" if value.isascii() and not key.isascii() else self.words


def keys() -> Mapping[str, str]:
    """Folded filter words of English and the reader's language, to the English ones."""
    return {**{fold(str(word)): key for key, word in KEYS.items()}, **{key: key for key in KEYS}}


def value_of(key: str, value: str) -> str:
    """The English word for a value that is one of a few; else the value as it is."""
    few = VALUES.get(key, {})
    meant = {_plain(str(word)): one for one, word in few.items()} | {one: one for one in few}
    return meant.get(_plain(value), value)


def _plain(word: str) -> str:
    """Folded, with the apostrophe of the keyboard: French says « aujourd’hui »."""
    return fold(word).replace("’", "'")


def values_said(key: str) -> str:
    """The values a filter takes, in the reader's language, with commas between."""
    return ", ".join(str(word) for word in VALUES[key].values())


def examples() -> list[Example]:
    """What one can write, with the reader's own words."""

    def said(key: str, value: str) -> str:
        return f"{KEYS[key]}:{VALUES.get(key, {}).get(value, value)}"

    return [
        Example(said("owner", "me"), _("I am answerable")),
        Example(said("owner", "none"), _("nobody is answerable")),
        Example(said("is", "open"), _("one of: %(others)s") % {"others": values_said("is")}),
        Example(said("from", "elif"), _("the customer's name or address")),
        Example(said("to", "support@"), _("the address of ours that was written to")),
        Example(said("subject", "vase"), _("only in the subject")),
        Example(said("team", "orders"), _("the team, or none")),
        Example(said("tag", "vip"), _("with this tag")),
        Example(said("has", "attachment"), _("with a file")),
        Example(said("after", "2026-03-01"), _("last message on that day or later")),
        Example(said("before", "2026-03"), _("last message before that month")),
        Example(
            said("priority", "high"), _("one of: %(others)s") % {"others": values_said("priority")}
        ),
        Example(said("lang", "tr"), _("written in this language")),
        Example(said("channel", "email"), _("how it came to us")),
        Example(said("field", "order-number=4711"), _("a field of your own: = < >")),
        Example('"broken vase"', _("exactly these words, in this order")),
        Example("-refund", _("without this word; before a filter: the opposite")),
        Example("#1024", _("the ticket of this number")),
    ]
