"""Jobs of automation: rules of time, and acts on many tickets that go on in a worker."""

from datetime import timedelta

from django.utils import timezone

from answerable.automation import macros, running
from answerable.automation.models import Done
from answerable.core.jobs import enqueue, job, periodic

AT_A_TIME = 25


@periodic("automation.look", every=timedelta(minutes=1))
def look_at_time() -> None:
    """Rules that act when time has passed."""
    running.look(timezone.now())


@job("automation.go_on")
def go_on(key: int) -> None:
    """The next tickets of an act on many, then the ones after them."""
    done = Done.objects.select_related("by").filter(pk=key, undone_at=None).first()
    if done and macros.go_on_with(done, at_most=AT_A_TIME):
        enqueue(go_on, key=key)
