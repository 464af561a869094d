"""Acts on tickets as data: one vocabulary for macros, rules and acts on many tickets at once.

A step is JSON: {"do": "tag", "value": "refund"}. It is read against an allow-list (vocabulary.py),
done through the same actions as by hand (performing.py), and can be undone as far as nobody
decided otherwise since (undoing.py).
"""

from answerable.tickets.steps.performing import perform
from answerable.tickets.steps.undoing import Picture, picture_of, undo
from answerable.tickets.steps.vocabulary import STEPS, Do, StepError, in_words, parse, to_data

__all__ = [
    "STEPS",
    "Do",
    "Picture",
    "StepError",
    "in_words",
    "parse",
    "perform",
    "picture_of",
    "to_data",
    "undo",
]
