"""Silence closes: what was solved longer ago than the policy says, and not contradicted."""

from datetime import timedelta

from django.utils import timezone

from answerable.policy.document import Document
from answerable.policy.queries import document_of, version_at
from answerable.tickets import actions


def closes_after() -> timedelta:
    """How long a solved ticket can be reopened by an answer: the policy in force, or its default."""
    version = version_at(timezone.now())
    days = document_of(version).close_after_days if version else Document.close_after_days
    return timedelta(days=days)


def close_uncontradicted() -> int:
    """Closes them; from then on an answer opens a ticket that follows. Answers how many."""
    return actions.close_solved(older_than=closes_after())
