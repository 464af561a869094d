"""Definitions of custom fields, and one row for each value a ticket or a customer has."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.customers.models import Customer


class CustomField(models.Model):
    """One question of the company's own. Retired it is asked no more; what was answered stays.

    The key and the kind never change, so conditions, rules and files can name them.
    """

    class Subject(models.TextChoices):
        TICKET = "ticket", _("Ticket")
        CUSTOMER = "customer", _("Customer")

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")

    subject = models.CharField(max_length=10, choices=Subject, default=Subject.TICKET)
    key = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TEXT)
    name = models.JSONField(default=dict)  # {language tag: words}
    help = models.JSONField(default=dict)
    options = models.JSONField(default=list)  # [{"key", "name": {tag: words}, "retired": bool}]
    position = models.PositiveSmallIntegerField(default=0)
    needed_to_solve = models.BooleanField(default=False)
    in_form = models.BooleanField(default=False)  # customers are asked when they open a request
    needed_in_form = models.BooleanField(default=False)
    in_portal = models.BooleanField(default=False)  # customers see it on their request's page
    condition = models.JSONField(default=dict)  # of tickets on which it is asked; {}: on all
    masked_as = models.CharField(max_length=10, blank=True)  # of accounts.masking.CLASSES
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["subject", "position", "id"]

    def __str__(self) -> str:
        return self.key


class FieldValue(models.Model):
    """What a field holds on one ticket or for one customer; no row where it holds nothing.

    `text` is the value as all kinds are kept (kinds.py); the other columns are for asking.
    """

    field = models.ForeignKey(
        CustomField, on_delete=models.PROTECT, related_name="kept", db_index=False
    )
    ticket = models.ForeignKey(
        "tickets.Ticket",
        on_delete=models.CASCADE,
        null=True,
        related_name="field_values",
        db_index=False,
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, related_name="field_values", db_index=False
    )
    text = models.CharField(max_length=500)
    folded = models.CharField(max_length=500)  # for comparing (core.folding)
    number = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    date = models.DateField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "field"],
                condition=Q(ticket__isnull=False),
                name="field_value_of_ticket_once",
            ),
            models.UniqueConstraint(
                fields=["customer", "field"],
                condition=Q(customer__isnull=False),
                name="field_value_of_customer_once",
            ),
            models.CheckConstraint(
                condition=Q(ticket__isnull=True) ^ Q(customer__isnull=True),
                name="field_value_of_one",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["field", "folded"], name="field_value_folded"),
            models.Index(
                fields=["field", "number"],
                condition=Q(number__isnull=False),
                name="field_value_number",
            ),
            models.Index(
                fields=["field", "date"], condition=Q(date__isnull=False), name="field_value_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_id} of {self.ticket_id or self.customer_id}"
