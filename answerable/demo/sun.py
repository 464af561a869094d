"""The sun in the demo: Istanbul hands its promises to Manila for the night, and Manila back."""

from django.utils import timezone

from answerable.demo.people import Cast
from answerable.demo.promises import HOURS, NIGHT
from answerable.handover.sun.models import Following


def make_sun(cast: Cast) -> None:
    """Both are only reminded, so that nothing changes hands while somebody looks around.

    Written as rows: an act would stand in the audit log, which keeps what it has when the demo goes.
    """
    orders, night = cast.teams["orders"], cast.teams["night"]
    rest = {"minutes": 60, "unless": Following.Unless.REMIND, "since": timezone.now()}
    Following.objects.create(team=orders, next_team=night, calendar=HOURS["office"], **rest)
    Following.objects.create(team=night, next_team=orders, calendar=NIGHT, **rest)
