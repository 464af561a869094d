"""Jobs of the clocks."""

from datetime import timedelta

from answerable.core.jobs import periodic
from answerable.sla import watching

_steady = watching.Steady()


@periodic("sla.look", every=timedelta(seconds=15))
def look_at_clocks() -> None:
    """Notes what broke and climbs what is due, unless the machine's clock has just jumped."""
    if _steady.has_settled():
        watching.look()
