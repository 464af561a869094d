"""The job that asks, what closes where nobody contradicted, and what minds replies that wait to be read."""

from datetime import datetime, timedelta

from answerable.core.jobs import job, periodic
from answerable.feedback import asking, closing
from answerable.feedback.reviews import actions as reviews


@job("feedback.ask")
def ask(key: int, solved_at: str) -> None:
    """Asks whether it was solved, once for each time it was."""
    asking.ask(key, datetime.fromisoformat(solved_at))


@periodic("feedback.close", every=timedelta(minutes=10), queue="slow")
def close_uncontradicted() -> None:
    """Solved tickets close when their customers had the policy's days to say otherwise."""
    closing.close_uncontradicted()


@periodic("review.look", every=timedelta(minutes=1))
def look_at_reviews() -> None:
    """The lead hears of replies that wait too long."""
    reviews.tell_of_waiting()
