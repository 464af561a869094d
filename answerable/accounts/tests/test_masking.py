"""What a mask hides, and what it leaves alone. The tables are the promise."""

import pytest

from answerable.accounts.masking import MASK, every_class, mask_for

EVERYTHING = mask_for(every_class(), "KL-####", ["support@example.com"])


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Write to elif@example.net please", f"Write to {MASK}@{MASK} please"),
        ("Elif <ELIF.Kaya+1@Example.net>", f"Elif <{MASK}@{MASK}>"),
        ("support@example.com is ours", "support@example.com is ours"),
        ("?q=from%3Aelif%40example.net", f"{MASK}@{MASK}"),
        ("иван@пример.рф", f"{MASK}@{MASK}"),
        ("call +90 532 123 45 67 today", f"call {MASK} today"),
        ("0532 123 45 67", MASK),
        ("(0212) 123 45 67", MASK),
        ("00905321234567.", f"{MASK}."),
        ("order kl-1042, please", f"order {MASK}, please"),
        ("KL-10425 and XKL-1042 are none", "KL-10425 and XKL-1042 are none"),
        ("on 09.11.2026 14:20", "on 09.11.2026 14:20"),
        ("2026-11-09T14:20:00+00:00", "2026-11-09T14:20:00+00:00"),
        ("#1042 costs 1.299,00", "#1042 costs 1.299,00"),
        ("@ayse and a@b", "@ayse and a@b"),
    ],
)
def test_words(words: str, shown: str) -> None:
    assert EVERYTHING.text(words) == shown
    assert EVERYTHING.has_secrets(words) == (words != shown)
    assert mask_for([]).text(words) == words


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>elif@example.net</p>", f"<p>{MASK}@{MASK}</p>"),
        ('<a href="mailto:elif@example.net">x</a>', f'<a href="mailto:{MASK}@{MASK}">x</a>'),
        ('<a href="tel:+905321234567">x</a>', f'<a href="tel:{MASK}">x</a>'),
        ('<i title="+905321234567">', f'<i title="{MASK}">'),
        ("<b><mark>elif</mark>@exam<mark>ple.net</mark></b>", f"<b>{MASK}@{MASK}</b>"),
        ('<textarea name="notes">KL-1042</textarea>', f'<textarea name="notes">{MASK}</textarea>'),
        ('<textarea name="body">KL-1042</textarea> KL-1042', f'<textarea name="body">KL-1042</textarea> {MASK}'),
        ('<textarea name="body" aria-label="To elif@example.net">x</textarea>', f'<textarea name="body" aria-label="To {MASK}@{MASK}">x</textarea>'),
        ('<input name="cc" value="a@b.org" title="elif@example.net">', f'<input name="cc" value="a@b.org" title="{MASK}@{MASK}">'),
        ('<input name="cc" value="mine@example.org">', '<input name="cc" value="mine@example.org">'),
        ('<time datetime="2026-11-09T14:20:00+00:00">', '<time datetime="2026-11-09T14:20:00+00:00">'),
        ('<a href="/static/x.0532123456.css">', '<a href="/static/x.0532123456.css">'),
    ],
)  # fmt: skip
def test_pages(page: str, shown: str) -> None:
    assert EVERYTHING.html(page) == shown


def test_data() -> None:
    given = {"to": [{"address": "elif@example.net"}], "n": 3, "quoted": "Elm Street 1", "ok": None}
    shown = {"to": [{"address": f"{MASK}@{MASK}"}], "n": 3, "quoted": MASK, "ok": None}
    assert EVERYTHING.data(given) == shown
    assert mask_for(["phone"]).data(given) == given


@pytest.mark.parametrize("letter", ["a", "@", "<mark>", "0", ".", "a@", "+90 "])
def test_a_hostile_text_takes_no_time(letter: str) -> None:
    EVERYTHING.html(letter * 20_000)
