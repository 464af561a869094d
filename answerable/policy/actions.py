"""Every write on the policy itself: draft, edit, publish, review. Reading it: acknowledging.py."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.calendars.errors import CalendarError
from answerable.calendars.holidays import holidays_of
from answerable.calendars.hours import zone as zone_of
from answerable.calendars.models import Calendar
from answerable.core import events
from answerable.core.errors import Refused
from answerable.policy import starting
from answerable.policy.data import read, write
from answerable.policy.document import Document, in_language
from answerable.policy.lint import lint
from answerable.policy.models import Review, Version


def _refuse_stranger(by: Agent) -> None:
    if not by.can("policy.manage"):
        raise Refused(
            "may_not_write_policy", _("Your role does not allow you to change the policy.")
        )


def digest_of(data: dict[str, Any]) -> str:
    """What proves that published data is unchanged: SHA-256 of its settled JSON."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def draft(document: Document, *, by: Agent, note: str = "") -> Version:
    """A new draft with the next number. Several drafts may stand side by side."""
    _refuse_stranger(by)
    last = Version.objects.aggregate(last=Max("number"))["last"] or 0
    return Version.objects.create(
        number=last + 1, data=write(document), note=note.strip(), created_by=by
    )


@transaction.atomic
def start_from(template: str, *, zone: str, country: str, by: Agent) -> Version:
    """A draft from a ready template; calendars it names that nobody has made yet are made.

    `template`: one of starting.names(). The new calendars are in the IANA `zone`, closed on the
    public holidays of `country` (ISO 3166-1; "": none). Calendars that are there stay as they are.
    """
    _refuse_stranger(by)
    if template not in starting.names():
        raise Refused("no_template", _("There is no such template."))
    try:
        zone_of(zone)
        if country:
            holidays_of(country, "", timezone.now().year, timezone.now().year, "")
    except CalendarError as error:
        raise Refused("no_place", _("There is no such time zone or country.")) from error
    for each in starting.calendars(template):
        made = {"name": in_language(each.name, by.language), "week": each.week}
        Calendar.objects.get_or_create(
            slug=each.slug, defaults={**made, "zone": zone, "country": country}
        )
    return draft(starting.load(template), by=by)


@transaction.atomic
def edit(
    version: Version,
    *,
    document: Document,
    by: Agent,
    note: str | None = None,
    seen: datetime | None = None,
) -> None:
    """Replaces the text of a draft; a published version is refused.

    `seen`: when the draft that was read had last been edited; refused if it is another now.
    """
    _refuse_stranger(by)
    changes: dict[str, Any] = {"data": write(document), "edited_at": timezone.now()}
    if note is not None:
        changes["note"] = note.strip()
    drafts = Version.objects.filter(pk=version.pk, state=Version.State.DRAFT)
    same = drafts if seen is None else drafts.filter(edited_at=seen)
    if not same.update(**changes):
        if drafts.exists():
            raise Refused("changed_meanwhile", _("Somebody changed this draft meanwhile."))
        raise Refused("published", _("A published version cannot be changed. Make a new draft."))
    version.refresh_from_db()


@transaction.atomic
def discard(version: Version, *, by: Agent) -> None:
    """Throws a draft away; a published version is refused."""
    _refuse_stranger(by)
    gone, _what = Version.objects.filter(pk=version.pk, state=Version.State.DRAFT).delete()
    if not gone:
        raise Refused("published", _("A published version cannot be changed. Make a new draft."))


@transaction.atomic
def publish(
    version: Version,
    *,
    by: Agent,
    in_force_from: datetime | None = None,
    note: str | None = None,
    seen: str = "",
) -> None:
    """Publishes a draft: from the moment (UTC, default now) it drives every new promise.

    `seen`: digest of what the publisher read. Refused: a moment that is over, findings of the
    linter that are errors, an older version whose moment would come after a newer one's, a draft
    that somebody changed since it was seen. Promises already made keep their version.
    """
    _refuse_stranger(by)
    now = timezone.now()
    moment = in_force_from or now
    if moment < now:
        raise Refused("moment_over", _("A policy cannot come into force in the past."))
    version.refresh_from_db()
    if seen and seen != digest_of(version.data):
        raise Refused("changed_meanwhile", _("Somebody changed this draft meanwhile."))
    calendars = dict(Calendar.objects.values_list("slug", "name"))
    errors = [
        found for found in lint(read(version.data), calendars=calendars) if found.level == "error"
    ]
    if errors:
        raise Refused("lint", _("The draft has errors: %(first)s") % {"first": errors[0].words})
    later = Version.objects.filter(state=Version.State.PUBLISHED, in_force_from__gte=moment)
    if later.exclude(pk=version.pk).filter(in_force_from__gt=now).exists():
        raise Refused("later_one", _("Another version is already planned for after that moment."))
    drafts = Version.objects.filter(pk=version.pk, state=Version.State.DRAFT)
    done = drafts.filter(edited_at=version.edited_at).update(
        state=Version.State.PUBLISHED,
        note=version.note if note is None else note.strip(),
        digest=digest_of(version.data),
        published_by=by,
        published_at=now,
        in_force_from=moment,
    )
    if not done:
        if drafts.exists():
            raise Refused("changed_meanwhile", _("Somebody changed this draft meanwhile."))
        raise Refused("published", _("This version is published already."))
    version.refresh_from_db()
    events.publish("policy.published", version)


@transaction.atomic
def record_review(
    version: Version, *, record: str, figures: dict[str, Any], next_due: date | None, by: Agent
) -> Review:
    """The review of a version took place: what was found and decided, with the year's figures."""
    _refuse_stranger(by)
    if not record.strip():
        raise Refused("record_missing", _("Write what was found and decided."))
    return Review.objects.create(
        version=version, by=by, record=record.strip(), figures=figures, next_due=next_due
    )
