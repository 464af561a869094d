"""The act on many tickets just done: said once in the list one comes back to, with its undo."""

from django.http import HttpRequest

from answerable.accounts.models import Agent
from answerable.automation.models import Done

DONE = "just_done"  # in the session: its key


def remember(request: HttpRequest, done: Done) -> None:
    """So that the list says it."""
    request.session[DONE] = done.pk


def just_done(request: HttpRequest, agent: Agent) -> Done | None:
    """What was just done, asked once; no query where nothing was."""
    key = request.session.pop(DONE, None)
    return Done.objects.filter(pk=key, by=agent, undone_at=None).first() if key else None
