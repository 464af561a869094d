"""What the templates of the office say about findings."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()
LOOKS = {"good": "kept", "better": "close", "bad": "broken", "unknown": "resting"}


@register.filter
def level_look(level: str) -> str:
    """How loud a finding is shown."""
    return LOOKS[level]


@register.filter
def level_words(level: str) -> str:
    """How a finding is meant, in words."""
    words = {
        "good": _("good"),
        "better": _("could be better"),
        "bad": _("to be mended"),
        "unknown": _("not known"),
    }
    return words[level]
