"""Conditions on tickets as data: one vocabulary for views, rules, macros, routing and promises.

A condition is JSON: {"all": […]}, {"any": […]}, {"not": …} or {"field", "op", "value"}. It is
read against an allow-list (tree.py), holds for facts in memory (matching.py) and as a query
(query.py) alike, and can be said in words (words.py). Nothing from a request ever becomes a
keyword argument.
"""

from answerable.tickets.conditions.matching import facts_of, facts_of_new, matches
from answerable.tickets.conditions.query import as_query
from answerable.tickets.conditions.tree import (
    ALWAYS,
    Condition,
    ConditionError,
    checked,
    fields_in,
    parse,
    to_data,
)
from answerable.tickets.conditions.vocabulary import CHANNELS
from answerable.tickets.conditions.words import in_words

__all__ = [
    "ALWAYS",
    "CHANNELS",
    "Condition",
    "ConditionError",
    "as_query",
    "checked",
    "facts_of",
    "facts_of_new",
    "fields_in",
    "in_words",
    "matches",
    "parse",
    "to_data",
]
