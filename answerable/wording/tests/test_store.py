"""What was learned is kept whole, read back the same, and learned again where it is damaged."""

import subprocess
import sys
from pathlib import Path

import pytest

from answerable.wording import judging, store
from answerable.wording.examples import read

TEXT = "This is not our fault, the courier is to blame."


def test_a_kept_judge_says_the_same_and_a_damaged_one_is_learned_again(tmp_path: Path) -> None:
    learned = judging._kept_or_learned("fr", tmp_path)
    path = store.path_of(tmp_path, "fr")
    assert path.exists()
    kept = store.load(path)
    assert kept is not None
    again = judging._kept_or_learned("fr", tmp_path)
    texts = [one.text for one in read("data", "fr")[:20]]
    assert [again.score(text) for text in texts] == [learned.score(text) for text in texts]
    assert again.threshold == learned.threshold
    path.write_bytes(path.read_bytes()[:1000])
    assert store.load(path) is None
    assert judging._kept_or_learned("fr", tmp_path).threshold == learned.threshold
    assert store.load(path) is not None


def test_what_an_older_version_kept_goes(tmp_path: Path) -> None:
    older = tmp_path / "fr-0123456789abcdef.npz"
    older.write_bytes(b"old")
    judging._kept_or_learned("fr", tmp_path)
    assert not older.exists()
    assert len(list(tmp_path.iterdir())) == 1


def test_whoever_asks_first_reads_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned = judging._kept_or_learned("fr", tmp_path)
    monkeypatch.setattr(judging, "_judges", {})
    monkeypatch.setattr(judging, "_folder", None)
    monkeypatch.setattr(judging, "learn", None)
    judging.keep_in(tmp_path)
    read_again = judging.judge_of("fr-CA")
    assert read_again
    assert read_again.score(TEXT) == learned.score(TEXT)


def test_it_is_learned_on_one_thread() -> None:
    """More of them wait for one another in a loop, which costs whoever shares the machine."""
    counted = "import answerable, numpy, os; print(len(os.listdir('/proc/self/task')))"
    told = subprocess.run([sys.executable, "-c", counted], capture_output=True, text=True)
    assert told.stdout == "1\n"
