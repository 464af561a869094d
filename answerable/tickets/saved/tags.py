"""Saved views follow a tag that is called something else from now on."""

from answerable.tickets.actions.tags import Renamed
from answerable.tickets.conditions.renaming import renamed
from answerable.tickets.saved.models import SavedView


def follow_tag(fact: Renamed) -> None:
    """What a view asks for stays the same question; deleted ones too, they may come back."""
    for view in SavedView.objects.order_by("pk"):
        condition = renamed(view.condition, fact.before, fact.after)
        if condition != view.condition:
            SavedView.objects.filter(pk=view.pk).update(condition=condition)
