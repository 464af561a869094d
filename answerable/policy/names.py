"""What conditions call teams and organisations in a file: names that mean the same elsewhere."""

from answerable.accounts.models import Team
from answerable.customers.models import Organisation


def names() -> dict[str, dict[int, str]]:
    """By field: key to name."""
    return {
        "team": dict(Team.objects.values_list("pk", "slug")),
        "organisation": dict(Organisation.objects.values_list("pk", "name")),
    }


def keys() -> dict[str, dict[str, int]]:
    """By field: name to key."""
    return {field: {name: key for key, name in found.items()} for field, found in names().items()}
