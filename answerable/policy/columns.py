"""History as columns: millions of cases in arrays that a replay can work through at once."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from answerable.calendars.timeline import EPOCH
from answerable.policy.document import KINDS
from answerable.policy.history import Case
from answerable.tickets.conditions import Condition, matches
from answerable.tickets.conditions.tree import Group, Leaf, Not

Int = NDArray[np.int64]
Small = NDArray[np.int32]
Mask = NDArray[np.bool_]

NEVER = -(2**62)  # no such instant
TEXTS = ("channel", "language", "group", "via")
KEYS = ("team", "organisation")


@dataclass(frozen=True)
class History:
    """Cases in the order of their start. Instants in microseconds since 1970 UTC.

    `stop` is NEVER for what is not over at `until`. `facts`: per case the code of a text (into
    `words`), the key of a row (-1: none), the priority, or whether internal. `tags`: per tag the
    cases that have it. Pauses of case i: rows pause_from[i]:pause_from[i + 1] of the other three.
    """

    until: int
    kind: NDArray[np.int8]
    start: Int
    stop: Int
    facts: dict[str, Small]
    words: dict[str, list[str]]
    tags: dict[str, Mask]
    pause_from: Int
    pause_customer: Int
    pause_other: Int
    pause_end: Int
    ticket: Int

    def __len__(self) -> int:
        return len(self.start)


class Builder:
    """Takes tickets one by one; build() makes the columns."""

    def __init__(self, *, until: int) -> None:
        self.until = until
        self._case = {name: array("q") for name in ("kind", "start", "stop", "row", "ticket")}
        self._pause = {name: array("q") for name in ("case", "customer", "other", "end")}
        self._row: dict[str, array[int]] = {
            name: array("q") for name in (*TEXTS, *KEYS, "priority", "internal")
        }
        self._codes: dict[str, dict[str, int]] = {name: {} for name in TEXTS}
        self._tagged: dict[str, list[int]] = {}
        self._rows = 0

    def add(self, ticket: int, facts: dict[str, Any], cases: Iterable[Case]) -> None:
        """A ticket's number, what conditions may ask of it (facts_of), and its cases."""
        for case in cases:
            self._add_case(ticket, case)
        for name in TEXTS:
            codes = self._codes[name]
            self._row[name].append(codes.setdefault(facts[name], len(codes)))
        for name in KEYS:
            self._row[name].append(-1 if facts[name] is None else facts[name])
        self._row["priority"].append(facts["priority"])
        self._row["internal"].append(facts["internal"])
        for tag in facts["tag"]:
            self._tagged.setdefault(tag, []).append(self._rows)
        self._rows += 1

    def _add_case(self, ticket: int, case: Case) -> None:
        place = len(self._case["start"])
        self._case["kind"].append(KINDS.index(case.kind))
        self._case["start"].append(case.start)
        self._case["stop"].append(NEVER if case.stop is None else case.stop)
        self._case["row"].append(self._rows)
        self._case["ticket"].append(ticket)
        for pause in case.pauses:
            self._pause["case"].append(place)
            self._pause["customer"].append(NEVER if pause.customer is None else pause.customer)
            self._pause["other"].append(NEVER if pause.other is None else pause.other)
            self._pause["end"].append(pause.end)

    def build(self) -> History:
        """The columns, cases by their start."""
        case = {name: np.array(values, np.int64) for name, values in self._case.items()}
        pause = {name: np.array(values, np.int64) for name, values in self._pause.items()}
        order = np.argsort(case["start"], kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        of_case = place[pause["case"]]
        by_case = np.argsort(of_case, kind="stable")
        row = case["row"][order]
        return History(
            until=self.until,
            kind=case["kind"][order].astype(np.int8),
            start=case["start"][order],
            stop=case["stop"][order],
            facts={n: np.array(v, np.int32)[row] for n, v in self._row.items()},
            words={name: list(codes) for name, codes in self._codes.items()},
            tags={tag: self._has(rows)[row] for tag, rows in self._tagged.items()},
            pause_from=np.searchsorted(of_case[by_case], np.arange(len(order) + 1)),
            pause_customer=pause["customer"][by_case],
            pause_other=pause["other"][by_case],
            pause_end=pause["end"][by_case],
            ticket=case["ticket"][order],
        )

    def _has(self, rows: list[int]) -> Mask:
        mask = np.zeros(self._rows, np.bool_)
        mask[rows] = True
        return mask


def holds(condition: Condition, history: History) -> Mask:
    """conditions.matches() for every case at once; only fields a promise may depend on."""
    if isinstance(condition, Not):
        return ~holds(condition.part, history)
    if isinstance(condition, Group):
        mask = np.full(len(history), condition.how == "all")
        for part in condition.parts:
            mask = (
                mask & holds(part, history)
                if condition.how == "all"
                else mask | holds(part, history)
            )
        return mask
    return _leaf(condition, history)


def _leaf(leaf: Leaf, history: History) -> Mask:
    slug, op = leaf.field.slug, leaf.op
    if slug == "tag":
        return _tags(leaf, history)
    column = history.facts[slug]
    if slug in TEXTS:
        return _texts(leaf, history.words[slug])[column]
    if op in ("is_set", "is_not_set"):
        there: Mask = column >= 0
        return there if op == "is_set" else ~there
    if op in ("at_least", "at_most"):
        limit = int(str(leaf.value))
        within: Mask = column >= limit if op == "at_least" else column <= limit
        return within
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    found: Mask = np.isin(column, [int(str(value)) for value in values])
    return ~found if op in ("is_not", "not_in") else found


def _texts(leaf: Leaf, words: list[str]) -> Mask:
    """The answer for every word there is; asked once per word instead of once per case."""
    answers = [matches(leaf, {leaf.field.slug: word}, now=EPOCH) for word in words]
    return np.array(answers, np.bool_)


def _tags(leaf: Leaf, history: History) -> Mask:
    none = np.zeros(len(history), np.bool_)
    if leaf.op in ("is_set", "is_not_set"):
        tagged: Mask = np.logical_or.reduce([none, *history.tags.values()])
        return tagged if leaf.op == "is_set" else ~tagged
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    found: Mask = np.logical_or.reduce([none, *(history.tags.get(str(v), none) for v in values)])
    return ~found if leaf.op.startswith("not_") else found
