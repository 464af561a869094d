"""Who may change whom: nobody raises themselves or a friend, and somebody is always left in charge."""

from collections.abc import Iterable

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Role
from answerable.accounts.permissions import LASTING, PROVIDER_MAY
from answerable.accounts.queries import roles_holding
from answerable.core.errors import Refused


def may_manage(agent: Agent, *, by: Agent) -> None:
    """Refuses who may not manage people, or would change somebody who may more than they do."""
    if not by.can("people.manage"):
        raise Refused("may_not_manage", _("Your role does not allow you to do this."))
    if agent.pk != by.pk and not held_by(agent) <= held_by(by):
        raise Refused(
            "above_you", _("This person may do more than you. Only somebody who may as much can.")
        )


def may_give(permissions: Iterable[str], *, by: Agent) -> None:
    """Refuses to give what one does not hold oneself."""
    if not set(permissions) <= held_by(by):
        raise Refused("above_you", _("You cannot give rights that you do not have yourself."))


def held_by(agent: Agent) -> frozenset[str]:
    """What the roles of this agent let them do now, whatever was read before."""
    rows = Role.objects.filter(agents=agent).values_list("permissions", flat=True)
    held = frozenset(slug for row in rows for slug in row)
    return held & PROVIDER_MAY if agent.provider_id else held


def somebody_is_left() -> None:
    """Refuses what would leave nobody to manage people or settings; call it after the change.

    The roles in question are touched first: of two who remove each other at once the second
    waits, and then sees what the first has done.
    """
    for permission in LASTING:
        holding = roles_holding(permission)
        Role.objects.filter(pk__in=holding).update(slug=F("slug"))
        in_house = Agent.objects.filter(is_active=True, provider__isnull=True)
        if not in_house.filter(roles__in=holding).exists():
            raise Refused(
                "last_administrator",
                _("Nobody would be left who may manage people and settings."),
            )
