"""Tickets, messages, attachments, drafts, tags, and the append-only events about them."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.core.actors import Actor, Kind
from answerable.customers.models import Customer
from answerable.tickets.fields.models import CustomField, FieldValue  # noqa: F401
from answerable.tickets.saved.models import ListChoice, SavedView  # noqa: F401  (Django looks here)


class State(models.TextChoices):
    """Computed from who must act (rules.state_of); stored on the ticket as a cache."""

    OPEN = "open", _("Open")
    WAITING_CUSTOMER = "waiting_customer", _("Waiting for customer")
    WAITING_OTHER = "waiting_other", _("Waiting for someone else")
    SNOOZED = "snoozed", _("Snoozed")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")


class Tag(models.Model):
    """A word to find tickets by."""

    class Colour(models.TextChoices):
        NONE = "", _("No colour")
        RED = "red", _("Red")
        AMBER = "amber", _("Amber")
        GREEN = "green", _("Green")
        BLUE = "blue", _("Blue")

    name = models.CharField(max_length=60, unique=True)
    colour = models.CharField(_("Colour"), max_length=10, choices=Colour, blank=True, default="")
    retired_at = models.DateTimeField(null=True)  # no longer offered

    def __str__(self) -> str:
        return self.name


INTERNAL = "internal"  # the channel of what colleagues ask of a department

# Neither solved nor closed nor spam, said without a value: then a database knows, when it plans,
# that an index over only these rows will do.
UNFINISHED = models.Q(solved_at__isnull=True, closed_at__isnull=True, spam_at__isnull=True)


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Named states that chain."""

    def unfinished(self) -> "TicketQuerySet":
        return self.filter(UNFINISHED)

    def not_spam(self) -> "TicketQuerySet":
        return self.filter(spam_at__isnull=True)

    def owned_by(self, agent: Agent) -> "TicketQuerySet":
        return self.filter(owner=agent)

    def owned_by_nobody(self) -> "TicketQuerySet":
        return self.filter(owner__isnull=True)


class Ticket(models.Model):
    """One matter of one customer, with one owner answerable for it."""

    class Priority(models.IntegerChoices):
        LOW = 0, _("Low")
        NORMAL = 1, _("Normal")
        HIGH = 2, _("High")
        URGENT = 3, _("Urgent")

    class WaitingFor(models.TextChoices):
        US = "us"
        CUSTOMER = "customer"
        OTHER = "other"

    number = models.PositiveBigIntegerField(unique=True)
    subject = models.CharField(max_length=500, blank=True)
    folded_subject = models.CharField(max_length=500, blank=True)  # for comparing (core.folding)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="tickets", db_index=False
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="tickets", db_index=False
    )
    owner = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, related_name="tickets", db_index=False
    )
    priority = models.SmallIntegerField(choices=Priority, default=Priority.NORMAL)
    channel = models.CharField(max_length=20, default="email")
    via = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=20, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="tickets")

    # Facts from which the state follows.
    waiting_for = models.CharField(max_length=10, choices=WaitingFor, default=WaitingFor.US)
    waiting_note = models.CharField(max_length=200, blank=True)
    waiting_until = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    spam_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False
    )

    # Written by the actions so that lists read one row; checked by `tickets.rebuild`.
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    waiting_since = models.DateTimeField(default=timezone.now)
    nobody_since = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    last_message_at = models.DateTimeField(default=timezone.now)
    last_words = models.CharField(max_length=200, blank=True)
    last_from_customer_at = models.DateTimeField(null=True)
    message_count = models.PositiveIntegerField(default=0)
    undelivered = models.BooleanField(default=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_due_at"],
                condition=models.Q(next_due_at__isnull=False),
                name="ticket_due",
            ),
            models.Index(fields=["state", "-last_message_at", "-id"], name="ticket_by_state"),
            models.Index(fields=["owner", "state", "-last_message_at", "-id"], name="ticket_mine"),
            models.Index(fields=["team", "state", "-last_message_at", "-id"], name="ticket_team"),
            models.Index(fields=["customer", "-id"], name="ticket_customer"),
            models.Index(fields=["-last_message_at", "-id"], name="ticket_recent"),
            # Machines read by number, newest first, and what changed since they last looked.
            models.Index(fields=["state", "-number"], name="ticket_state_number"),
            models.Index(fields=["owner", "-number"], name="ticket_owner_number"),
            models.Index(fields=["team", "-number"], name="ticket_team_number"),
            models.Index(fields=["updated_at"], name="ticket_updated"),
            # What the desk lists and counts, over those rows alone.
            models.Index(
                fields=["team", "-last_message_at", "-id"],
                condition=UNFINISHED,
                name="ticket_unfinished_team",
            ),
            models.Index(
                fields=["owner", "waiting_since", "id", "state"],
                condition=UNFINISHED,
                name="ticket_work_owner",
            ),
            # Migration 0012 tells PostgreSQL that the state and these three moments go together.
            models.Index(
                fields=["state", "-last_message_at", "-id"],
                condition=UNFINISHED,
                name="ticket_work_state",
            ),
            # One for each way to sort work; a list of some of it is picked out on the way.
            models.Index(
                fields=["-last_message_at", "-id"], condition=UNFINISHED, name="ticket_work_newest"
            ),
            models.Index(
                fields=["waiting_since", "id"], condition=UNFINISHED, name="ticket_work_oldest"
            ),
            models.Index(
                fields=["priority", "waiting_since", "id"],
                condition=UNFINISHED,
                name="ticket_work_priority",
            ),
            models.Index(
                fields=["next_due_at", "id"],
                condition=UNFINISHED & models.Q(next_due_at__isnull=False),
                name="ticket_work_due",
            ),
            models.Index(
                fields=["-last_message_at", "-id"],
                condition=models.Q(spam_at__isnull=False),
                name="ticket_spam",
            ),
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="ticket_merged_into",
            ),
            models.Index(
                fields=["-last_message_at", "-id"],
                condition=models.Q(undelivered=True),
                name="ticket_undelivered",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"


class Message(models.Model):
    """Words on a ticket: from the customer (in), to the customer (out), or among staff (note)."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"
        NOTE = "note"

    class Proof(models.TextChoices):
        """What shows that the writer is who they say (see docs/explanation/identity.md)."""

        NONE = "none", _("Not proved")
        DMARC = "dmarc", _("Confirmed by our mail server")
        SECRET = "secret", _("Answered through a secret address or link")
        LOGIN = "login", _("Signed in")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=4, choices=Direction)
    channel = models.CharField(max_length=20, default="email")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="messages")
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, related_name="messages"
    )
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=320, blank=True)
    to = models.JSONField(default=list)  # [{"name": str, "address": str}]
    cc = models.JSONField(default=list)
    bcc = models.JSONField(
        default=list
    )  # get the mail; stand in no header and on no customer's page
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)  # as received; cleaned when shown
    quoted = models.TextField(blank=True)
    signature = models.TextField(blank=True)
    language = models.CharField(max_length=20, blank=True)
    automatic = models.CharField(max_length=30, blank=True)  # kind, "" for a person's words
    proof = models.CharField(max_length=10, choices=Proof, default=Proof.NONE)
    marks = models.JSONField(default=list)  # keys of what the reader should know
    mail_id = models.CharField(max_length=998, blank=True)  # without angle brackets
    in_reply_to = models.CharField(max_length=998, blank=True)
    effect_key = models.CharField(max_length=200, unique=True, null=True)  # one effect, one row
    inbound_id = models.BigIntegerField(null=True)  # channels.Inbound, for the raw bytes
    created_at = models.DateTimeField(default=timezone.now)
    goes_at = models.DateTimeField(null=True)  # out: until then it can be undone
    held_at = models.DateTimeField(null=True)  # out: somebody had to let it go; left at goes_at
    taken_back_at = models.DateTimeField(null=True)  # out: undone before it went

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ticket", "created_at", "id"], name="message_thread"),
            models.Index(fields=["mail_id"], condition=~models.Q(mail_id=""), name="message_by_id"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} on {self.ticket_id}"


class Attachment(models.Model):
    """A file of a message; the bytes lie outside the database under their hash (files.py).

    Uploaded before sending it has no message yet, only the agent who uploaded it.
    """

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, related_name="attachments"
    )
    uploaded_by = models.ForeignKey(Agent, on_delete=models.CASCADE, null=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.filename


class Draft(models.Model):
    """Words an agent has not sent yet: one reply and one note per ticket and agent."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=5, choices=[("reply", "reply"), ("note", "note")])
    body = models.TextField(blank=True)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    attachments = models.ManyToManyField(Attachment, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "agent", "kind"], name="draft_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.agent_id} on {self.ticket_id}"


class Scheduled(models.Model):
    """A reply that is to leave at a moment: what will be sent, and what its writer had seen.

    `owner` and `customer`: whose ticket it was then. The words of one that was stopped are in a
    draft again (`returned`), or wait here for somebody to take them.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        STOPPED = "stopped"
        CANCELLED = "cancelled"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="scheduled")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="scheduled")
    owner_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField()
    body = models.TextField(blank=True)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    attachments = models.ManyToManyField(Attachment, blank=True)
    solve = models.BooleanField(default=False)
    last_seen = models.BigIntegerField(default=0)  # key of the newest message the writer saw
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=60, blank=True)  # a key; words are made when shown
    returned = models.BooleanField(default=False)
    effect_key = models.CharField(max_length=200, unique=True, null=True)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["at"], condition=models.Q(state="waiting"), name="scheduled_waiting"
            ),
            models.Index(
                fields=["ticket"],
                condition=models.Q(state__in=["waiting", "stopped"]),
                name="scheduled_alive",
            ),
        ]

    def __str__(self) -> str:
        return f"reply of {self.agent_id} on {self.ticket_id} at {self.at}"


class Seen(models.Model):
    """Until when an agent has read a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="seen")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="seen")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "agent"], name="seen_once")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} saw {self.ticket_id}"


class Presence(models.Model):
    """An agent has the ticket open before their eyes, or is writing on it; true while it is fresh."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="presences")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    writing = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "agent"], name="presence_once")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} at {self.ticket_id}"


class Event(models.Model):
    """A fact about a ticket. Append-only: neither save nor delete changes one that exists."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events")
    key = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ticket", "id"], name="event_history")]

    def __str__(self) -> str:
        return f"{self.key} on {self.ticket_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An event that happened cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An event that happened cannot be deleted.")

    @property
    def actor(self) -> Actor:
        kind: Kind = self.actor_kind  # type: ignore[assignment]
        return Actor(kind, self.actor_id, self.actor_name)


class Follower(models.Model):
    """An agent, or a team, who takes part in a ticket without being answerable for it; may read it."""

    class Part(models.TextChoices):
        FOLLOWS = "follows"  # hears of it
        HELPS = "helps"  # was brought in and works on it
        OFFERED = "offered"  # has been asked to take it over
        CALLED = "called"  # was called by name in a note

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="followers")
    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, null=True, related_name="follows", db_index=False
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, related_name="follows", db_index=False
    )
    part = models.CharField(max_length=10, choices=Part, default=Part.FOLLOWS)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agent", "ticket", "part"],
                condition=models.Q(agent__isnull=False),
                name="follower_agent_once",
            ),
            models.UniqueConstraint(
                fields=["team", "ticket", "part"],
                condition=models.Q(team__isnull=False),
                name="follower_team_once",
            ),
            models.CheckConstraint(
                condition=models.Q(agent__isnull=True) ^ models.Q(team__isnull=True),
                name="follower_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id or self.team_id} {self.part} {self.ticket_id}"


class Merge(models.Model):
    """One ticket's words were put onto another; kept so that it can be undone."""

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="takings")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    moved = models.JSONField(default=list)  # keys of the messages that moved
    before = models.JSONField(default=dict)  # whose turn it was on the source (turns.turn_of)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(undone_at=None), name="merge_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"


class Link(models.Model):
    """Two tickets that have to do with each other: `ticket` is the … of `other`."""

    class Kind(models.TextChoices):
        PARENT = "parent"
        DUPLICATE = "duplicate"
        RELATED = "related"
        SPLIT = "split"
        FOLLOWS = "follows"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "other"], name="link_once"),
            models.CheckConstraint(
                condition=~models.Q(ticket=models.F("other")), name="link_not_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"


class Counter(models.Model):
    """The last ticket number given; its own row so that numbers have no gaps and no doubles."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class SearchEntry(models.Model):
    """That a ticket can be found, and where it stands in time (search/documents.py).

    Its words are in the index of the database: the column `words` on PostgreSQL, the table
    tickets_searchwords on SQLite.
    """

    ticket = models.OneToOneField(
        Ticket, on_delete=models.CASCADE, primary_key=True, related_name="search"
    )
    place = models.BigIntegerField(unique=True)
    size = models.PositiveIntegerField()  # letters kept

    def __str__(self) -> str:
        return f"words of {self.ticket_id}"


class RecentSearch(models.Model):
    """What an agent searched for, to search for it again."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="recent_searches")
    question = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "question"], name="recent_search_once")
        ]
        indexes: ClassVar = [models.Index(fields=["agent", "-at"], name="recent_searches")]

    def __str__(self) -> str:
        return self.question
