"""Notes about a customer: every version with who wrote it, so that nobody's words are lost."""

from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.errors import Refused
from answerable.customers.models import Customer, NotesVersion


def keep_version(customer: Customer, *, before: str, by: Agent) -> None:
    """Called where notes were just changed, in the same transaction."""
    if customer.notes == before:
        return
    versions = NotesVersion.objects.filter(customer=customer)
    if before and not versions.exists():
        versions.create(customer=customer, at=customer.created_at, text=before)
    versions.create(customer=customer, by=by, text=customer.notes)


def versions_of(customer: Customer, *, at_most: int = 20) -> list[NotesVersion]:
    """Newest first."""
    rows = NotesVersion.objects.filter(customer=customer).select_related("by")
    return list(rows.order_by("-pk")[:at_most])


def refuse_changed(customer: Customer, *, seen: int) -> None:
    """Refused if somebody wrote after the version the writer saw (0: none)."""
    newest = customer.notes_versions.order_by("-pk").values_list("pk", flat=True).first() or 0
    if newest != seen:
        raise Refused(
            "changed_meanwhile",
            _("Somebody changed these notes meanwhile. Read them first; your words are kept here."),
        )
