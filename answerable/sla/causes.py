"""Causes of breaches: what the owner says of a broken promise, and the company's list of causes.

A cause that was given once stays in the list for ever: retired, it is no longer offered.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core import ordering
from answerable.core.errors import Refused
from answerable.sla.clocks import SERVICE_DOWN
from answerable.sla.models import Breach, Cause
from answerable.tickets import events

LONGEST = 500  # characters of a word about a cause
LONGEST_NAME = 80


@transaction.atomic
def explain(breach: Breach, *, cause: Cause, words: str = "", by: Agent) -> None:
    """Says why a promise was broken; the history keeps what was said before.

    Refused for those who may not answer customers, for a cause that is no longer offered, and if
    somebody else has said something since `breach` was read.
    """
    _refuse(cause, words, by)
    before = breach.cause
    if before == cause and breach.words == words.strip():
        return
    changed = Breach.objects.filter(pk=breach.pk, cause=before, words=breach.words).update(
        cause=cause, words=words.strip(), explained_by=by, explained_at=timezone.now()
    )
    if not changed:
        raise Refused("explained_meanwhile", _("Somebody else has just given a cause."))
    breach.refresh_from_db()
    events.record(
        breach.clock.ticket,
        "promise.caused",
        by=by.actor,
        breach=breach.pk,
        promise=breach.clock.promise,
        cause=cause.slug,
        before=before.slug if before else "",
        words=breach.words,
    )


@transaction.atomic
def explain_all(breaches: Iterable[Breach], *, cause: Cause, words: str = "", by: Agent) -> int:
    """The same cause for many; answers for how many. What got a cause meanwhile keeps it."""
    _refuse(cause, words, by)
    done = 0
    for breach in breaches:
        if breach.cause_id is None:
            try:
                with transaction.atomic():
                    explain(breach, cause=cause, words=words, by=by)
                    done += 1
            except Refused as refusal:
                if refusal.code != "explained_meanwhile":
                    raise
    return done


def _refuse(cause: Cause, words: str, by: Agent) -> None:
    if not by.can("tickets.answer"):
        raise Refused("may_not_explain", _("Your role does not allow you to give causes."))
    if cause.retired_at:
        raise Refused("cause_retired", _("This cause is no longer offered. Choose another."))
    if len(words.strip()) > LONGEST:
        raise Refused("words_too_long", _("Say it in 500 characters."))


# --- the company's list ---------------------------------------------------------------------


@transaction.atomic
def add_cause(name: dict[str, str], *, by: Agent) -> Cause:
    """A new cause at the end of the list; `name` is {language tag: words}."""
    _refuse_stranger(by)
    words = _name(name)
    last = Cause.objects.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    return Cause.objects.create(slug=_free_slug(words), name=words, position=position)


def rename_cause(cause: Cause, name: dict[str, str], *, by: Agent) -> None:
    """Other words for the same cause; breaches keep it."""
    _refuse_stranger(by)
    cause.name = _name(name)
    cause.save(update_fields=["name"])


def move_cause(cause: Cause, *, earlier: bool, by: Agent) -> None:
    """One place up or down; at the end of the list nothing happens."""
    _refuse_stranger(by)
    ordering.move(cause, Cause.objects.all(), earlier=earlier, field="position")


def retire_cause(cause: Cause, *, by: Agent) -> None:
    """No longer offered; what was explained by it stays so. One cause we give ourselves stays."""
    _refuse_stranger(by)
    if cause.slug == SERVICE_DOWN:
        raise Refused("cause_is_ours", _("We give this cause ourselves when our service was down."))
    Cause.objects.filter(pk=cause.pk, retired_at=None).update(retired_at=timezone.now())


def offer_cause_again(cause: Cause, *, by: Agent) -> None:
    """A retired cause comes back."""
    _refuse_stranger(by)
    Cause.objects.filter(pk=cause.pk).update(retired_at=None)


def _refuse_stranger(by: Agent) -> None:
    if not by.can("policy.manage"):
        raise Refused("may_not_edit_causes", _("Your role does not allow you to change causes."))


def _name(name: dict[str, str]) -> dict[str, str]:
    words = {tag: text.strip() for tag, text in name.items() if text.strip()}
    if not words:
        raise Refused("cause_without_name", _("Name the cause in at least one language."))
    if any(len(text) > LONGEST_NAME for text in words.values()):
        raise Refused("cause_name_too_long", _("A name has at most 80 characters."))
    return words


def _free_slug(name: dict[str, str]) -> str:
    wanted = slugify(name.get("en") or next(iter(name.values())))[:40] or "cause"
    taken = set(Cause.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)
