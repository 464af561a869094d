"""People who write to us, where they can be reached, and whom they belong to."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent


class Organisation(models.Model):
    """A company or household that customers belong to."""

    name = models.CharField(_("Name"), max_length=200)
    domains = models.JSONField(default=list, blank=True)
    notes = models.TextField(_("Notes"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """One person. Names follow W3C: a full name in any script, and what to call them."""

    name = models.CharField(_("Full name"), max_length=200, blank=True)
    call_name = models.CharField(_("What to call them"), max_length=100, blank=True)
    language = models.CharField(_("Language"), max_length=20, blank=True)
    time_zone = models.CharField(_("Time zone"), max_length=64, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="customers"
    )
    group = models.SlugField(_("Group"), max_length=60, blank=True)
    is_internal = models.BooleanField(_("Works for us"), default=False)
    notes = models.TextField(_("Notes"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name, else the first address: a row is never blank."""
        if self.name:
            return self.name
        first = next(iter(self.identities.all()), None)
        return first.value if first else f"#{self.pk}"


class Identity(models.Model):
    """One address of a customer on one channel; unique, so an address is one person.

    `verified_at`: when the customer first proved that the address is theirs (an aligned result of
    our own receiving server, or a secret link that only reached that address). What a single
    message proves stands on the message.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("Mail")
        PHONE = "phone", _("Telephone")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.EMAIL)
    value = models.CharField(max_length=320)
    verified_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "value"], name="identity_once")
        ]
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.value


class NotesVersion(models.Model):
    """Notes about a customer as somebody left them; the newest is what the customer has now.

    `by` is None for what was written before versions were kept, and for whoever is gone.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="notes_versions", db_index=False
    )
    by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["customer", "-id"], name="notes_versions")]

    def __str__(self) -> str:
        return f"notes about {self.customer_id} by {self.by_id}"


class CustomerMerge(models.Model):
    """Two records of one person became one; kept so that it can be undone."""

    source = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merges")
    target = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="takings")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    names = models.JSONField(default=dict)  # what both were called: `name` and `into`
    moved = models.JSONField(default=dict)  # what of -> keys of the rows that moved
    before = models.JSONField(default=dict)  # field of the target -> its value
    after = models.JSONField(default=dict)  # the same fields, as merging left them

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(undone_at=None),
                name="customer_merge_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"
