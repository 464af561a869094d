"""Jobs of routing: hours have begun, an absence is over, somebody has room again."""

from datetime import timedelta

from answerable.core.jobs import periodic
from answerable.routing import actions


@periodic("routing.waiting", every=timedelta(minutes=1))
def offer_waiting() -> None:
    """Tries again for what nobody could be chosen for."""
    actions.offer_waiting()
