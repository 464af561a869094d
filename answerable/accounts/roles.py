"""Roles: named sets of permissions that those who manage people make and change."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from answerable.accounts import authority
from answerable.accounts.models import Agent, Role
from answerable.accounts.permissions import ADMINISTRATOR, PERMISSIONS
from answerable.core import audit
from answerable.core.errors import Refused


@transaction.atomic
def make_role(name: str, *, permissions: Iterable[str], two_steps: bool = False, by: Agent) -> Role:
    """A new role. Refused for a name that is taken and for rights one does not have oneself."""
    _may(by)
    chosen = known(permissions)
    authority.may_give(chosen, by=by)
    _name_is_free(name, None)
    role = Role.objects.create(
        slug=_free_slug(name), name=name, permissions=chosen, two_steps=two_steps
    )
    audit.record("role.made", by=by.actor, role=name, permissions=chosen)
    return role


@transaction.atomic
def change_role(
    role: Role, *, name: str, permissions: Iterable[str], two_steps: bool, by: Agent
) -> None:
    """Another name, other rights; they hold from the next page on for everybody with this role.

    Rights may be taken, and given only by who has them. The administrator's rights never change.
    Refused where nobody would be left to manage people and settings.
    """
    _may(by)
    before, chosen = set(role.permissions), known(permissions)
    if role.slug == ADMINISTRATOR:
        chosen = list(role.permissions)
    if not before <= authority.held_by(by):
        raise Refused("above_you", _("This role may do more than you. You cannot change it."))
    authority.may_give(set(chosen) - before, by=by)
    _name_is_free(name, role)
    Role.objects.filter(pk=role.pk).update(name=name, permissions=chosen, two_steps=two_steps)
    authority.somebody_is_left()
    given, taken = sorted(set(chosen) - before), sorted(before - set(chosen))
    audit.record("role.changed", by=by.actor, role=name, given=given, taken=taken)


@transaction.atomic
def remove_role(role: Role, *, by: Agent) -> None:
    """Refused while somebody has it or is invited with it, and for the administrator's."""
    _may(by)
    if role.slug == ADMINISTRATOR:
        raise Refused("role_stays", _("This role cannot be removed."))
    invited = role.invitation_set.filter(accepted_at=None, withdrawn_at=None)
    if role.agents.exists() or invited.exists():
        raise Refused("role_in_use", _("Somebody has this role. Give them another one first."))
    role.delete()
    audit.record("role.removed", by=by.actor, role=role.name)


def known(permissions: Iterable[str]) -> list[str]:
    """Those that exist, in the order of the table."""
    chosen = set(permissions)
    return [slug for slug in PERMISSIONS if slug in chosen]


def _may(by: Agent) -> None:
    if not by.can("people.manage"):
        raise Refused("may_not_manage", _("Your role does not allow you to do this."))


def _name_is_free(name: str, role: Role | None) -> None:
    others = Role.objects.exclude(pk=role.pk if role else 0)
    if name.casefold() in {one.casefold() for one in others.values_list("name", flat=True)}:
        raise Refused("name_taken", _("There is a role with this name already."))


def _free_slug(name: str) -> str:
    wanted = slugify(name)[:40] or "role"
    taken = set(Role.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)
