"""Routes follow a tag that is called something else from now on."""

from answerable.routing.models import Route
from answerable.tickets.actions.tags import Renamed
from answerable.tickets.conditions.renaming import renamed


def follow(fact: Renamed) -> None:
    """Their conditions name the tag as it is called now."""
    for route in Route.objects.order_by("pk"):
        condition = renamed(route.condition, fact.before, fact.after)
        if condition != route.condition:
            Route.objects.filter(pk=route.pk).update(condition=condition)
