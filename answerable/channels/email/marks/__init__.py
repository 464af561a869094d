"""What kind of mail it is: bounce, automatic answer, language."""

from answerable.channels.email.marks.answering import may_be_answered
from answerable.channels.email.marks.automatic import Automatic, automatic
from answerable.channels.email.marks.bounces import bounce
from answerable.channels.email.marks.language import language
from answerable.channels.email.marks.report import Bounce, BounceInput, Part

__all__ = [
    "Automatic",
    "Bounce",
    "BounceInput",
    "Part",
    "automatic",
    "bounce",
    "language",
    "may_be_answered",
]
