"""Versions of the policy for trying out: they alone may begin in the past, and be removed again.

For a demo world, which must have a past; no page and no command makes one of them.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.errors import Refused
from answerable.policy.actions import digest_of
from answerable.policy.data import write
from answerable.policy.document import Document
from answerable.policy.models import Acknowledgement, Reminder, Review, Version, WrongTry
from answerable.policy.queries import was_ever_promised


@transaction.atomic
def draft(document: Document, *, by: Agent, note: str = "") -> Version:
    """A draft that can be removed for as long as it lives, published or not."""
    last = Version.objects.aggregate(last=Max("number"))["last"] or 0
    return Version.objects.create(
        number=last + 1, data=write(document), note=note, created_by=by, trial=True
    )


@transaction.atomic
def adopt(version: Version, *, since: datetime, by: Agent) -> None:
    """In force since a moment that is over (UTC), as if it had been published then.

    Refused where anything was ever published, and for what is no draft for trying out: nobody's
    past is written anew.
    """
    if was_ever_promised():
        raise Refused("promised_before", _("A policy is in force here already."))
    drafts = Version.objects.filter(pk=version.pk, state=Version.State.DRAFT, trial=True)
    done = drafts.update(
        state=Version.State.PUBLISHED,
        digest=digest_of(version.data),
        published_by=by,
        created_at=since,
        published_at=since,
        in_force_from=since,
    )
    if not done:
        raise Refused("no_trial", _("Only a draft made for trying out can be taken over so."))
    version.refresh_from_db()


@transaction.atomic
def remove(versions: Iterable[Version]) -> None:
    """Takes such versions away with all that was read and recorded of them; their clocks are gone.

    The database refuses a published version that is not for trying out.
    """
    keys = [version.pk for version in versions]
    for model in (Acknowledgement, WrongTry, Reminder, Review):
        model._default_manager.filter(version__in=keys).delete()
    Version.objects.filter(pk__in=keys).delete()
