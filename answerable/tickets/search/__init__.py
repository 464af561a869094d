"""Finding tickets by words and filters: one index of our own on both databases.

`tokens` and `question` are pure; `documents` says what is kept of a ticket; `sqlite` and
`postgres` keep it, with the same functions; `keeping` writes them in the transaction of the fact;
`finding` answers a page of results through the gate. See docs/explanation/search.md.
"""

from answerable.tickets.search.finding import Found, find, page
from answerable.tickets.search.question import LONGEST as LONGEST_QUESTION

__all__ = ["LONGEST_QUESTION", "Found", "find", "page"]
