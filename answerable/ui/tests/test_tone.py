"""Everybody is addressed with courtesy: no catalogue says the familiar "you"."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2]
FAMILIAR = {
    "de": re.compile(r"\b(du|dich|dir|dein\w*|euch|euer)\b", re.IGNORECASE),
    "es": re.compile(r"\b(tú|tus?|ti|contigo|vos|puedes|tienes|quieres|haz)\b", re.IGNORECASE),
}
NAMED = {"De tú"}  # the name of that form of address


@pytest.mark.parametrize("language", FAMILIAR)
def test_nobody_is_addressed_as_a_friend(language: str) -> None:
    said = [
        words
        for path in PACKAGE.glob(f"**/locale/{language}/LC_MESSAGES/django.po")
        for words in re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', path.read_text("utf-8"), re.M)
    ]
    assert len(said) > 2000
    assert [words for words in said if FAMILIAR[language].search(words)] in ([], [*NAMED])
