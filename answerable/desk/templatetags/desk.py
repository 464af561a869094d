"""What the templates of the desk say about tickets and messages."""

import re

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from answerable.accounts.models import Role
from answerable.channels import refusals
from answerable.channels.models import Outgoing
from answerable.desk import keyboard
from answerable.desk.chips import Chip, chip_of
from answerable.desk.views import frames
from answerable.tickets import events, marks, words_shown
from answerable.tickets.models import Event, Message, Ticket
from answerable.ui.templatetags import ui

register = template.Library()
_REMOTE_IMAGE = re.compile(r"<img[^>]{1,2000}?src\s*=\s*[\"']?https?:", re.IGNORECASE)


@register.filter
def chip(ticket: Ticket) -> Chip:
    return chip_of(ticket)


@register.simple_tag(takes_context=True)
def chip_words(context: Context, chip: Chip) -> SafeString:
    """The words of a chip with its time in them, wherever the language puts it."""
    time = ui.since(context, chip.since) if chip.since else ui.moment(context, chip.until)
    return format_html(escape(chip.words).replace("%(time)s", "{time}"), time=time)


@register.filter
def is_message(entry: object) -> bool:
    return isinstance(entry, Message)


@register.simple_tag(takes_context=True)
def sentence(context: Context, event: Event) -> str:
    """The event in words, with "You" for the reader's own acts."""
    return events.sentence(event, context["user"].pk)


@register.filter
def words(text: str) -> SafeString:
    """Plain words of anybody as safe HTML: paragraphs, line breaks, links that show where to."""
    return mark_safe(words_shown.from_text(text))  # noqa: S308  (escaped and cleaned there)


@register.filter
def written(message: Message) -> SafeString:
    """Our own Markdown as safe HTML."""
    return mark_safe(words_shown.from_markdown(message.text))  # noqa: S308  (cleaned there)


@register.filter
def told_marks(message: Message) -> list[str]:
    """The marks of a message in words, those that mean something to a reader."""
    return [marks.sentence(mark) for mark in message.marks if mark not in marks.SILENT]


@register.filter
def why(outgoing: Outgoing) -> str:
    """Why a mail did not arrive, in plain words."""
    return refusals.words(outgoing.reason) if outgoing.reason else ""


@register.filter
def channel_word(channel: str) -> str:
    """The channel in words."""
    return {
        "email": _("mail"),
        "webform": _("web form"),
        "form": _("web form"),
        "portal": _("request page"),
        "api": _("API"),
        "desk": _("desk"),
    }.get(channel, channel)


@register.filter
def short_language(tag: str) -> str:
    """`tr` of `tr-TR`: as small as it stands beside the channel."""
    return tag.partition("-")[0]


@register.filter
def trouble(outgoing: Outgoing) -> str:
    """How loud a delivery state is shown: broken, close or nothing."""
    states = Outgoing.State
    if outgoing.state == states.FAILED:
        return "broken"
    return "close" if outgoing.state in (states.DELAYED, states.UNKNOWN, states.KEPT) else ""


@register.simple_tag
def key_hint(does: str) -> str:
    return keyboard.hint(does)


@register.simple_tag
def key_attributes(does: str) -> SafeString:
    """What makes a button the target of a key, and tells everybody so."""
    spoken = keyboard.hint(does).replace("Ctrl", "Control")
    return mark_safe(f'data-key="{does}" aria-keyshortcuts="{spoken}"')  # noqa: S308  (own table)


@register.simple_tag
def keyboard_table() -> list[dict[str, object]]:
    return keyboard.for_scripts()


@register.simple_tag
def keyboard_lines() -> list[tuple[object, str]]:
    """The lines of the `?` dialog."""
    return [(key.words, keyboard.hint(key.does)) for key in keyboard.KEYS]


@register.filter
def shown_framed(message: Message) -> bool:
    """True if the text alone would lose something: no text, or pictures between the words."""
    return bool(message.html) and (not message.text.strip() or "cid:" in message.html)


@register.filter
def still_undoable(message: Message) -> bool:
    return bool(message.goes_at and message.goes_at > timezone.now())


@register.filter
def cleaned(html: str) -> SafeString:
    """HTML that mailhtml.for_frame made; only for the frame's own document."""
    return mark_safe(html)  # noqa: S308  (cleaned by for_frame, served under its own policy)


@register.filter
def role_name(role: Role) -> str:
    """The starting roles in the reader's language; others as they were named."""
    starting = {"agent": _("Agent"), "lead": _("Lead"), "administrator": _("Administrator")}
    return starting.get(role.slug, role.name)


@register.filter
def has_remote_images(message: Message) -> bool:
    return bool(_REMOTE_IMAGE.search(message.html))


@register.simple_tag(takes_context=True)
def images_token(context: Context, message: Message) -> str:
    return frames.images_token(context["user"], message)
