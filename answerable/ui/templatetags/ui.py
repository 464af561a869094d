"""What every template may use: times, names, sizes, icons, the list of our scripts."""

import json
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import heroicons
from django.conf import settings
from django.template import Context, Library
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from answerable.ui import formats
from answerable.ui.reader import Reader, zone_of
from answerable.ui.stylesheet import sheet

register = Library()

# Bare names of our modules; the import map sends them to the fingerprinted files.
MODULES = ("page", "news", "keyboard", "composer", "undo", "chip")


def _reader(context: Context) -> Reader:
    reader = context.get("reader")
    return reader if isinstance(reader, Reader) else Reader(settings.LANGUAGE_CODE, zone_of("UTC"))


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime | None) -> SafeString:
    """`<time>` in the reader's zone: short to read, in full on hover, ISO for machines."""
    if at is None:
        return SafeString("")
    reader = _reader(context)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(timespec="seconds"),
        formats.full_time(at, zone=reader.zone, tag=reader.tag),
        formats.short_time(at, now=timezone.now(), zone=reader.zone, tag=reader.tag),
    )


@register.simple_tag(takes_context=True)
def day(context: Context, at: date | None) -> SafeString:
    """The day alone, as `<time>`: of an instant as the reader's zone has it, or a day as it is."""
    if at is None:
        return SafeString("")
    reader = _reader(context)
    here = at.astimezone(reader.zone).date() if isinstance(at, datetime) else at
    words = formats.day(here, tag=reader.tag)
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), words)


@register.simple_tag(takes_context=True)
def since(context: Context, at: datetime | None) -> SafeString:
    """How long it is since then, or until then, as `<time>`."""
    if at is None:
        return SafeString("")
    reader = _reader(context)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(timespec="seconds"),
        formats.full_time(at, zone=reader.zone, tag=reader.tag),
        formats.span(abs(timezone.now() - at), tag=reader.tag),
    )


@register.simple_tag(takes_context=True)
def length(context: Context, span: timedelta | None) -> str:
    """How long something takes, in its largest unit."""
    return formats.span(span, tag=_reader(context).tag) if span is not None else ""


@register.simple_tag(takes_context=True)
def percent(context: Context, share: float | None) -> str:
    """A share in hundredths; a dash where there is none."""
    return "–" if share is None else formats.percent(share, tag=_reader(context).tag)


@register.simple_tag(takes_context=True)
def duration(context: Context, seconds: int | None, *, days: bool = False) -> str:
    """How long in two units; a dash where nobody knows."""
    if seconds is None:
        return "–"
    return formats.duration(seconds, tag=_reader(context).tag, days=days)


@register.simple_tag(takes_context=True)
def clock_in(context: Context, zone: str) -> str:
    """What the clock shows now in another zone."""
    reader = _reader(context)
    here = zone_of(zone)
    return formats.short_time(timezone.now(), now=timezone.now(), zone=here, tag=reader.tag)


@register.simple_tag(takes_context=True)
def city_of(context: Context, zone: str) -> str:
    """The city a zone is named after, in the reader's language."""
    return formats.city_of(zone, tag=_reader(context).tag)


@register.simple_tag(takes_context=True)
def file_size(context: Context, count: int) -> str:
    return formats.size(count, tag=_reader(context).tag)


@register.simple_tag(takes_context=True)
def whole_number(context: Context, value: int) -> str:
    return formats.number(value, tag=_reader(context).tag)


@register.simple_tag(takes_context=True)
def capped(context: Context, count: int) -> str:
    """A count of a list; `999+` where nobody counts further."""
    tag = _reader(context).tag
    return formats.number(count, tag=tag) if count < 1000 else formats.number(999, tag=tag) + "+"


@register.simple_tag(takes_context=True)
def language_name(context: Context, code: str) -> str:
    return formats.language_name(code, tag=_reader(context).tag)


@register.filter
def own_language_name(code: str) -> str:
    return formats.own_language_name(code)


@register.simple_tag
def avatar(name: object) -> SafeString:
    """The first letters of a name in a circle; a question mark where there is nobody."""
    if not name:
        return SafeString('<span class="avatar nobody" aria-hidden="true">?</span>')
    letters = formats.initials(str(name))
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', letters)


@register.filter
def initials(name: object) -> str:
    return formats.initials(str(name))


@register.filter
def text_direction(tag: str) -> str:
    return formats.direction(tag)


@register.simple_tag
def icon(name: str, *, size: int = 16, turns: bool = False) -> SafeString:
    """A decorative icon: words always stand beside it. `turns`: mirrored from right to left."""
    return _icon(name, size, turns)


@lru_cache(maxsize=512)
def _icon(name: str, size: int, turns: bool) -> SafeString:
    classes = "icon turns" if turns else "icon"
    style = "micro" if size <= 16 else "mini"
    markup = heroicons._render_icon(style, name, size, {"class": classes, "aria-hidden": "true"})
    return SafeString(markup)  # from the package, nobody else's words in it


@register.simple_tag
def stylesheet_url() -> str:
    return reverse("ui:stylesheet", args=[sheet().fingerprint])


@register.simple_tag
def import_map() -> SafeString:
    """The import map: bare names of our modules to where they lie now."""
    imports = {f"answerable/{name}": static(f"ui/js/{name}.js") for name in MODULES}
    return mark_safe(json.dumps({"imports": imports}))  # noqa: S308  (addresses of our own files)


@register.simple_tag
def htmx_config() -> str:
    """What HTMX may do: no eval, only our own server, no styles put in, refusals are shown."""
    return json.dumps(
        {
            "allowEval": False,
            "allowScriptTags": False,
            "selfRequestsOnly": True,
            "includeIndicatorStyles": False,
            "historyCacheSize": 0,
            "refreshOnHistoryMiss": True,
            "attributesToSettle": ["class"],
            "scrollBehavior": "auto",
            "responseHandling": [
                {"code": "204", "swap": False},
                {"code": "[23]..", "swap": True},
                {"code": "422", "swap": True},
                {"code": "[45]..", "swap": False, "error": True},
            ],
        }
    )


@register.simple_tag
def field(bound: Any) -> SafeString:
    """A form field with its label, help and errors tied together for every reader."""
    from django.template.loader import render_to_string

    return mark_safe(render_to_string("ui/field.html", {"field": bound}))  # noqa: S308 (a template)
