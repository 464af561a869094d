"""Who wrote the mail that a colleague forwarded."""

import pytest

from answerable.channels.email.replies import Forwarded, forwarded
from answerable.channels.email.replies.tests.programs import WORDINGS

CLAIMED = "Ann Lee <ann@shop.example>"


def _block(lang: str) -> str:
    sender, date, to, subject = WORDINGS[lang].names
    return (
        f"{sender}: {CLAIMED}\n{date}: {WORDINGS[lang].date}\n{to}: support@desk.example\n"
        f"{subject}: Parcel 42"
    )


@pytest.mark.parametrize("lang", WORDINGS)
def test_the_original_sender_is_read_in_every_language(lang: str) -> None:
    found = forwarded(f"---------- Forwarded message ---------\n{_block(lang)}\n\nWhere is it?")

    assert found == Forwarded("Ann Lee", "ann@shop.example", WORDINGS[lang].date, "Parcel 42")


@pytest.mark.parametrize(
    "sender",
    [
        "Ann Lee <ann@shop.example>",
        '"Ann Lee" <ann@shop.example>',
        "Ann Lee [mailto:ann@shop.example]",
        "*Ann Lee* <ann@shop.example<mailto:ann@shop.example>>",
        "Ann Lee (ann@shop.example)",
    ],
)
def test_names_and_addresses_in_all_brackets(sender: str) -> None:
    found = forwarded(
        f"-------- Forwarded Message --------\nFrom: {sender}\nSubject: x\nTo: b@c.example"
    )

    assert found is not None
    assert (found.name, found.address) == ("Ann Lee", "ann@shop.example")


def test_an_address_alone_has_no_name() -> None:
    found = forwarded(
        "Begin forwarded message:\n\n> From: ann@shop.example\n> Subject: x\n> Date: 1 May"
    )

    assert found is not None
    assert (found.name, found.address) == ("", "ann@shop.example")


def test_a_whole_header_on_one_line() -> None:
    found = forwarded(
        "----- Forwarded Message ----- From: Ann Lee <ann@shop.example>To: b@desk.exampleSent: Monday"
        "Subject: Parcel 42\n\nWhere is it?"
    )

    assert found is not None
    assert (found.name, found.address, found.subject) == (
        "Ann Lee",
        "ann@shop.example",
        "Parcel 42",
    )


def test_a_quoted_answer_is_no_forwarded_mail() -> None:
    assert forwarded(f"Thanks.\n\n{_block('en')}\n\nWhere is it?") is None


def test_the_subject_tells_that_the_quote_was_forwarded() -> None:
    found = forwarded(f"Please see to it.\n\n{_block('en')}\n\nWhere is it?", "FW: Parcel 42")

    assert found is not None
    assert found.address == "ann@shop.example"


def test_some_programs_forward_without_a_header() -> None:
    text = 'Please see.\n\nOn 01/03/2021 15:05, "Ann Lee" <ann@shop.example> wrote:\n\n    Where is it?'
    found = forwarded(text, "FW: Parcel 42")

    assert found == Forwarded("Ann Lee", "ann@shop.example", "", "")


def test_ordinary_words_forward_nobody() -> None:
    assert (
        forwarded("From: Berlin\nTo: Paris\nDate: 3 May\n\nHow much is it?", "Fwd: journey") is None
    )
