"""What the page of one version shows, in the words of its reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from answerable.office.policy.findings import Findings, Shown
from answerable.policy import labels, parts
from answerable.policy.document import Document, Section, Step
from answerable.policy.saying import Reading
from answerable.tickets.conditions.vocabulary import CHANNELS
from answerable.tickets.markup import to_html
from answerable.ui.formats import language_name


@dataclass(frozen=True)
class Row:
    """One part on the page: its key, its words by column, what the linter says of it."""

    key: str
    name: str
    cells: tuple[str, ...]
    findings: list[Shown]
    place: int = 0
    last: bool = False


def rows_of(document: Document, reading: Reading, findings: Findings) -> dict[str, list[Row]]:
    """The rows of every list of the document."""
    said = findings.by_part()
    columns: Mapping[str, list[tuple[str, str, tuple[str, ...]]]] = {
        "promises": [_promise(each, reading) for each in document.promises],
        "internal_promises": [_internal(each, reading) for each in document.internal_promises],
        "escalation": [_rung(each, document, reading) for each in document.escalation],
        "authority": [_limit(each, reading) for each in document.authority],
        "sections": [_section(each, document, reading) for each in document.sections],
    }
    return {
        part: [
            Row(key, name, cells, said.get((part, key), []), place, place == len(found) - 1)
            for place, (key, name, cells) in enumerate(found)
        ]
        for part, found in columns.items()
    }


def _promise(each: Any, reading: Reading) -> tuple[str, str, tuple[str, ...]]:
    within = reading.within(each.target, each.hours)
    cells = (
        str(labels.KINDS[each.kind]),
        reading.condition(each.when),
        within,
        reading.hours(each.hours),
    )
    return each.key, reading.text(each.name) or each.key, cells


def _internal(each: Any, reading: Reading) -> tuple[str, str, tuple[str, ...]]:
    giver = reading.givers.get(each.giver, each.giver.removeprefix("provider:"))
    within = reading.within(each.target, each.hours)
    cells = (giver, str(labels.OWED[each.kind]), within, reading.hours(each.hours))
    return each.key, reading.text(each.name) or each.key, cells


def _rung(step: Step, document: Document, reading: Reading) -> tuple[str, str, tuple[str, ...]]:
    named = [document.promise(key) for key in step.promises]
    which = [reading.text(each.name) or each.key for each in named if each]
    cells = (
        reading.several(which) or _("all promises"),
        reading.several([str(labels.TOLD[one]) for one in step.tell]) or "–",
        reading.several([str(labels.DONE[one]) for one in step.do]) or "–",
    )
    return step.key, reading.reached(step), cells


def _limit(each: Any, reading: Reading) -> tuple[str, str, tuple[str, ...]]:
    key = parts.key_of("authority", vars(each))
    return (
        key,
        reading.roles.get(each.role, each.role),
        (str(labels.GIVEN[each.kind]), reading.money(each)),
    )


def _section(
    each: Section, document: Document, reading: Reading
) -> tuple[str, str, tuple[str, ...]]:
    there = [tag for tag in document.languages if each.body.get(tag)]
    tongues = reading.several([language_name(tag, tag=reading.tag) for tag in there])
    cells = (str(labels.READERS[each.audience]), tongues or "–", str(len(each.questions) or "–"))
    return each.key, reading.text(each.title) or str(labels.SECTIONS.get(each.key, each.key)), cells


def support_of(document: Document, reading: Reading) -> list[tuple[Any, str]]:
    """Channel and what its hours are called."""
    names = dict(CHANNELS)
    return [
        (names.get(slug, slug), reading.hours(hours))
        for slug, hours in document.support_hours.items()
    ]


def settings_of(document: Document, reading: Reading) -> list[tuple[str, Any]]:
    """The few numbers and switches, name and value."""
    yes = {True: _("yes"), False: _("no")}
    tongues = [language_name(tag, tag=reading.tag) for tag in document.languages]
    return [
        (_("Languages"), reading.several(tongues)),
        (
            _("Days to return goods"),
            document.return_days if document.return_days is not None else "–",
        ),
        (_("Days until a solved ticket closes"), document.close_after_days),
        (
            _("Time to answer a hand-over"),
            reading.within(document.handover_answer, document.handover_hours),
        ),
        (_("Days between two reminders to read it"), document.remind_days),
        (_("Only the owner replies"), yes[document.only_owner_replies]),
        (_("Our record on the public page"), yes[document.show_record]),
    ]


@dataclass(frozen=True)
class Page:
    """The policy as its readers will see it, in one language."""

    tag: str
    sections: list[tuple[str, SafeString]]
    promises: list[tuple[str, str]]


def page_of(document: Document, reading: Reading, *, audience: str = "public") -> Page:
    """Public parts in the language of the reading; promises as sentences."""
    seen = {"public": ("public",), "staff": ("public", "staff")}.get(
        audience, ("public", "staff", "managers")
    )
    sections = [each for each in document.sections if each.audience in seen]
    promises = [each for each in document.promises if each.audience in seen]
    return Page(
        reading.tag,
        [(reading.text(each.title), html(reading.text(each.body))) for each in sections],
        [(reading.text(each.name), reading.promise(each)) for each in promises],
    )


def html(markdown: str) -> SafeString:
    """Our own Markdown as safe HTML."""
    return mark_safe(to_html(markdown))  # noqa: S308  (cleaned there)
