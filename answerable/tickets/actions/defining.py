"""The company's own fields: added, changed, ordered, retired. What was answered always stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from answerable.accounts.masking import CLASSES
from answerable.accounts.models import Agent
from answerable.core import audit, ordering
from answerable.core.errors import Refused
from answerable.tickets import conditions
from answerable.tickets.conditions.vocabulary import CUSTOM
from answerable.tickets.fields.known import forget
from answerable.tickets.fields.models import CustomField

MAY = "settings.manage"
MOST = 150  # fields of a company; a ticket's page shows them in one go
MOST_OPTIONS = 100
LONGEST_NAME = 80
LONGEST_HELP = 200

Words = Mapping[str, str]


@dataclass(frozen=True)
class Wanted:
    """A field as its maker wants it. `options`: {"key": "" for a new one, "name", "retired"}.

    `subject`, `kind` and `key` count only for a new field; without a key it is made of the name.
    """

    name: Words
    subject: str = CustomField.Subject.TICKET
    kind: str = CustomField.Kind.TEXT
    key: str = ""
    help: Words = field(default_factory=dict)
    options: Sequence[Mapping[str, Any]] = ()
    needed_to_solve: bool = False
    in_form: bool = False
    needed_in_form: bool = False
    in_portal: bool = False
    condition: Mapping[str, Any] = field(default_factory=dict)
    masked_as: str = ""


@transaction.atomic
def add_field(wanted: Wanted, *, by: Agent) -> CustomField:
    """A new field at the end of those of its subject."""
    _refuse_stranger(by)
    made = make_field(wanted)
    audit.record("field.made", by=by.actor, field=made.key)
    return made


@transaction.atomic
def make_field(wanted: Wanted) -> CustomField:
    """The same without asking who wants it, and without a trace: for what comes with the software."""
    if CustomField.objects.count() >= MOST:
        raise Refused("too_many_fields", _("There are too many fields. Use an old one again."))
    if wanted.subject not in CustomField.Subject.values:
        raise Refused("subject_unknown", _("Choose what the field is about."))
    if wanted.kind not in CustomField.Kind.values:
        raise Refused("kind_unknown", _("Choose what kind of field it is."))
    name = _words(wanted.name, LONGEST_NAME)
    last = CustomField.objects.filter(subject=wanted.subject).aggregate(last=Max("position"))
    made = CustomField(
        subject=wanted.subject,
        kind=wanted.kind,
        key=_key(wanted.key, name),
        position=0 if last["last"] is None else last["last"] + 1,
    )
    _write(made, wanted)
    return made


@transaction.atomic
def change_field(custom: CustomField, wanted: Wanted, *, by: Agent) -> None:
    """Other words, options, places and conditions; key, kind and subject stay."""
    _refuse_stranger(by)
    _hold(custom)
    _write(custom, wanted)
    audit.record("field.changed", by=by.actor, field=custom.key)


def _write(custom: CustomField, wanted: Wanted) -> None:
    custom.name = _words(wanted.name, LONGEST_NAME)
    if not custom.name:
        raise Refused("field_without_name", _("Name the field in at least one language."))
    custom.help = _words(wanted.help, LONGEST_HELP)
    custom.options = _options(custom, wanted.options)
    custom.needed_to_solve = wanted.needed_to_solve
    custom.in_form, custom.in_portal = wanted.in_form, wanted.in_portal
    custom.needed_in_form = wanted.in_form and wanted.needed_in_form
    custom.condition = _condition(custom, wanted.condition)
    if wanted.masked_as and wanted.masked_as not in CLASSES:
        raise Refused("class_unknown", _("There is no such class."))
    custom.masked_as = wanted.masked_as
    custom.save()
    forget()


def _words(words: Words, longest: int) -> dict[str, str]:
    kept = {tag: " ".join(text.split()) for tag, text in words.items() if text.strip()}
    if any(len(text) > longest for text in kept.values()):
        raise Refused(
            "field_words_too_long", _("Write at most %(most)s characters.") % {"most": longest}
        )
    return kept


def _key(wanted: str, name: Words) -> str:
    """The key asked for, or a free one made of the name."""
    if wanted:
        if slugify(wanted) != wanted or len(wanted) > 40:
            words = _("A key has small letters, digits and hyphens, at most 40.")
            raise Refused("field_key_unreadable", words)
        if CustomField.objects.filter(key=wanted).exists():
            raise Refused("field_key_taken", _("Another field has this key."))
        return wanted
    plain = slugify(name.get("en") or next(iter(name.values()), ""))[:36] or "field"
    return _free(plain, set(CustomField.objects.values_list("key", flat=True)))


def _free(plain: str, taken: set[str]) -> str:
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return plain if plain not in taken else next(one for one in numbered if one not in taken)


def _options(custom: CustomField, wanted: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The options in their order. One that is left out is retired: values may still name it."""
    if custom.kind != CustomField.Kind.CHOICE:
        return []
    kept: list[dict[str, Any]] = []
    known = {one["key"]: one for one in custom.options}
    for one in wanted:
        name = _words(one["name"], LONGEST_NAME)
        if not name:
            continue
        key = one.get("key") or ""
        if key not in known:
            plain = slugify(name.get("en") or next(iter(name.values())))[:36] or "option"
            key = _free(plain, {*known, *(made["key"] for made in kept)})
        kept.append({"key": key, "name": name, "retired": bool(one.get("retired"))})
    given = {one["key"] for one in kept}
    kept += [one | {"retired": True} for key, one in known.items() if key not in given]
    _refuse_options(kept)
    return kept


def _refuse_options(options: list[dict[str, Any]]) -> None:
    if sum(1 for one in options if not one["retired"]) < 2:
        raise Refused("too_few_options", _("A choice needs at least two options."))
    if len(options) > MOST_OPTIONS:
        raise Refused("too_many_options", _("These are too many options."))


def _condition(custom: CustomField, data: Mapping[str, Any]) -> dict[str, Any]:
    """As it is stored. Refused where a field would wait for itself."""
    kept = conditions.checked(dict(data))
    condition = conditions.parse(kept)
    if CUSTOM + custom.key in conditions.fields_in(condition):
        raise Refused("field_asks_itself", _("A field cannot be asked for because of itself."))
    return {} if condition == conditions.ALWAYS else kept


@transaction.atomic
def move_field(custom: CustomField, *, earlier: bool, by: Agent) -> None:
    """One place up or down among those of its subject; at the end nothing happens."""
    _refuse_stranger(by)
    same = CustomField.objects.filter(subject=custom.subject)
    ordering.move(custom, same, earlier=earlier, field="position")
    forget()


@transaction.atomic
def retire_field(custom: CustomField, *, by: Agent) -> None:
    """Asked no more; what was answered stays, and can still be found."""
    _refuse_stranger(by)
    alive = CustomField.objects.filter(pk=custom.pk, retired_at=None)
    if alive.update(retired_at=timezone.now()):
        audit.record("field.retired", by=by.actor, field=custom.key)
    forget()


@transaction.atomic
def offer_field_again(custom: CustomField, *, by: Agent) -> None:
    """A retired field is asked again."""
    _refuse_stranger(by)
    if CustomField.objects.filter(pk=custom.pk, retired_at__isnull=False).update(retired_at=None):
        audit.record("field.offered", by=by.actor, field=custom.key)
    forget()


def _hold(custom: CustomField) -> None:
    CustomField.objects.filter(pk=custom.pk).update(key=custom.key)
    custom.refresh_from_db()


def _refuse_stranger(by: Agent) -> None:
    if not by.can(MAY):
        raise Refused("may_not_manage", _("Your role does not allow you to do this."))
