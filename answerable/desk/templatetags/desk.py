"""What the templates of the desk say about tickets and messages."""

import re
from datetime import datetime
from functools import cache

from django import template
from django.template import Context
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent, Role
from answerable.accounts.presence import WORDS
from answerable.accounts.whereabouts import seen_by
from answerable.automation.models import Run
from answerable.automation.triggers import BY_EVENT, TRIGGERS
from answerable.channels import refusals
from answerable.channels.models import Outgoing
from answerable.desk import chips, keyboard, rows
from answerable.desk.chips import Chip, chip_of
from answerable.desk.custom import Attempt
from answerable.desk.views import frames
from answerable.notices.kinds import words_of
from answerable.notices.models import Notice
from answerable.sla.models import Cause
from answerable.sla.queries import cause_in_words
from answerable.tickets import events, marks, words_shown
from answerable.tickets.fields.values import Held, Sheet
from answerable.tickets.models import Event, Message, Ticket
from answerable.tickets.steps.vocabulary import Step, StepError, in_words, parse
from answerable.ui.formats import weekdays
from answerable.ui.templatetags import ui

register = template.Library()
STAND_IN = 9_000_000_001  # for the number of any ticket
_REMOTE_IMAGE = re.compile(r"<img[^>]{1,2000}?src\s*=\s*[\"']?https?:", re.IGNORECASE)


@register.filter
def held(sheet: Sheet, key: str) -> Held | None:
    """The field of this key among those that are shown."""
    return sheet.held(key)


@register.filter
def of_key(attempts: dict[str, Attempt] | None, key: str) -> Attempt | None:
    """What was typed into the field of this key and refused."""
    return (attempts or {}).get(key)


@register.filter
def chip(ticket: Ticket) -> Chip:
    return chip_of(ticket)


@register.simple_tag(takes_context=True)
def chip_words(context: Context, chip: Chip) -> SafeString:
    """The words of a chip with its time in them, wherever the language puts it."""
    time = ui.since(context, chip.span) if chip.span else ui.moment(context, chip.until)
    return format_html(escape(chip.words).replace("%(time)s", "{time}"), time=time)


@register.simple_tag(takes_context=True)
def ticket_row(context: Context, ticket: Ticket) -> SafeString:
    """A row of a list; the one whose ticket is open beside it is marked."""
    chip, shown = chip_of(ticket), context.get("ticket")
    row = rows.row_of(
        ticket,
        chip,
        chip_words(context, chip),
        inside=context["inside"],
        current=isinstance(shown, Ticket) and shown.pk == ticket.pk,
        away=seen_by(context["user"]),
        sends=_sends(context, getattr(ticket, "sends_at", None)),
        here=(context.get("here_rows") or {}).get(ticket.number, ""),
    )
    return rows.drawn(row)


def _sends(context: Context, at: datetime | None) -> SafeString | None:
    """When the reply that is written leaves: "sends tomorrow 09:00"."""
    words = escape(_("sends %(time)s")).replace("%(time)s", "{time}")
    return format_html(words, time=ui.moment(context, at)) if at else None


@register.simple_tag(takes_context=True)
def act_url(context: Context, name: str) -> str:
    """The address of an act on the ticket of this page, with the list one came from."""
    before, after = _around(name, get_script_prefix())
    place = f"?{context['place']}" if context.get("place") else ""
    return f"{before}{context['ticket'].number}{after}{place}"


@cache
def _around(name: str, _prefix: str) -> tuple[str, str]:
    """What stands before and after the number in such an address."""
    before, _number, after = reverse(name, args=[STAND_IN]).rpartition(str(STAND_IN))
    return before, after


@register.simple_tag(takes_context=True)
def posts(context: Context, name: str) -> SafeString:
    """What makes a form post such an act, with scripts and without."""
    return format_html('method="post" action="{0}" hx-post="{0}"', act_url(context, name))


@register.simple_tag
def words_of_chips() -> dict[str, str]:
    return chips.for_scripts()


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


_CHANNELS = {
    "email": gettext_lazy("mail"),
    "webform": gettext_lazy("web form"),
    "form": gettext_lazy("web form"),
    "portal": gettext_lazy("request page"),
    "api": gettext_lazy("API"),
    "desk": gettext_lazy("desk"),
    "internal": gettext_lazy("internal request"),
    "phone": gettext_lazy("telephone"),
}


@register.filter
def channel_word(channel: str) -> str:
    """The channel in words."""
    return str(_CHANNELS.get(channel, channel))


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


def _presser(context: Context) -> Agent | None:
    """Who presses the keys of this page: theirs may lie elsewhere."""
    user = context.get("user")
    return user if isinstance(user, Agent) else None


@register.simple_tag(takes_context=True)
def key_hint(context: Context, does: str) -> str:
    return keyboard.hint(does, _presser(context))


@register.simple_tag(takes_context=True)
def key_attributes(context: Context, does: str) -> SafeString:
    """What makes a button the target of a key, and tells everybody so."""
    spoken = keyboard.hint(does, _presser(context)).replace("Ctrl", "Control")
    return format_html('data-key="{}" aria-keyshortcuts="{}"', does, spoken)


@register.simple_tag(takes_context=True)
def keyboard_table(context: Context) -> list[dict[str, object]]:
    return keyboard.for_scripts(_presser(context))


@register.simple_tag(takes_context=True)
def keyboard_lines(context: Context) -> list[tuple[object, str]]:
    """The lines of the `?` dialog."""
    return [(key.words, key.hint) for key in keyboard.keys_of(_presser(context))]


@register.simple_tag
def notice_words(notice: Notice) -> str:
    """What somebody is told, in one sentence."""
    return words_of(notice.event, notice.ticket)


@register.filter
def shown_framed(message: Message) -> bool:
    """True if the text alone would lose something: no text, or pictures between the words."""
    return bool(message.html) and (not message.text.strip() or "cid:" in message.html)


@register.filter
def waits_to_be_read(message: Message) -> bool:
    """True while a provider's reply is held for one of us."""
    return bool(message.held_at) and still_undoable(message)


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


@register.simple_tag(takes_context=True)
def cause_name(context: Context, cause: Cause) -> str:
    """The cause of a broken promise in the reader's language."""
    return cause_in_words(cause, context["user"].language)


@register.filter
def has_remote_images(message: Message) -> bool:
    return bool(_REMOTE_IMAGE.search(message.html))


@register.simple_tag(takes_context=True)
def images_token(context: Context, message: Message) -> str:
    return frames.images_token(context["user"], message)


@register.simple_tag
def step_name(step: Step) -> str:
    """What a kind of step does, with an ellipsis where its value goes."""
    return str(step.label) % {"value": "…"}


@register.simple_tag
def run_because(run: Run) -> str:
    """Why a rule acted, in words."""
    slugs = (run.because, *BY_EVENT.get(run.because, ()))
    return next((str(TRIGGERS[slug].label) for slug in slugs if slug in TRIGGERS), run.because)


@register.simple_tag
def run_steps(run: Run) -> str:
    """What a rule did, in words."""
    try:
        return "; ".join(in_words(parse(run.steps)))
    except StepError as error:
        return str(error)


@register.simple_tag
def weekday_names(days: list[int]) -> str:
    """The short names of days, 0 being Monday."""
    names = weekdays(get_language() or "en")
    return ", ".join(names[day] for day in days)


@register.simple_tag
def presence_word(presence: str) -> SafeString:
    """A dot and the word beside a name."""
    words = WORDS.get(presence, "")
    return format_html('<span class="meta"><span class="dot {}"></span>{}</span>', presence, words)


@register.simple_tag
def presence_dot(presences: dict[int, str], agent_id: int) -> SafeString:
    return presence_word(presences.get(agent_id, ""))


@register.simple_tag
def presence_words(presences: dict[int, str], agent_id: int) -> str:
    """The word alone, where no dot can stand."""
    return str(WORDS.get(presences.get(agent_id, ""), ""))
