"""A tag that the policy names keeps its name until the policy is changed: published words never are."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.core.errors import Refused
from answerable.policy.models import Version
from answerable.policy.queries import version_at
from answerable.tickets.actions.tags import Renamed


def refuse_if_named(fact: Renamed) -> None:
    """Refused while the version in force, one to come, or a draft names the tag."""
    now = timezone.now()
    alive = Version.objects.filter(trial=False).filter(
        Q(state=Version.State.DRAFT) | Q(in_force_from__gt=now)
    )
    in_force = version_at(now)
    versions = [*alive, *([in_force] if in_force else [])]
    if any(names_tag(version.data, fact.before) for version in versions):
        raise Refused(
            "policy_names_tag",
            _("The policy names this tag. Change the policy first, then the tag."),
        )


def names_tag(data: Any, name: str) -> bool:
    """True if a condition or a topic in the data of a policy is about the tag."""
    if isinstance(data, list):
        return any(names_tag(one, name) for one in data)
    if not isinstance(data, dict):
        return False
    asked = data.get("value") if data.get("field") == "tag" else data.get("tag", data.get("tags"))
    if asked == name or (isinstance(asked, list) and name in asked):
        return True
    return any(names_tag(value, name) for value in data.values())
