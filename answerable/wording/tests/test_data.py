"""What the checks learn from, and the word lists beside it."""

import re
from collections import Counter
from pathlib import Path

import pytest

from answerable.core.folding import fold
from answerable.wording import examples
from answerable.wording.lexicon import Lexicon, lexicon_of
from answerable.wording.text import words_of

LEAST = {"en": 300, "tr": 300, "ru": 300, "de": 300, "es": 150, "fr": 150, "ar": 150}


def _same(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


@pytest.mark.parametrize("language", examples.LANGUAGES)
def test_there_are_enough_replies_of_every_kind_and_none_twice(language: str) -> None:
    found = examples.read("data", language)
    assert len(found) >= LEAST[language]
    kinds = Counter(example.label for example in found)
    assert set(kinds) == {*examples.FAULTS, *examples.HARMLESS}
    assert 0.4 < sum(example.is_fault for example in found) / len(found) < 0.6
    assert max(Counter(_same(example.text) for example in found).values()) == 1


@pytest.mark.parametrize("language", examples.LANGUAGES)
def test_nothing_held_out_is_learned_from(language: str) -> None:
    path = examples.HERE / "held_out" / f"{language}.txt"
    held = (
        {_same(one.text) for one in examples.read("held_out", language)} if path.exists() else {""}
    )
    assert not held & {_same(example.text) for example in examples.read("data", language)}


@pytest.mark.parametrize("line", ["insult\tYou again?", "blame\t  ", "blame no tab"])
def test_a_line_that_is_no_example_is_refused_with_its_number(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "en.txt").write_text(f"# words\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(examples, "HERE", tmp_path)
    with pytest.raises(ValueError, match=r"en\.txt:2"):
        examples.read("data", "en")


def test_replies_under_a_heading_know_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    lines = "# words\nplain\tAt nine.\n## bank\n# more words\nblame\tYour fault.\n## gym\nplain\tAt six.\n"
    (tmp_path / "data" / "en.txt").write_text(lines, encoding="utf-8")
    monkeypatch.setattr(examples, "HERE", tmp_path)
    assert [one.heading for one in examples.read("data", "en")] == ["", "bank", "gym"]


def test_every_language_has_the_same_notions() -> None:
    names = {language: set(lexicon_of(language).notions) for language in examples.LANGUAGES}
    assert names["en"]
    assert all(one == names["en"] for one in names.values())


def test_an_entry_stands_for_words_that_begin_or_end_so_and_for_several_in_a_row() -> None:
    lexicon = Lexicon({"did": [("i", "call*")], "will": [("*acagim",)]})
    found = lexicon.found(words_of("I called. Yarın arayacağım, I did."))
    assert found == [("did", 0, 2), ("will", 3, 4)]


def test_an_arabic_and_written_as_one_with_the_next_word_hides_no_entry() -> None:
    lexicon = Lexicon({"did": [("اتصلت", "بهم")], "wool": [("وبر",)]})
    assert lexicon.found(words_of("واتصلت بهم وبر")) == [("did", 0, 2), ("wool", 2, 3)]
