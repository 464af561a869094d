"""Business time and replay on big numbers: a million due times, a million tickets."""

import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.bench.ground import note, prepare, save

MILLION = 1_000_000
YEAR = 365 * 86_400 * MILLION
HEARD = 5  # the shortest of so many runs


def best(act: Callable[[], object]) -> float:
    """Seconds of the processor of the shortest run: other programs on the machine do not count."""
    found = []
    for _run in range(HEARD):
        began = time.process_time()
        act()
        found.append(time.process_time() - began)
    return min(found)


def business_time() -> None:
    import numpy as np

    from answerable.calendars.hours import Hours, spans, zone
    from answerable.calendars.timeline import Timeline, instant

    week = tuple(spans([["09:00", "12:00"], ["13:00", "17:00"]]) for _day in range(5)) + ((), ())
    hours = Hours(zone("Europe/Istanbul"), week)
    first, last = datetime(2020, 6, 1, tzinfo=UTC), datetime(2029, 6, 1, tzinfo=UTC)

    def compiled() -> Timeline:
        timeline = Timeline(hours)
        timeline.between(first, last)
        return timeline

    note("compile twelve years (two spans on five days)", best(compiled) * 1000, "ms")
    timeline = compiled()
    at = np.random.default_rng(7).integers(0, 8 * YEAR, MILLION) + 1_600_000_000 * MILLION
    together = best(lambda: timeline.add_many(at, 7_200 * MILLION))
    note("a million due times in one call", together, "s", per_second=round(MILLION / together))
    note("a million times between in one call", best(lambda: timeline.between_many(at, at + 86_400 * MILLION)), "s")  # fmt: skip
    some = [instant(int(one)) for one in at[: MILLION // 10]]
    two_hours = timedelta(hours=2)
    alone = best(lambda: [timeline.add(one, two_hours) for one in some]) * 10
    note("the same one by one", alone, "s", ratio=round(alone / together, 1))


def replaying() -> None:
    import numpy as np

    from answerable.calendars.hours import Hours, spans, zone
    from answerable.calendars.timeline import Timeline
    from answerable.policy.results import results
    from answerable.policy.starting import load

    draft = load("shop")
    week = tuple(spans([["09:00", "18:00"]]) for _day in range(6)) + ((),)
    timelines = {name: Timeline(Hours(zone("Europe/Istanbul"), week)) for name in draft.calendars}
    before = _memory()
    history = _history(np)
    note("columns of a million tickets", _memory() - before, "MiB", cases=len(history))

    def act() -> None:
        results(draft, history, {"always": None, **timelines}, present=draft, zone=zone("Asia/Manila"), teams={})  # fmt: skip

    act()
    began = time.perf_counter()
    act()
    wall = round(time.perf_counter() - began, 1)
    note("replay of them under the draft and the present", best(act), "s", wall=wall)
    note("memory at most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB")


def _memory() -> float:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1024 / 1024


def _history(np):  # type: ignore[no-untyped-def]
    """A million tickets of a year, each with a first reply and a solution; half of them rested."""
    from answerable.policy.columns import NEVER, History
    from answerable.policy.document import KINDS

    dice = np.random.default_rng(11)
    cases = 2 * MILLION
    start = np.sort(dice.integers(0, YEAR, MILLION)).repeat(2) + 1_735_000_000 * MILLION
    kind = np.tile([KINDS.index("first_reply"), KINDS.index("solution")], MILLION).astype(np.int8)
    took = dice.exponential(np.where(kind == 0, 6, 40) * 3_600 * MILLION).astype(np.int64)
    stop = np.where(dice.random(cases) < 0.03, NEVER, start + took)
    rests = np.flatnonzero((dice.random(cases) < 0.5) & (stop != NEVER))
    counts = np.zeros(cases + 1, np.int64)
    counts[rests + 1] = 1
    since = start[rests] + took[rests] // 4
    choices = {"channel": ["email", "web", "chat"], "language": ["en", "tr", "ru", "de"], "group": ["", "vip"], "via": [""]}  # fmt: skip
    facts = {name: dice.integers(0, len(words), cases).astype(np.int32) for name, words in choices.items()}  # fmt: skip
    for name, most in (("team", 5), ("organisation", 50), ("priority", 4), ("internal", 2)):
        facts[name] = dice.integers(0, most, cases).astype(np.int32)
    tags = {tag: dice.random(cases) < 0.1 for tag in ("refund", "return", "damaged")}
    return History(
        until=int(start.max()) + YEAR // 12, kind=kind, start=start, stop=stop, facts=facts,
        words=choices, tags=tags, pause_from=np.cumsum(counts), pause_customer=since,
        pause_other=np.full(len(rests), NEVER), pause_end=since + took[rests] // 3,
        ticket=np.arange(MILLION).repeat(2),
    )  # fmt: skip


def main() -> None:
    prepare()
    business_time()
    replaying()
    save("promises")


if __name__ == "__main__":
    main()
