"""Mailboxes, what came in (raw, durable), and what goes out (per recipient)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.tickets.models import Message, Ticket


class Mailbox(models.Model):
    """An address of ours that customers write to, and how its mail is fetched, if it is."""

    class Fetch(models.TextChoices):
        NONE = "none", _("Mail is delivered to us")
        IMAP = "imap", _("We fetch by IMAP")

    class Auth(models.TextChoices):
        PASSWORD = "password", _("Password")
        GOOGLE = "google", _("Google (OAuth2)")
        MICROSOFT = "microsoft", _("Microsoft (OAuth2)")

    class After(models.TextChoices):
        FLAG = "flag", _("Mark as read")
        MOVE = "move", _("Move to a folder")
        DELETE = "delete", _("Delete")

    address = models.EmailField(_("Address"), max_length=254, unique=True)
    name = models.CharField(_("Name customers see"), max_length=100, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True)
    language = models.CharField(_("Language"), max_length=20, blank=True)
    receipt = models.BooleanField(_("Confirm each new request"), default=True)
    enabled = models.BooleanField(default=True)

    fetch = models.CharField(max_length=10, choices=Fetch, default=Fetch.NONE)
    host = models.CharField(_("Server"), max_length=253, blank=True)
    port = models.PositiveIntegerField(_("Port"), default=993)
    security = models.CharField(max_length=10, default="tls")  # tls, starttls, none
    username = models.CharField(_("Login"), max_length=254, blank=True)
    auth = models.CharField(max_length=10, choices=Auth, default=Auth.PASSWORD)
    sealed_secret = models.TextField(blank=True)  # password or refresh token, sealed
    oauth_client = models.JSONField(default=dict, blank=True)
    folder = models.CharField(_("Folder"), max_length=200, default="INBOX")
    after = models.CharField(max_length=10, choices=After, default=After.FLAG)
    move_to = models.CharField(_("Move to"), max_length=200, blank=True)
    import_history = models.BooleanField(null=True)  # None: not asked yet, nothing is fetched

    last_success_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    last_error_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.address


class Cursor(models.Model):
    """How far a folder has been fetched; moved in the same commit as the rows (D3)."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="cursors")
    folder = models.CharField(max_length=200)
    uidvalidity = models.PositiveBigIntegerField()
    last_uid = models.PositiveBigIntegerField(default=0)
    history_until = models.PositiveBigIntegerField(default=0)  # up to here mail is history: silent

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailbox", "folder", "uidvalidity"], name="cursor_once")
        ]

    def __str__(self) -> str:
        return f"{self.mailbox} {self.folder} {self.last_uid}"


class Inbound(models.Model):
    """Something that reached us, kept raw before anything is understood of it (D2)."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        DELIVERED = "delivered", _("On a ticket")
        DUPLICATE = "duplicate", _("Already there")
        IGNORED = "ignored", _("Nothing to do")
        UNREADABLE = "unreadable", _("Could not be read")

    mailbox = models.ForeignKey(Mailbox, on_delete=models.SET_NULL, null=True)
    source = models.CharField(max_length=10)  # smtp, lmtp, imap, pipe, form, api
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.JSONField(default=list)
    remote = models.CharField(max_length=100, blank=True)
    silent = models.BooleanField(default=False)  # history: no receipt, no notification
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    raw = models.BinaryField()
    uidvalidity = models.PositiveBigIntegerField(null=True)
    uid = models.PositiveBigIntegerField(null=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)  # no other worker begins it before
    reason = models.CharField(max_length=60, blank=True)  # a key; words are made when shown
    detail = models.TextField(blank=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(state="received"), name="inbound_todo"),
            models.Index(
                fields=["-id"], condition=models.Q(state="unreadable"), name="inbound_unreadable"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Coalesce("mailbox_id", 0, output_field=models.BigIntegerField()),
                "sha256",
                name="inbound_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"


class Outgoing(models.Model):
    """One mail to one recipient: queued in the transaction that wanted it, sent by a worker."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        DELAYED = "delayed", _("Delayed, will be tried again")
        UNKNOWN = "unknown", _("Perhaps sent; will be sent again")
        FAILED = "failed", _("Could not be delivered")
        KEPT = "kept", _("Not delivered anywhere: no mail server set")
        CANCELLED = "cancelled", _("Taken back")
        HELD = "held", _("Waits to be read by a colleague")

    class Kind(models.TextChoices):
        REPLY = "reply"
        RECEIPT = "receipt"
        STAFF = "staff"  # invitation, password reset, notice to an agent

    kind = models.CharField(max_length=10, choices=Kind)
    effect_id = models.CharField(max_length=200, unique=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, related_name="outgoing")
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, related_name="outgoing"
    )
    mailbox = models.ForeignKey(Mailbox, on_delete=models.SET_NULL, null=True)
    recipient = models.CharField(max_length=320)
    recipient_name = models.CharField(max_length=200, blank=True)
    mail_id = models.CharField(max_length=998)
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)  # for kinds without a message
    html = models.TextField(blank=True)
    language = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    code = models.CharField(max_length=20, blank=True)  # the server's, such as "550 5.1.1"
    reason = models.CharField(max_length=60, blank=True)  # a key; words are made when shown
    detail = models.TextField(blank=True)  # the server's own words
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["queued", "delayed", "unknown", "sending"]),
                name="outgoing_pending",
            ),
            models.Index(fields=["mail_id"], name="outgoing_by_id"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"


class BlockedSender(models.Model):
    """Mail from this address, or from everybody of this domain, goes to Spam and tells nobody."""

    value = models.CharField(max_length=320, unique=True)  # in normal form; a domain begins with @
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.value


class AutomaticAnswer(models.Model):
    """An automatic answer that went to an address; counted so that no loop can run."""

    address = models.CharField(max_length=320)
    domain = models.CharField(max_length=255)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["address", "at"], name="auto_by_address"),
            models.Index(fields=["domain", "at"], name="auto_by_domain"),
        ]

    def __str__(self) -> str:
        return f"{self.address} at {self.at}"
