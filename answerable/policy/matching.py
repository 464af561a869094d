"""Which promise holds: the first of its kind whose condition is true, in the order written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from answerable.policy.document import Document, Kind, Promise
from answerable.tickets.conditions import matches


def promise_for(
    document: Document, kind: Kind, facts: Mapping[str, Any], *, now: datetime
) -> Promise | None:
    """The promise of this kind for a ticket with these facts, or None: nothing was promised."""
    for promise in document.promises:
        if promise.kind == kind and matches(promise.when, facts, now=now):
            return promise
    return None
