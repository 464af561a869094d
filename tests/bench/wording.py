"""The reply check: learning a language, reading what was learned, judging a reply of 4,000 characters."""

import tempfile
import time
from pathlib import Path
from statistics import median

from answerable.wording.checking import Reply, check
from answerable.wording.examples import LANGUAGES, read
from answerable.wording.judging import LONGEST, _kept_or_learned, judge_of

TIMES = 15


def long_reply(language: str) -> str:
    """As long as a judged reply can be, with faults in it: the dearest case."""
    words = "\n".join(one.text for one in read("data", language) if one.is_fault)
    return (words * 3)[:LONGEST]


def seconds(language: str, folder: Path) -> float:
    began = time.process_time()
    _kept_or_learned(language, folder)
    return time.process_time() - began


def judging(language: str) -> list[float]:
    """Milliseconds of the processor for everything that is said about one reply."""
    judge_of(language)
    glossary = {f"term{number}": "plain words" for number in range(200)}
    handles = [f"Colleague{number}" for number in range(50)]
    reply = Reply(long_reply(language), language, glossary=glossary, handles=handles)
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        check(reply)
        taken.append((time.process_time() - began) * 1000)
    return taken


def main() -> None:
    print("language   learning s   reading s   judging ms: median   worst")
    with tempfile.TemporaryDirectory() as folder:
        for language in LANGUAGES:
            learned, read_ = (seconds(language, Path(folder)) for _ in range(2))
            taken = judging(language)
            print(
                f"{language:8} {learned:12.2f} {read_:11.3f} {median(taken):20.0f} {max(taken):7.0f}"
            )


main()
