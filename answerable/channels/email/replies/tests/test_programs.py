"""The reply is found below whatever a mail program puts under it, in every language."""

import pytest

from answerable.channels.email.replies import split_reply
from answerable.channels.email.replies.tests.programs import PROGRAMS, QUESTION, WORDINGS


@pytest.mark.parametrize("lang", WORDINGS)
def test_the_reply_is_all_that_stays(lang: str) -> None:
    wording = WORDINGS[lang]
    wrong = {}
    for program, below in PROGRAMS.items():
        split = split_reply(f"{wording.reply}\n\n{below(wording)}\n")
        if split.reply != wording.reply or QUESTION[0] not in split.quoted:
            wrong[program] = split

    assert wrong == {}


@pytest.mark.parametrize("lang", WORDINGS)
def test_the_reply_is_found_without_a_blank_line_above_the_quote(lang: str) -> None:
    wording = WORDINGS[lang]
    wrong = {}
    for program, below in PROGRAMS.items():
        split = split_reply(f"{wording.reply}\n{below(wording)}\n")
        if split.reply != wording.reply:
            wrong[program] = split

    assert wrong == {}


@pytest.mark.parametrize("lang", WORDINGS)
def test_the_device_line_is_a_signature(lang: str) -> None:
    wording = WORDINGS[lang]

    split = split_reply(f"{wording.reply}\n\n{wording.device}\n")

    assert split.reply == wording.reply
    assert split.signature == wording.device


@pytest.mark.parametrize("lang", WORDINGS)
def test_an_answer_below_the_quote_stays(lang: str) -> None:
    wording = WORDINGS[lang]

    split = split_reply(f"{wording.gmail}\n\n> {QUESTION[0]}\n\n{wording.reply}\n")

    assert split.reply == wording.reply
