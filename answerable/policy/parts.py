"""The parts of a policy that are edited one at a time, as plain data; pure, nothing is stored.

A part is named by the list it stands in and its key; `support_hours` and `settings` stand alone
(key ALONE). Every function answers new data and leaves the old as it was.
"""

import copy
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.text import slugify

Data = dict[str, Any]

LISTS = ("sections", "promises", "internal_promises", "escalation", "authority")
SETTINGS = (
    "languages", "review_due", "remind_days", "show_record", "close_after_days", "return_days",
    "only_owner_replies", "handover_answer", "handover_hours",
)  # fmt: skip
ALONE = "all"
ORDERED = ("promises", "escalation", "sections")


def key_of(part: str, item: Mapping[str, Any]) -> str:
    """The key of an item; a limit of authority is named by whose, what and which currency."""
    if part == "authority":
        return f"{item['role']}-{item['kind']}-{item['currency']}"
    return str(item["key"])


def part_of(data: Data, part: str, key: str) -> Any:
    """The part as it stands in the data, or None."""
    if part == "settings":
        return {name: data[name] for name in SETTINGS if name in data}
    if part == "support_hours":
        return dict(data.get("support_hours", {}))
    return next((item for item in data.get(part, []) if key_of(part, item) == key), None)


def place_of(data: Data, part: str, key: str) -> int | None:
    """Where in its list the part stands, from 0."""
    keys = [key_of(part, item) for item in data.get(part, [])]
    return keys.index(key) if key in keys else None


def seal(value: Any) -> str:
    """Short proof of what an editor saw; two equal parts have the same."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def with_part(data: Data, part: str, key: str, value: Any) -> Data:
    """The part replaced where it stands, or put last if it is new."""
    new = copy.deepcopy(data)
    if part == "settings":
        return {**{name: each for name, each in new.items() if name not in SETTINGS}, **value}
    if part == "support_hours":
        return {**new, part: value}
    items = new.setdefault(part, [])
    place = place_of(new, part, key)
    if place is None:
        items.insert(_last_place(part, items, value), value)
    else:
        items[place] = value
    return new


def _last_place(part: str, items: list[Data], value: Data) -> int:
    """The end; a promise with conditions goes above the last of its kind that has none, or it
    would never be reached."""
    if part == "promises" and value.get("when"):
        for place, item in enumerate(items):
            if item.get("kind") == value.get("kind") and not item.get("when"):
                return place
    return len(items)


def without_part(data: Data, part: str, key: str) -> Data:
    """The part taken out. A rung that was for this promise alone goes with it."""
    new = copy.deepcopy(data)
    new[part] = [item for item in new.get(part, []) if key_of(part, item) != key]
    if part == "promises":
        new["escalation"] = list(_rungs_without(new.get("escalation", []), key))
    return new


def _rungs_without(rungs: list[Data], promise: str) -> Iterator[Data]:
    for rung in rungs:
        left = [key for key in rung.get("promises", []) if key != promise]
        if left or not rung.get("promises"):
            yield {**rung, "promises": left} if left else rung


def moved(data: Data, part: str, key: str, to: int) -> Data:
    """The part at another place of its list; places beyond the ends are the ends."""
    new = copy.deepcopy(data)
    items = new.get(part, [])
    place = place_of(new, part, key)
    if place is not None:
        items.insert(max(0, to), items.pop(place))
    return new


def doubled(data: Data, part: str, key: str) -> tuple[Data, str]:
    """A copy right below the part, and the key of the copy."""
    new = copy.deepcopy(data)
    place = place_of(new, part, key)
    if place is None:
        return new, key
    made = free_key(data, part, key)
    new[part].insert(place + 1, {**copy.deepcopy(new[part][place]), "key": made})
    return new, made


def free_key(data: Data, part: str, words: str) -> str:
    """A key made of words that no other part of the list has."""
    taken = {key_of(part, item) for item in data.get(part, [])}
    wanted = slugify(words)[:50].strip("-_").replace("_", "-") or part.replace("_", "-")[:20]
    if wanted not in taken:
        return wanted
    numbers = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in numbers if key not in taken)
