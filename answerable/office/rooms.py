"""The rooms of the office: which pages lead and run the desk, and who may enter them.

Each room is one line of ROOMS; the rail shows one door to the office for those who may enter any.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.desk.rail import Item


@dataclass(frozen=True)
class Room:
    """One subject of the office: its address by name, and the permission that opens it."""

    slug: str
    label: "str | Promise"
    about: "str | Promise"
    url_name: str
    permission: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)


ROOMS: list[Room] = [
    Room(
        "policy",
        _("Policy"),
        _("What customers are promised, and how everybody is treated: every clock obeys it."),
        "office:policy",
        "policy.manage",
    ),
    Room(
        "people",
        _("People and teams"),
        _("Who works here, in which team, and what they may do."),
        "office:people",
        "people.manage",
    ),
    Room(
        "mailboxes",
        _("Mailboxes"),
        _("The addresses customers write to, and how they are."),
        "office:mailboxes",
        "mailboxes.manage",
    ),
    Room(
        "reports",
        _("Reports"),
        _("Which promises were kept, how long things took, and why some were broken."),
        "office:reports",
        "reports.read",
    ),
    Room(
        "readers",
        _("Who has read the policy"),
        _("Team by team, who has and who has not, with a reminder for those."),
        "office:readers",
        "reports.read",
    ),
    Room(
        "review",
        _("Yearly review"),
        _("The year in numbers, what to look at again, and what was decided."),
        "office:review",
        "policy.manage",
    ),
    Room(
        "calendars",
        _("Calendars"),
        _("When somebody is there: hours, holidays, exceptions."),
        "office:calendars",
        "policy.manage",
    ),
    Room(
        "rules",
        _("Rules"),
        _("What happens by itself: when something happens, or when time has passed."),
        "office:rules",
        "settings.manage",
    ),
    Room(
        "routing",
        _("Routing"),
        _("Which team a new ticket goes to, and who in it is chosen."),
        "office:routing",
        "settings.manage",
    ),
    Room(
        "tags",
        _("Tags"),
        _("The words tickets are found by: names, colours, merging, how often."),
        "office:tags",
        "settings.manage",
    ),
    Room(
        "fields",
        _("Fields"),
        _("What you want to know of tickets and customers besides: kinds, options, when asked."),
        "office:fields",
        "settings.manage",
    ),
    Room(
        "causes",
        _("Causes of breaches"),
        _("What people choose from when a promise was broken."),
        "office:causes",
        "policy.manage",
    ),
    Room(
        "checks",
        _("Reply checks"),
        _("What became of the marks in replies, and which rules are doubtful."),
        "office:checks",
        "policy.manage",
    ),
    Room(
        "terms",
        _("Words of the house"),
        _("Words customers need not know, and plain words for them."),
        "office:terms",
        "policy.manage",
    ),
    Room(
        "notes",
        _("How to write to customers"),
        _("Form of address, greeting and customs, by language and region."),
        "office:notes",
        "policy.manage",
    ),
    Room(
        "blocked",
        _("Blocked senders"),
        _("Whose mail goes to Spam, who blocked them and why."),
        "office:blocked",
        "settings.manage",
    ),
    Room(
        "outgoing",
        _("Outgoing mail"),
        _("Mail that did not arrive, why, and sending it again."),
        "office:outgoing",
        "mailboxes.manage",
    ),
    Room(
        "webhooks",
        _("Webhooks"),
        _("Other programs that are told what happens."),
        "office:webhooks",
        "settings.manage",
    ),
    Room(
        "tokens",
        _("API tokens"),
        _("Which programs act as whom, and ending them."),
        "office:tokens",
        "settings.manage",
    ),
    Room(
        "audit",
        _("Audit log"),
        _("Who changed what about the desk itself, and who signed in."),
        "office:audit",
        "audit.read",
    ),
]

GROUPS: list[tuple["str | Promise", tuple[str, ...]]] = [
    (
        _("Promises"),
        (
            "policy",
            "acknowledgements",
            "calendars",
            "breaches",
            "causes",
            "reports",
            "readers",
            "review",
        ),
    ),
    (
        _("Daily work"),
        (
            "rules",
            "routing",
            "macros",
            "canned",
            "fields",
            "tags",
            "views",
            "checks",
            "terms",
            "notes",
        ),
    ),
    (_("People"), ("people",)),
    (_("Mail and programs"), ("mailboxes", "outgoing", "webhooks", "tokens")),
    (_("The installation"), ("audit", "demo")),
]
"""The hall in groups, by slug; a room that stands in none is shown under the last one."""


def rooms_for(agent: Agent) -> list[Room]:
    """The rooms this agent may enter, in the order of ROOMS."""
    return [room for room in ROOMS if agent.can(room.permission)]


def groups_for(agent: Agent) -> list[tuple["str | Promise", list[Room]]]:
    """The same rooms as the hall shows them; groups with nothing in them are left out."""
    rooms = {room.slug: room for room in rooms_for(agent)}
    grouped = [
        (label, [rooms.pop(slug) for slug in slugs if slug in rooms]) for label, slugs in GROUPS
    ]
    grouped[-1][1].extend(rooms.values())
    return [(label, inside) for label, inside in grouped if inside]


def beside(agent: Agent, slug: str) -> list[Room]:
    """The rooms of one's group: what its page leads to besides the hall. In the hall itself, none."""
    groups = [inside for _label, inside in groups_for(agent)]
    return next((inside for inside in groups if slug in {room.slug for room in inside}), [])


def door(agent: Agent) -> Item | None:
    """The line of the rail that leads here; none for those who may enter no room."""
    if not rooms_for(agent):
        return None
    return Item("office", _("Office"), reverse("office:home"))
