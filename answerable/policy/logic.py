"""What can be told about conditions without any ticket: contradictions, what covers what. Pure."""

from itertools import combinations

from answerable.tickets.conditions.tree import Condition, Group, Leaf
from answerable.tickets.conditions.vocabulary import FIELDS


def _leaves_of_all(condition: Condition) -> list[Leaf] | None:
    """The questions of a plain "all of these", or None if it is more complicated."""
    if isinstance(condition, Leaf):
        return [condition]
    if isinstance(condition, Group) and (condition.how == "all" or len(condition.parts) == 1):
        inner = [_leaves_of_all(part) for part in condition.parts]
        if all(part is not None for part in inner):
            return [leaf for part in inner for leaf in part or []]
    return None


def is_impossible(condition: Condition) -> bool:
    """True if two of its questions contradict each other (found in plain "all" conditions)."""
    if isinstance(condition, Group) and condition.how == "any":
        return not condition.parts or all(is_impossible(part) for part in condition.parts)
    leaves = _leaves_of_all(condition) or []
    return any(_contradict(a, b) for a, b in combinations(leaves, 2))


def _allowed(leaf: Leaf) -> set[object] | None:
    """The only values a question lets through, where that is a short list."""
    if leaf.field.kind in ("tags", "words") or leaf.op not in ("is", "in"):
        return None
    return set(leaf.value) if isinstance(leaf.value, tuple) else {leaf.value}


def _contradict(a: Leaf, b: Leaf) -> bool:
    if a.field != b.field:
        return False
    first, second = _allowed(a), _allowed(b)
    if first is not None and second is not None:
        return not first & second
    for allowed, other in ((first, b), (second, a)):
        if allowed is not None and all(not _lets_through(other, value) for value in allowed):
            return True
    if {a.op, b.op} == {"at_least", "at_most"}:
        low, high = (a, b) if a.op == "at_least" else (b, a)
        return int(str(low.value)) > int(str(high.value))
    return {a.op, b.op} == {"is_set", "is_not_set"} or (
        a.value == b.value and {a.op, b.op} == {"contains", "not_contains"}
    )


def _lets_through(leaf: Leaf, value: object) -> bool:
    """Does the question allow this one value? True where we cannot tell."""
    banned = set(leaf.value) if isinstance(leaf.value, tuple) else {leaf.value}
    if leaf.op in ("is_not", "not_in"):
        return value not in banned
    if leaf.op == "is_not_set":
        return value in (None, "")
    if leaf.op == "at_least" and isinstance(value, int):
        return value >= int(str(leaf.value))
    if leaf.op == "at_most" and isinstance(value, int):
        return value <= int(str(leaf.value))
    return True


def covers(wide: Condition, narrow: Condition) -> bool:
    """True if `wide` surely holds wherever `narrow` does (only what can be told is told)."""
    if isinstance(narrow, Group) and narrow.how == "any" and narrow.parts:
        return all(covers(wide, part) for part in narrow.parts)
    if isinstance(wide, Group) and wide.how == "any":
        return any(covers(part, narrow) for part in wide.parts)
    demands, given = _leaves_of_all(wide), _leaves_of_all(narrow)
    if demands is None or given is None:
        return wide == narrow
    return all(any(_implies(known, demand) for known in given) for demand in demands)


def _implies(known: Leaf, demand: Leaf) -> bool:
    if known == demand:
        return True
    allowed = _allowed(known) if known.field == demand.field else None
    if allowed is None:
        return False
    wanted = _allowed(demand)
    if wanted is not None:
        return allowed <= wanted
    decidable = ("is_not", "not_in", "at_least", "at_most")
    return demand.op in decidable and all(_lets_through(demand, value) for value in allowed)


def priorities(condition: Condition) -> set[int]:
    """The priorities with which it may hold, whatever else it asks."""
    every = {int(value) for value, _label in FIELDS["priority"].choices}
    if isinstance(condition, Group):
        found = [priorities(part) for part in condition.parts]
        together = set.intersection if condition.how == "all" else set.union
        return together(*found) if found else every if condition.how == "all" else set()
    if not isinstance(condition, Leaf) or condition.field.slug != "priority":
        return every
    only = _allowed(condition)
    return {one for one in every if (one in only if only else _lets_through(condition, one))}
