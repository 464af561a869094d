"""Jobs of the API."""

from datetime import timedelta

from answerable.api import idempotency
from answerable.core.jobs import periodic


@periodic("api.forget", every=timedelta(hours=1), queue="slow")
def forget_old_answers() -> None:
    """Answers kept under an Idempotency-Key for more than a day."""
    idempotency.forget_old()
