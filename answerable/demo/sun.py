"""The sun in the demo: Istanbul hands its promises to Manila for the night, and Manila back."""

from answerable.accounts.models import Team
from answerable.demo.people import Cast
from answerable.demo.promises import HOURS, NIGHT
from answerable.handover.sun import choosing
from answerable.handover.sun.models import Following


def make_sun(cast: Cast) -> None:
    """Both are only reminded, so that nothing changes hands while somebody looks around."""
    _follow(cast, cast.teams["orders"], cast.teams["night"], HOURS["office"])
    _follow(cast, cast.teams["night"], cast.teams["orders"], NIGHT)


def _follow(cast: Cast, team: Team, next_team: Team, calendar: str) -> None:
    choosing.follow(
        team, next_team=next_team, calendar=calendar, minutes=60,
        unless=Following.Unless.REMIND, by=cast.agents["admin"],
    )  # fmt: skip
