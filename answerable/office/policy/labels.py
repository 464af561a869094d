"""What the parts of the policy are called on pages."""

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_PARTS: dict[str, "str | Lazy"] = {
    "sections": pgettext_lazy("of the policy", "Words"),
    "promises": _("Promises"),
    "internal_promises": _("Promises inside the house"),
    "escalation": _("If a promise is in danger"),
    "authority": _("What may be given without asking"),
    "support_hours": _("Support hours"),
    "settings": _("Days, languages, switches"),
}


def part_name(part: str) -> "str | Lazy":
    """The heading of a part."""
    return _PARTS.get(part, part)
