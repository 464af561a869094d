"""A row of a list as it is drawn: everything it shows, as values. The same values give the same row,
so a row drawn once is kept, whoever asks for it in the same language. What a row is to show newly
(who else is looking, say) becomes a field here first.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from answerable.accounts.whereabouts import Whereabouts
from answerable.desk.chips import Chip
from answerable.tickets.models import Ticket

TEAM = "*"  # nobody is called so
TAGS = 3  # that a row names


@dataclass(frozen=True)
class Label:
    """A tag as a row shows it: a dot in its colour, and its name."""

    name: str
    colour: str


@dataclass(frozen=True)
class Row:
    """What desk/row.html needs and nothing else. `chip_words` are safe HTML."""

    number: int
    subject: str
    customer: str
    channel: str
    language: str
    last_words: str
    owner: str
    covered: str  # by whom while the owner is away, TEAM for the team
    undelivered: bool
    read: bool
    current: bool
    inside: str
    look: str
    kind: str
    follows: str
    chip_words: SafeString
    tags: tuple[Label, ...] = ()  # the first few; `more_tags` are not shown
    more_tags: int = 0
    sends: SafeString | None = None  # when a reply that is written leaves
    here: str = ""  # who else is at it
    found: object = None  # of a search: the words with what was found marked

    @property
    def labelled(self) -> bool:
        """True if it has a line below the last words."""
        return bool(self.tags or self.sends or self.undelivered or self.covered)


def row_of(
    ticket: Ticket,
    chip: Chip,
    chip_words: SafeString,
    *,
    inside: str,
    current: bool,
    away: Whereabouts,
    sends: SafeString | None,
    here: str = "",
) -> Row:
    """The row of a ticket that paging.page gave. `sends` is safe HTML."""
    tags = [Label(tag.name, tag.colour) for tag in getattr(ticket, "labels", ())]
    return Row(
        number=ticket.number,
        subject=ticket.subject,
        customer=ticket.customer.display_name,
        channel=ticket.channel,
        language=ticket.language,
        last_words=ticket.last_words,
        owner=ticket.owner.name if ticket.owner else "",
        covered=_cover(ticket, away),
        undelivered=ticket.undelivered,
        read=bool(getattr(ticket, "read", False)),  # annotated by paging.page
        current=current,
        inside=inside,
        look=chip.look,
        kind=chip.kind,
        follows=chip.follows,
        chip_words=chip_words,
        tags=tuple(tags[:TAGS]),
        more_tags=len(tags[TAGS:]),
        sends=sends,
        here=here,
        found=getattr(ticket, "found", None),
    )


def _cover(ticket: Ticket, away: Whereabouts) -> str:
    """Who covers, a sign for the team; nothing while the owner is there, or nobody is answerable."""
    if not ticket.owner_id or not away.is_away(ticket.owner_id):
        return ""
    cover = away.covers[ticket.owner_id]
    return cover.short_name if cover else TEAM


def drawn(row: Row) -> SafeString:
    """The row as HTML in the language of the page. What a search found is drawn for it alone."""
    draw = _draw if settings.DEBUG or row.found else _kept
    return draw(row, get_language() or "")


def _draw(row: Row, language: str) -> SafeString:
    return render_to_string("desk/row.html", {"row": row})


_kept = lru_cache(maxsize=4096)(_draw)
