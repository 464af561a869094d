"""What is learned, judged as a whole. One language: learning takes a second."""

from pathlib import Path

import pytest

from answerable.wording import examples, measure
from answerable.wording.examples import Example
from answerable.wording.judging import Judge, judge_of

FLOOR = {"en": 0.87, "tr": 0.85, "ru": 0.79, "de": 0.85, "es": 0.78, "fr": 0.84, "ar": 0.84}


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


def test_an_announced_attachment_makes_no_fault_harmless(judge: Judge) -> None:
    fault = "This is not our fault, the courier is to blame."
    assert judge.judge(f"Hello Nora,\n\n{fault} The invoice is attached.")
    assert judge.judge("Hello Nora,\n\nHere you are, the invoice is attached.") is None


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


def test_an_interval_holds_the_figure_and_is_the_same_each_time() -> None:
    found = [Example("blame" if number % 2 else "near_miss", "x") for number in range(80)]
    marks = [number % 2 == 1 and number % 8 != 1 for number in range(80)]
    low, high = measure.interval(found, marks)
    assert 0.7 < low < measure.figures(found, marks).f1 < high < 1
    assert measure.interval(found, marks) == (low, high)


@pytest.mark.parametrize("language", examples.LANGUAGES)
def test_what_is_learned_holds_on_replies_left_out(language: str) -> None:
    found = examples.read("data", language)
    of = measure.figures(found, measure.unseen_marks(found, language))
    assert of.f1 >= FLOOR[language]
    assert of.near_marked <= 0.05


def test_a_report_tells_of_what_is_held_out_only_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("data", "held_out"):
        (tmp_path / folder).mkdir()
        lines = (examples.HERE / "data" / "es.txt").read_text(encoding="utf-8")
        (tmp_path / folder / "es.txt").write_text(lines, encoding="utf-8")
    monkeypatch.setattr(examples, "HERE", tmp_path)
    unseen = measure.report(["es"]).splitlines()
    assert [line.split()[0] for line in unseen[1:]] == ["unseen"]
    both = measure.report(["es"], held_out=True).splitlines()
    count = str(len(examples.read("data", "es")))
    assert [line.split()[:4] for line in both[1:]] == [
        ["unseen", "es", count, unseen[1].split()[3]],
        ["held", "out", "es", count],
    ]


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
