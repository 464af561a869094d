"""The tags themselves: renamed, merged, coloured, retired; what names them elsewhere follows.

Tags are named by their words in views, rules and macros: publishes "tag.renamed" (Renamed), and
whoever keeps such words changes them in the same transaction, or refuses.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core import audit, events
from answerable.core.errors import Refused
from answerable.core.jobs import enqueue
from answerable.tickets.models import Tag, Ticket

MAY = "settings.manage"


@dataclass(frozen=True)
class Renamed:
    """From now on what was called `before` is called `after`."""

    before: str
    after: str
    by: Agent


@transaction.atomic
def change_tag(tag: Tag, *, name: str, colour: str, by: Agent) -> None:
    """Another name and colour. Refused for a name that another tag has: merge them instead."""
    _refuse_stranger(by)
    name, before = " ".join(name.split())[:60], tag.name
    if not name:
        raise Refused("tag_missing", _("A tag needs a name."))
    if colour not in Tag.Colour.values:
        raise Refused("colour_unknown", _("There is no such colour."))
    if Tag.objects.filter(name__iexact=name).exclude(pk=tag.pk).exists():
        raise Refused("tag_exists", _("There is a tag of this name already. Merge them instead."))
    Tag.objects.filter(pk=tag.pk).update(name=name, colour=colour)
    if name != before:
        _follow(Renamed(before, name, by), tag)
    tag.refresh_from_db()


@transaction.atomic
def merge_tags(tag: Tag, *, into: Tag, by: Agent) -> int:
    """Every ticket with `tag` has `into` instead; `tag` is gone. Answers how many tickets."""
    _refuse_stranger(by)
    if tag.pk == into.pk:
        raise Refused("same_tag", _("Choose another tag to merge it into."))
    through = Ticket.tags.through.objects
    has_both = through.filter(tag=into).values("ticket_id")
    count = through.filter(tag=tag).count()
    through.filter(tag=tag, ticket_id__in=has_both).delete()
    through.filter(tag=tag).update(tag=into)
    before = tag.name
    Tag.objects.filter(pk=tag.pk).delete()
    _follow(Renamed(before, into.name, by), into)
    return count


def _follow(fact: Renamed, tag: Tag) -> None:
    from answerable.tickets.jobs import keep_tagged

    events.publish("tag.renamed", fact)
    audit.record("tag.renamed", by=fact.by.actor, before=fact.before, after=fact.after)
    enqueue(keep_tagged, tag=tag.pk, unique_key=f"tickets.keep_tagged:{tag.pk}")


def retire_tag(tag: Tag, *, by: Agent) -> None:
    """No longer offered, and people add it to no more tickets; those that have it keep it."""
    _refuse_stranger(by)
    Tag.objects.filter(pk=tag.pk, retired_at=None).update(retired_at=timezone.now())


def offer_tag_again(tag: Tag, *, by: Agent) -> None:
    """A retired tag comes back."""
    _refuse_stranger(by)
    Tag.objects.filter(pk=tag.pk).update(retired_at=None)


def _refuse_stranger(by: Agent) -> None:
    if not by.can(MAY):
        raise Refused("may_not_manage", _("Your role does not allow you to do this."))
