"""The words of our mail, as text and as HTML: the reply, who signs it, what it answers."""

import re
from dataclasses import dataclass

from babel.dates import format_datetime, get_timezone
from django.conf import settings
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from answerable.tickets import markup
from answerable.tickets.models import Message

QUOTED_LINES = 25
QUOTED_LETTERS = 2000
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Quote:
    """The last words of the customer, shortened, and the line that says whose they are."""

    attribution: str
    lines: tuple[str, ...]


def tidy(text: str) -> str:
    """Text with one kind of line end, no trailing blanks, at most one empty line in a row."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"


def quote_of(message: Message) -> Quote | None:
    """What the reply answers, attributed in the language that is active."""
    asked = (
        Message.objects.filter(
            ticket=message.ticket_id,
            direction=Message.Direction.IN,
            automatic="",
            customer=message.ticket.customer_id,
            created_at__lte=message.created_at,
        )
        .order_by("created_at", "id")
        .last()
    )
    if asked is None or not asked.text.strip():
        return None
    lines = tidy(asked.text[:QUOTED_LETTERS]).rstrip().split("\n")
    if len(lines) > QUOTED_LINES or len(asked.text) > QUOTED_LETTERS:
        lines = [*lines[:QUOTED_LINES], "…"]
    return Quote(_attribution(asked), tuple(lines))


def _attribution(asked: Message) -> str:
    """Such as "On 21 November 2026, 14:05, Derya wrote:", which mail programs fold away."""
    zone = asked.customer.time_zone if asked.customer else ""
    at = format_datetime(
        asked.created_at,
        format="d MMMM y, HH:mm",
        tzinfo=get_timezone(zone or settings.ANSWERABLE["default_time_zone"]),
        locale=translation.to_locale(translation.get_language() or settings.LANGUAGE_CODE),
    )
    who = " ".join((asked.sender_name or asked.sender_address or _("you")).split())
    return _("On %(date)s, %(person)s wrote:") % {"date": at, "person": who}


def reply_text(message: Message, quote: Quote | None) -> str:
    """The plain half of the mail: the words as they were typed, the signature, the quote."""
    parts = [tidy(message.text)]
    if signature := _signature(message):
        parts.append(f"-- \n{signature}\n")
    if quote:
        parts.append("\n".join([quote.attribution, *(f"> {line}" for line in quote.lines)]) + "\n")
    return "\n".join(parts)


def reply_html(message: Message, quote: Quote | None, language: str) -> str:
    """The HTML half of the mail, from HTML that was made safe when the reply was written."""
    words = mark_safe(message.html or markup.to_html(message.text))  # noqa: S308 - made by to_html
    signature, quoted = _signature(message), SafeString("")
    if signature:
        words = format_html("{}<p>-- <br>{}</p>", words, _lines(signature.split("\n")))
    if quote:
        quoted = format_html(
            '<p>{}</p><blockquote type="cite">{}</blockquote>',
            quote.attribution,
            _lines(quote.lines),
        )
    return _document(format_html("{}\n{}", words, quoted), language)


def document_of(text: str, language: str) -> str:
    """An HTML mail that says the same as this text of ours (Markdown)."""
    return _document(mark_safe(markup.to_html(text)), language)  # noqa: S308 - made by to_html


def _document(body: SafeString, language: str) -> str:
    tag = language or settings.LANGUAGE_CODE
    direction = "rtl" if tag.split("-")[0] in _RIGHT_TO_LEFT else "ltr"
    return format_html(
        '<!doctype html>\n<html lang="{}" dir="{}">'
        '<head><meta charset="utf-8"></head>\n<body dir="auto">\n{}\n</body></html>\n',
        tag,
        direction,
        body,
    )


def _signature(message: Message) -> str:
    return tidy(message.agent.signature).strip() if message.agent else ""


def _lines(lines: "tuple[str, ...] | list[str]") -> SafeString:
    return format_html_join(SafeString("<br>\n"), "{}", ((line,) for line in lines))
