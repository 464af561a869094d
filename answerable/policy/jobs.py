"""Jobs of the policy: who has not read it, and when its review is due, is said once a day;
suggestions that wait too long; large replays."""

from datetime import timedelta

from answerable.core.jobs import job, periodic
from answerable.policy import reminding, suggesting
from answerable.policy.models import Replay
from answerable.policy.replaying import LONGEST, run


@periodic("policy.remind", every=timedelta(hours=24))
def remind() -> None:
    """Reminds those who have not read the version in force, of a review that is due, of answers
    owed to suggestions."""
    reminding.remind_readers()
    reminding.remind_of_review()
    suggesting.remind_of_suggestions()


@job("policy.replay", queue="slow", max_attempts=2, limit=LONGEST)
def replay_history(*, replay: int) -> None:
    """Reckons a replay that somebody asked for, unless its draft is gone or it is done."""
    asked = Replay.objects.filter(pk=replay).exclude(state=Replay.State.DONE).first()
    if asked is not None:
        run(asked)
