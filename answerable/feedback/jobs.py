"""The job that asks, and the one that minds replies which wait to be read."""

from datetime import datetime, timedelta

from answerable.core.jobs import job, periodic
from answerable.feedback import asking
from answerable.feedback.reviews import actions as reviews


@job("feedback.ask")
def ask(key: int, solved_at: str) -> None:
    """Asks whether it was solved, once for each time it was."""
    asking.ask(key, datetime.fromisoformat(solved_at))


@periodic("review.look", every=timedelta(minutes=1))
def look_at_reviews() -> None:
    """The lead hears of replies that wait too long."""
    reviews.tell_of_waiting()
