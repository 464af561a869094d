"""Splits a mail's text into what was newly written, what was quoted, and the signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from answerable.channels.email.replies.attributions import Span, attribution_spans, parted_lines
from answerable.channels.email.replies.headers import Block, header_blocks
from answerable.channels.email.replies.lines import INITIALS_MARK, Line, read_lines
from answerable.channels.email.replies.signatures import (
    is_banner,
    is_device_line,
    names_a_device,
    signature_start,
)

# Nobody writes more by hand; what comes below is not looked at, only kept.
MOST_LINES = 10_000
# A quoted line this long may have been wrapped by a program.
WRAPPED_FROM = 60
QUESTION_ENDS = ("?", ":", "？")

REPLY, QUOTED, SIGNATURE = "reply", "quoted", "signature"


@dataclass(frozen=True)
class Split:
    """The three parts of a text; every line with words on it is in exactly one."""

    reply: str
    quoted: str
    signature: str


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of one quote; `introduced` by an attribution above it."""

    start: int
    end: int
    introduced: bool


@lru_cache(maxsize=1)  # of one mail it is asked twice, with the same text unless that is long
def split_reply(text: str) -> Split:
    """Separates the newly written part of `text`. Never raises, linear in the length of `text`.

    Quotes below a reply fall away, with the line that introduces them. Quotes between answers
    stay, because the answers mean nothing without them. Greeting and closing words stay.
    """
    lines, beyond = read_lines(parted_lines(text), most=MOST_LINES)
    parts = _Parts(lines)
    parts.mark_quotes()
    parts.mark_signatures()
    parts.settle_quotes()
    joined = {part: _joined(lines, parts.labels, part) for part in (REPLY, QUOTED, SIGNATURE)}
    if beyond:
        tail = QUOTED if joined[QUOTED] else REPLY
        joined[tail] = f"{joined[tail]}\n{beyond}".strip("\n")
    return Split(**joined)


def _joined(lines: Sequence[Line], labels: Sequence[str], part: str) -> str:
    rows = [line.raw for line, label in zip(lines, labels, strict=True) if label == part]
    return "\n".join(rows).strip("\n").rstrip()


class _Parts:
    """The label of each line while a text is being split."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.labels = [REPLY] * len(lines)
        self.runs: list[Run] = []
        self.markers: dict[int, Span | Block] = {**attribution_spans(lines)}
        self.markers.update(header_blocks(lines))

    def mark_quotes(self) -> None:
        """Walks down once: markers, quotes, and the cut below which everything is quoted."""
        at, written = self._skip_banner(), False
        while at < len(self.lines):
            marker = self.markers.get(at)
            if marker:
                at = self._after_marker(marker, written)
            elif self.lines[at].quoted:
                at = self._after_run(at, introduced=False)
            else:
                written = written or not self.lines[at].blank
                at += 1

    def _skip_banner(self) -> int:
        """A warning above the words belongs to nobody; it ends with its paragraph."""
        first = next((at for at, line in enumerate(self.lines) if not line.blank), 0)
        if not self.lines or not is_banner(self.lines[first].plain):
            return 0
        at = first
        while at < len(self.lines) and not self.lines[at].blank:
            at += 1
        if not any(line.plain for line in self.lines[at:]):
            return 0
        self._label(0, at - 1, SIGNATURE)
        return at

    def _after_marker(self, marker: Span | Block, written: bool) -> int:
        """Below own words everything is quoted, unless marks tell quote and answers apart.

        With no words above, a marker is only a heading; in a forwarded mail nobody answers.
        """
        self._label(marker.start, marker.end, QUOTED)
        below = self._next_written(marker.end + 1)
        if below is None:
            return len(self.lines)
        forwards = isinstance(marker, Block) and marker.forwards
        if self._is_quote(below) and not (forwards and written):
            self._label(marker.end + 1, below - 1, QUOTED)
            return self._after_run(below, introduced=True)
        if written:
            self._label(marker.end + 1, len(self.lines) - 1, QUOTED)
            return len(self.lines)
        return marker.end + 1

    def _after_run(self, start: int, *, introduced: bool) -> int:
        """Takes one quote, with the blank lines below it and lines broken out of it."""
        at = last = start
        inside = self.markers.get(start)
        while at < len(self.lines):
            if self.lines[at].quoted or (introduced and self._is_quote(at)):
                last = at
            elif not self.lines[at].blank and not self._is_broken_out(at):
                break
            at += 1
        stop = at if at < len(self.lines) else len(self.lines)
        self.runs.append(Run(start, stop - 1, introduced or inside is not None))
        self._label(start, stop - 1, QUOTED)
        return max(stop, last + 1)

    def _is_quote(self, at: int) -> bool:
        line = self.lines[at]
        return line.quoted or bool(INITIALS_MARK.match(line.raw[:40]))

    def _is_broken_out(self, at: int) -> bool:
        """The end of a long quoted line, wrapped without its mark; never a short answer."""
        above, line = self.lines[at - 1], self.lines[at]
        if not (above.quoted and at + 1 < len(self.lines) and self.lines[at + 1].quoted):
            return False
        if at in self.markers:
            return False
        answers = above.plain[-1:] in QUESTION_ENDS or not line.raw[:1].islower()
        return not line.plain[:1].isalnum() or (len(above.raw) >= WRAPPED_FROM and not answers)

    def _next_written(self, at: int) -> int | None:
        return next((row for row in range(at, len(self.lines)) if self.lines[row].plain), None)

    def _label(self, start: int, end: int, label: str) -> None:
        self.labels[start : end + 1] = [label] * (end + 1 - start)

    def mark_signatures(self) -> None:
        """Each stretch of own words may end with a signature of its own."""
        above = False
        for start, end in self._stretches():
            cut = self._device_cut(start, end, above)
            sign = start + signature_start(self.lines[start:cut])
            self._label(sign, cut - 1, SIGNATURE)
            above = above or any(not self.lines[at].blank for at in range(start, sign))

    def _stretches(self) -> list[tuple[int, int]]:
        """Start and end (not included) of every stretch of lines still counted as reply."""
        found: list[tuple[int, int]] = []
        start: int | None = None
        for at, label in enumerate([*self.labels, ""]):
            if label == REPLY and start is None:
                start = at
            elif label != REPLY and start is not None:
                found.append((start, at))
                start = None
        return found

    def _device_cut(self, start: int, end: int, above: bool) -> int:
        """Below a device line stands only what the device quoted, marked or not."""
        for at in range(start, end):
            plain = self.lines[at].plain
            if above and names_a_device(plain):
                after = self._below_device_lines(at, end)
                self._label(after, end - 1, QUOTED)
                return after
            if not above and is_device_line(plain):
                self._label(at, at, SIGNATURE)
            else:
                above = above or not self.lines[at].blank
        return end

    def _below_device_lines(self, at: int, end: int) -> int:
        while at < end and (self.lines[at].blank or is_device_line(self.lines[at].plain)):
            at += 1
        return at

    def settle_quotes(self) -> None:
        """Gives quotes between answers back to the reply."""
        own = [at for at, label in enumerate(self.labels) if label == REPLY]
        last_own = max((at for at in own if not self.lines[at].blank), default=-1)
        if last_own < 0 and not any(run.introduced for run in self.runs):
            for run in self.runs:
                self._label(run.start, run.end, REPLY)
        for number, run in enumerate(self.runs):
            if run.end < last_own and (not run.introduced or self._is_interleaved(number)):
                self._label(run.start, run.end, REPLY)

    def _is_interleaved(self, number: int) -> bool:
        """Another quote without introduction follows below an answer."""
        later = self.runs[number + 1 : number + 2]
        return bool(later) and not later[0].introduced
