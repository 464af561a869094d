"""Jobs of the channels."""

from datetime import timedelta

from answerable.channels import waiting
from answerable.core.jobs import enqueue, job, periodic

SECONDS = 5.0  # then other jobs get their turn


@job("inbound.read", max_attempts=100)
def read_inbound() -> None:
    """Reads what came in, and sees to it that what is left is read as well."""
    more = waiting.read_waiting(seconds=SECONDS)
    if more:
        enqueue(read_inbound, unique_key="inbound.read")
    elif moment := waiting.next_moment():
        enqueue(read_inbound, unique_key="inbound.later", run_at=moment)


@periodic("inbound.look", every=timedelta(minutes=1))
def look_for_inbound() -> None:
    """Finds what no wake-up found: after a restore, or when a job was lost."""
    if waiting.free().exists():
        enqueue(read_inbound, unique_key="inbound.read")
