"""The linter's findings beside the parts they are about, each with a way to its field."""

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from answerable.calendars.models import Calendar
from answerable.office.policy.labels import part_name
from answerable.policy import parts
from answerable.policy.document import Document, in_language
from answerable.policy.lint import Finding, lint

Place = tuple[str, str]  # part, key


@dataclass(frozen=True)
class Shown:
    """A finding with where it is: the part in words, and the address of its field."""

    finding: Finding
    place: Place
    where: str
    url: str

    @property
    def is_error(self) -> bool:
        return self.finding.level == "error"


@dataclass(frozen=True)
class Findings:
    """All of a version, errors first."""

    all: list[Shown]

    @property
    def errors(self) -> list[Shown]:
        return [each for each in self.all if each.is_error]

    @property
    def warnings(self) -> list[Shown]:
        return [each for each in self.all if not each.is_error]

    def by_part(self) -> dict[Place, list[Shown]]:
        found: dict[Place, list[Shown]] = defaultdict(list)
        for each in self.all:
            found[each.place].append(each)
        return found


def findings_of(document: Document, data: parts.Data, version_pk: int) -> Findings:
    """What the linter says, with the calendars there are."""
    calendars = dict(Calendar.objects.values_list("slug", "name"))
    found = [_shown(each, data, version_pk) for each in lint(document, calendars=calendars)]
    return Findings(sorted(found, key=lambda each: not each.is_error))


def _shown(finding: Finding, data: parts.Data, pk: int) -> Shown:
    part, key, rest = place_of(finding.where, data)
    if not key:
        anchor = f"#{part}"
        return Shown(finding, (part, key), str(part_name(part)), _page(pk) + anchor)
    field = _field(rest, parts.part_of(data, part, key) or {}, data.get("languages", []))
    url = reverse("office:policy-part", args=[pk, part, key]) + field
    return Shown(finding, (part, key), called(part, key, data), url)


def _field(rest: list[str], item: parts.Data, languages: list[str]) -> str:
    """The anchor of a field; where words are meant, that of the first language that lacks them."""
    if not rest:
        return ""
    if rest[0] == "questions" and len(rest) > 1:
        rest = [f"q{rest[1]}"]
    elif len(rest) == 1 and rest[0] in ("name", "title", "body", "reason"):
        words = item.get(rest[0], {})
        rest = [rest[0], next((tag for tag in languages if not words.get(tag)), *languages[:1])]
    if rest[0].startswith("q") and len(rest) == 1 and languages:
        rest = [rest[0], languages[0]]
    return f"#id_{'channel' if rest[0] == 'when' else '__'.join(rest[:2])}"


def place_of(where: str, data: parts.Data) -> tuple[str, str, list[str]]:
    """Part, key and the rest of a JSON pointer into the data."""
    steps = [step for step in where.split("/") if step]
    part, rest = (steps[0] if steps else "settings"), steps[1:]
    if part == "support_hours":
        return part, parts.ALONE, rest
    if part not in parts.LISTS:
        return "settings", parts.ALONE, steps
    if not rest or not rest[0].isdigit() or int(rest[0]) >= len(data.get(part, [])):
        return part, "", []
    return part, parts.key_of(part, data[part][int(rest[0])]), rest[1:]


def called(part: str, key: str, data: parts.Data) -> str:
    """What a part is called in a list of findings."""
    item = parts.part_of(data, part, key) or {}
    words = item.get("title") or item.get("name") or {}
    fallback = tuple(data.get("languages", []))
    first = in_language(words, get_language() or "", fallback=fallback) or key
    name = str(part_name(part))
    return name if key == parts.ALONE else _("%(part)s: %(name)s") % {"part": name, "name": first}


def _page(pk: int) -> str:
    return reverse("office:policy-version", args=[pk])
