"""What an action refused, in the terms of HTTP."""

from typing import Any

from answerable.api.problems import Problem
from answerable.core.errors import Refused

PLACES = {
    "empty": "#/body",
    "subject_missing": "#/subject",
    "tag_missing": "#/tags",
    "priority_unknown": "#/priority",
    "attachment_unknown": "#/attachments",
    "cannot_own": "#/owner",
    "cannot_see": "#/owner",
    "same_customer": "#/into",
    "until_past": "#/at",
    "until_far": "#/at",
    "same_ticket": "#/number",
}
NOT_ALLOWED = {"may_not_answer", "not_yours"}


def problem_of(refused: Refused) -> Problem:
    """422 for what was sent wrongly, 403 for what the agent may not do, else 409: the state of
    things does not allow it now.
    """
    words = str(refused.words)
    if refused.code in PLACES:
        place = {"pointer": PLACES[refused.code], "detail": words}
        return Problem(422, refused.code, words, errors=[place])
    return Problem(
        403 if refused.code in NOT_ALLOWED else 409, refused.code, words, **_plain(refused)
    )


def _plain(refused: Refused) -> dict[str, Any]:
    """What says more: the message that came meanwhile, the present owner, the missing fields."""
    return {name: value for name, value in refused.data.items() if isinstance(value, int | list)}
