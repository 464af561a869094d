"""Every write to saved views, and the choice of an order. Permissions are asked here."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.core import ordering
from answerable.core.errors import Refused
from answerable.tickets.conditions import Condition, to_data
from answerable.tickets.paging import OF_WORK, ORDERS
from answerable.tickets.saved.models import ListChoice, SavedView
from answerable.tickets.saved.queries import KEEP_DELETED, MOST, condition_of, may_change, may_keep

LONGEST_NAME = 60


def _fields(
    *, name: str, audience: str, team: Team | None, condition: Condition, order: str, by: Agent
) -> dict[str, Any]:
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise Refused("view_nameless", _("Give the view a name."))
    if audience not in SavedView.Audience.values:
        raise Refused("view_audience", _("Say who sees the view."))
    team = team if audience == SavedView.Audience.TEAM else None
    if audience == SavedView.Audience.TEAM and team is None:
        raise Refused("view_team", _("Choose the team that sees the view."))
    if not may_keep(by, audience, team.pk if team else None):
        raise Refused("view_forbidden", _("You may not make views for these people."))
    return {
        "name": name,
        "audience": audience,
        "team": team,
        "condition": to_data(condition),
        "order": order if order in OF_WORK else "due",
        "changed_at": timezone.now(),
    }


@transaction.atomic
def save_view(*, by: Agent, **wanted: Any) -> SavedView:
    """A new view, last among those of the same people. Refused where `by` may not make it."""
    fields = _fields(by=by, **wanted)
    view = SavedView(owner=by, **fields)
    siblings = _siblings(view)
    if siblings.count() >= MOST:
        raise Refused("views_too_many", _("There are too many views already."))
    last = siblings.order_by("-place").values_list("place", flat=True).first()
    view.place = 0 if last is None else last + 1
    view.save()
    return view


@transaction.atomic
def change_view(view: SavedView, *, by: Agent, **wanted: Any) -> None:
    """Everything about a view anew. Refused if somebody else changed or deleted it meanwhile."""
    _must_change(view, by)
    fields = _fields(by=by, **wanted)
    unchanged = SavedView.objects.filter(
        pk=view.pk, changed_at=view.changed_at, deleted_at__isnull=True
    )
    if not unchanged.update(**fields):
        raise Refused(
            "view_changed", _("Somebody else changed this view meanwhile. Look at it again.")
        )


def move_view(view: SavedView, *, by: Agent, later: bool) -> None:
    """One place up or down among the views of the same people."""
    _must_change(view, by)
    ordering.move(view, _siblings(view), earlier=not later)


def duplicate_view(view: SavedView, *, name: str, by: Agent) -> SavedView:
    """One's own copy of any view one sees, to change as one likes."""
    condition = condition_of(view)
    if condition is None:
        raise Refused("view_outdated", _("This view asks for something there is no longer."))
    return save_view(
        by=by, name=name, audience="me", team=None, condition=condition, order=view.order
    )


def delete_view(view: SavedView, *, by: Agent) -> None:
    """Out of every rail; it can be brought back for thirty days."""
    _must_change(view, by)
    SavedView.objects.filter(pk=view.pk, deleted_at__isnull=True).update(deleted_at=timezone.now())


def restore_view(view: SavedView, *, by: Agent) -> None:
    """Undoes delete_view."""
    _must_change(view, by)
    SavedView.objects.filter(pk=view.pk, deleted_at__isnull=False).update(deleted_at=None)


def forget_deleted() -> int:
    """Deleted views nobody brought back in time; answers how many."""
    before = timezone.now() - KEEP_DELETED
    return SavedView.objects.filter(deleted_at__lt=before).delete()[0]


def choose_order(*, slug: str, order: str, by: Agent) -> None:
    """The person's way to sort this list from now on."""
    if order not in ORDERS:
        raise Refused("order_unknown", _("There is no such order."))
    ListChoice.objects.update_or_create(agent=by, slug=slug[:80], defaults={"order": order})


def _must_change(view: SavedView, by: Agent) -> None:
    if not may_change(by, view):
        raise Refused("view_forbidden", _("You may not change this view."))


def _siblings(view: SavedView) -> QuerySet[SavedView]:
    """Views the same people see in the same part of the rail."""
    same = SavedView.objects.filter(
        audience=view.audience, team=view.team_id, deleted_at__isnull=True
    )
    return same.filter(owner=view.owner_id) if view.audience == SavedView.Audience.ME else same
