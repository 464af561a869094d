"""S91: a megabyte of the worst signs is shown in the time of its length."""

import time
from contextlib import suppress

import pytest

from answerable.tickets import mailhtml, words_shown
from answerable.tickets.search.documents import LONGEST_MESSAGE, words_of
from answerable.tickets.search.question import read

LONG = 1_000_000
SIGNS = (
    "(",
    "<",
    "[",
    "http://",
    "a.",
    "@",
    "&",
    "0",
    " ",
    "\n\n",
    "ü",
    "https://a" + "(" * 50 + " ",
)
SECONDS = 2.0


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "show",
    [
        words_shown.from_text,
        lambda text: words_of(text[:LONGEST_MESSAGE]),
        lambda words: read(words, {"from": "from"}),
        lambda text: mailhtml.for_frame(text[: mailhtml.LARGEST], inline={}),
        lambda text: mailhtml.is_deceptive(text, "https://a.example/"),
    ],
    ids=["text", "search", "question", "frame", "link"],
)
def test_no_sign_makes_it_slow(show, sign: str) -> None:
    text = (sign * LONG)[:LONG]
    started = time.process_time()
    with suppress(mailhtml.TooMuch):  # said at once, shown never
        show(text)
    assert time.process_time() - started < SECONDS
