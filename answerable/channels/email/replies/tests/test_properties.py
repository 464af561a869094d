"""What holds for every text, also for one written to hurt."""

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.channels.email.replies import forwarded, split_html, split_reply
from answerable.channels.email.replies.tests.programs import PROGRAMS, WORDINGS

PIECES = st.sampled_from(
    [
        "Hello,", "", "", "> quoted", ">", ">> deeper", "| barred", "Ann> initials", "-- ", "--", "____________",
        "----", "On Mon, Feb 1, 2021 at 6:32 PM, Ann <ann@shop.example> wrote:", "wrote:", "> wrote:",
        "<ann@shop.example>", "mailto:Ann <ann@shop.example>", "From: Ann <ann@shop.example>",
        "Sent: Monday", "To: Bob", "Subject: Colour", "-----Original Message-----", "Begin forwarded message:",
        "Sent from my iPhone", "CAUTION: external", "This email and any attachments", "-Bob", "\u202bשלום\u202c",
        "Blue. On Mon, 1 Feb 2021 at 10:00, Ann wrote:", "2021/3/1 Ann <ann@shop.example>", "写道：",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(PIECES, max_size=25).map("\n".join),
    st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=15).map("\r\n".join),
)


@given(TEXTS)
def test_no_word_is_lost_or_invented(text: str) -> None:
    split = split_reply(text)

    together = " ".join((split.reply, split.quoted, split.signature))
    assert Counter(together.split()) == Counter(text.split())


@given(TEXTS)
def test_splitting_a_reply_again_changes_nothing_more_than_it_must(text: str) -> None:
    reply = split_reply(text).reply

    assert set(split_reply(reply).reply.split()) <= set(reply.split())


@given(st.text(max_size=600))
def test_html_is_read_without_complaint(text: str) -> None:
    split_html(text)
    split_html(f"<div>{text}<blockquote type='cite'>{text}</blockquote>")


@given(TEXTS)
def test_looking_for_a_forwarded_sender_never_fails(text: str) -> None:
    found = forwarded(text, "Fwd: Colour")

    assert found is None or "@" in found.address


@pytest.mark.parametrize("lang", WORDINGS)
def test_no_word_of_a_real_form_is_lost(lang: str) -> None:
    for below in PROGRAMS.values():
        text = f"{WORDINGS[lang].reply}\n\n{below(WORDINGS[lang])}"
        split = split_reply(text)
        together = " ".join((split.reply, split.quoted, split.signature))
        assert Counter(together.split()) == Counter(text.split())


HOSTILE = {
    "one endless line": "a" * 2_000_000,
    "marks": ">" * 1_000_000,
    "blank lines": "\n" * 500_000,
    "attributions": "On Mon, Feb 1, 2021 at 6:32 PM, Ann <a@b.example> wrote:\n> x\n\ny\n" * 10_000,
    "verbs": "Ann wrote\n> a\n\n" * 40_000,
    "openers": ("On 1 " * 150 + ":\n") * 1_000,
    "headers": "From: a\nSent: b\n\n" * 10_000,
    "signatures": "-- \nBob\n" * 40_000,
    "angles": "<" * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_the_time_of_its_length(name: str) -> None:
    begun = time.monotonic()

    split_reply(HOSTILE[name])
    forwarded(HOSTILE[name])

    # A second or less when linear; many minutes when it grows with the square.
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    "piece", ["<a ", "<div>", "<!--", "<blockquote>", "&", "<p>x</p>", "<a b='", "</i><b>"]
)
def test_hostile_html_is_read_in_the_time_of_its_length(piece: str) -> None:
    begun = time.monotonic()

    split_html(piece * 15_000)

    assert time.monotonic() - begun < 30
