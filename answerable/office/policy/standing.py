"""How a version stands: draft, in force since, planned from, retired."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from answerable.policy.models import Version


@dataclass(frozen=True)
class Standing:
    """`look` is one of the chips; `since` the moment that belongs to the words."""

    version: Version
    slug: str
    words: "str | Lazy"
    look: str
    since: datetime | None


def standing_of(versions: Iterable[Version], in_force: Version | None) -> list[Standing]:
    """Each version with how it stands now."""
    now = timezone.now()
    return [_standing(version, in_force, now) for version in versions]


def _standing(version: Version, in_force: Version | None, now: datetime) -> Standing:
    if version.state == Version.State.DRAFT:
        return Standing(version, "draft", _("draft"), "close", None)
    since = version.in_force_from
    if in_force and version.pk == in_force.pk:
        return Standing(version, "in_force", _("in force since"), "kept", since)
    if since and since > now:
        return Standing(version, "planned", _("will be in force from"), "close", since)
    return Standing(version, "retired", _("retired; was in force from"), "resting", since)
