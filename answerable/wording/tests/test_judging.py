"""What is learned, judged as a whole. One language: learning takes a second."""

from pathlib import Path

import pytest

from answerable.wording import examples, measure
from answerable.wording.examples import Example
from answerable.wording.judging import Judge, judge_of


@pytest.fixture(scope="module")
def judge() -> Judge:
    found = judge_of("en-GB")
    assert found
    return found


def test_the_sentence_that_weighs_most_is_pointed_at(judge: Judge) -> None:
    text = "Good morning. You should have read the manual, it is not our fault. Regards"
    verdict = judge.judge(text)
    assert verdict
    assert verdict.kind == "blame"
    assert "not our fault" in text[verdict.start : verdict.end]


def test_words_of_the_customer_or_a_law_in_quotation_marks_are_no_fault(judge: Judge) -> None:
    said = "You were told {}. I have called the depot for you and will ring you tomorrow."
    assert judge.judge(said.format('"it is not our fault, ask the courier"')) is None
    quoted = "> it is not our fault, ask the courier yourself\nI'm sorry. I'll sort it out today."
    assert judge.judge(quoted) is None


def test_a_reply_is_judged_as_a_whole(judge: Judge) -> None:
    alone = "It is not our fault, the courier lost it."
    whole = f"{alone} I have called the courier for you and I'll send a new one today."
    assert judge.score(whole) < judge.score(alone)
    assert judge.judge(alone)
    assert judge.judge(whole) is None


def test_a_language_without_examples_has_no_judge() -> None:
    assert judge_of("ja") is None


@pytest.mark.parametrize("text", ["!?", "12345", "\u200b", "🙂", "a " * 30_000])
def test_rubbish_is_judged_without_an_error(judge: Judge, text: str) -> None:
    verdict = judge.judge(text)
    assert verdict is None or 0 <= verdict.start <= verdict.end <= len(text)


def test_figures_count_what_was_marked() -> None:
    labels = ["blame", "dumping", "near_miss", "ownership"]
    of = measure.figures([Example(label, "x") for label in labels], [True, False, True, False])
    assert (of.f1, of.precision, of.recall) == (0.5, 0.5, 0.5)
    assert (of.harmless_marked, of.near_marked) == (0.5, 1.0)


def test_a_report_has_a_line_for_what_is_unseen_and_one_for_what_is_held_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("data", "held_out"):
        (tmp_path / folder).mkdir()
        lines = (examples.HERE / "data" / "es.txt").read_text(encoding="utf-8")
        (tmp_path / folder / "es.txt").write_text(lines, encoding="utf-8")
    monkeypatch.setattr(examples, "HERE", tmp_path)
    monkeypatch.setattr(measure, "HERE", tmp_path)
    lines = measure.report(["es"])
    assert [line.split()[-7:-5] for line in lines.splitlines()[1:]] == [["es", "250"]] * 2


@pytest.mark.parametrize(
    ("text", "is_fault"),
    [
        ("Hello", False),
        ("My long words", False),
        ("Here it is.", False),
        ("Thanks!", False),
        ("Not our problem.", True),
        ("We cannot do that.", True),
    ],
)
def test_a_few_words_are_judged_by_what_they_say_not_by_what_they_leave_out(
    judge: Judge, text: str, is_fault: bool
) -> None:
    assert bool(judge.judge(text)) == is_fault
