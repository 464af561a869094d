"""Tags for moments on two clocks."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.template import Library
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from answerable.ui import formats

register = Library()


@register.simple_tag(takes_context=True)
def moment_on(context: Context, at: datetime, zone: ZoneInfo) -> SafeString:
    """`<time>` on the clock of that zone, in full on hover."""
    reader: Any = context["reader"]
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(timespec="seconds"),
        formats.full_time(at, zone=zone, tag=reader.tag),
        formats.short_time(at, now=timezone.now(), zone=zone, tag=reader.tag),
    )
