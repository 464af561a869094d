"""A part as it would be if it were saved now: in words, as readers see it, with what is doubtful."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from answerable.desk.requests import DeskRequest
from answerable.office.policy.findings import Shown, findings_of
from answerable.office.policy.shown import html, rows_of
from answerable.policy import parts
from answerable.policy.data import PolicyError, read
from answerable.policy.document import Document
from answerable.policy.saying import Reading
from answerable.ui.formats import direction, own_language_name

if TYPE_CHECKING:
    from answerable.office.views.policy_parts import Editing


@dataclass(frozen=True)
class Words:
    """One language of a section."""

    tag: str
    language: str
    direction: str
    title: str
    body: SafeString


@dataclass(frozen=True)
class Preview:
    """`mistake`: why it cannot be shown yet."""

    sentences: list[str] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    findings: list[Shown] = field(default_factory=list)
    mistake: str = ""


def preview_of(now: "Editing", request: DeskRequest) -> Preview:
    """From what is typed, or from the part as it stands."""
    typed = now.form.is_bound
    if typed and not now.form.is_valid():
        first = next(iter(now.form.errors.values()))
        return Preview(mistake=str(first[0]))
    if not typed and now.known is None:
        return Preview()
    value = now.form.value() if typed else now.known
    if now.part in parts.LISTS and now.part != "authority":
        words = now.form.title_words() if typed and not now.key else ""
        value = {**value, "key": now.key or parts.free_key(now.version.data, now.part, words)}
    key = parts.key_of(now.part, value) if now.part in parts.LISTS else now.key
    data = parts.with_part(now.version.data, now.part, now.key or key, value)
    try:
        document = read(data)
    except PolicyError as error:
        return Preview(mistake=str(error))
    reading = now.form.reading
    found = findings_of(document, data, now.version.pk)
    own = [each for each in found.all if each.place == (now.part, key)]
    return Preview(
        _sentences(document, now.part, key, reading, found), _words(document, now.part, key), own
    )


def _sentences(document: Document, part: str, key: str, reading: Reading, found: Any) -> list[str]:
    if part == "promises":
        promise = document.promise(key)
        return [f"{reading.text(promise.name)}: {reading.promise(promise)}"] if promise else []
    if part in ("escalation", "internal_promises", "authority"):
        row = next((row for row in rows_of(document, reading, found)[part] if row.key == key), None)
        return [" · ".join([row.name, *row.cells])] if row else []
    return []


def _words(document: Document, part: str, key: str) -> list[Words]:
    if part != "sections":
        return []
    section = next(each for each in document.sections if each.key == key)
    tags = [tag for tag in document.languages if section.title.get(tag) or section.body.get(tag)]
    return [
        Words(
            tag,
            own_language_name(tag),
            direction(tag),
            section.title.get(tag, ""),
            html(section.body.get(tag, "")),
        )
        for tag in tags
    ]
