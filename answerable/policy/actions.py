"""Every write on the policy: draft, edit, publish, acknowledge, lift a gate, review."""

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
from answerable.policy.models import Acknowledgement, GateLift, Review, Version
from answerable.tickets.models import Ticket


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
def edit(version: Version, *, document: Document, by: Agent, note: str | None = None) -> None:
    """Replaces the text of a draft; a published version is refused."""
    _refuse_stranger(by)
    changes: dict[str, Any] = {"data": write(document), "edited_at": timezone.now()}
    if note is not None:
        changes["note"] = note.strip()
    if not Version.objects.filter(pk=version.pk, state=Version.State.DRAFT).update(**changes):
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
def publish(version: Version, *, by: Agent, in_force_from: datetime | None = None) -> None:
    """Publishes a draft: from the moment (UTC, default now) it drives every new promise.

    Refused: a moment that is over, findings of the linter that are errors, an older version whose
    moment would come after a newer one's. Promises already made keep their version.
    """
    _refuse_stranger(by)
    now = timezone.now()
    moment = in_force_from or now
    if moment < now:
        raise Refused("moment_over", _("A policy cannot come into force in the past."))
    version.refresh_from_db()
    calendars = dict(Calendar.objects.values_list("slug", "name"))
    errors = [
        found for found in lint(read(version.data), calendars=calendars) if found.level == "error"
    ]
    if errors:
        raise Refused("lint", _("The draft has errors: %(first)s") % {"first": errors[0].words})
    later = Version.objects.filter(state=Version.State.PUBLISHED, in_force_from__gte=moment)
    if later.exclude(pk=version.pk).filter(in_force_from__gt=now).exists():
        raise Refused("later_one", _("Another version is already planned for after that moment."))
    done = Version.objects.filter(pk=version.pk, state=Version.State.DRAFT).update(
        state=Version.State.PUBLISHED,
        digest=digest_of(version.data),
        published_by=by,
        published_at=now,
        in_force_from=moment,
    )
    if not done:
        raise Refused("published", _("This version is published already."))
    version.refresh_from_db()
    events.publish("policy.published", version)


@transaction.atomic
def acknowledge(
    version: Version, *, section: str, answers: list[int], by: Agent
) -> Acknowledgement | None:
    """The agent has read a section and answered its questions; None if an answer is wrong.

    Wrong tries are counted on the row that the right one makes.
    """
    if version.state != Version.State.PUBLISHED:
        raise Refused("not_published", _("Only a published version can be acknowledged."))
    found = next((each for each in version.document.sections if each.key == section), None)
    if found is None:
        raise Refused("no_section", _("There is no such section."))
    known = Acknowledgement.objects.filter(version=version, agent=by, section=section).first()
    if known:
        return known
    if answers != [question.right for question in found.questions]:
        return None
    return Acknowledgement.objects.create(version=version, agent=by, section=section)


@transaction.atomic
def lift_gate(agent: Agent, *, ticket: Ticket, reason: str, by: Agent) -> GateLift:
    """A lead lets somebody answer this one ticket before they acknowledged; with a reason."""
    leads = (
        by.can("policy.manage")
        or by.memberships.filter(is_lead=True, team__in=agent.team_ids).exists()
    )
    if not leads or by.pk == agent.pk:
        raise Refused("may_not_lift", _("Only a lead of theirs can do this."))
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
    return GateLift.objects.create(agent=agent, ticket=ticket, by=by, reason=reason.strip()[:300])


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
