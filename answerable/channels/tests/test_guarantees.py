"""The page of promises names tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "explanation" / "guarantees.md"
NAMED = re.findall(r"`(answerable/[\w/]+\.py)(?:::(\w+))?`", PAGE.read_text(encoding="utf-8"))


def test_the_page_names_tests_for_each_of_the_five_promises() -> None:
    chapters = PAGE.read_text(encoding="utf-8").split("\n## ")[1:6]
    assert all("tests/test_" in chapter for chapter in chapters)


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_each_test_that_is_named_exists(file: str, test: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not test or f"def {test}(" in text
