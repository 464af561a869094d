"""Named crash points: places where a test (and only a test) lets the process die at once."""

import os

NAMES = (
    "after_fetch",
    "after_raw_commit",
    "after_flagging",
    "mid_parse",
    "before_message_commit",
    "after_message_commit",
    "before_notifications",
    "before_automatic_answer",
    "between_data_and_250",
    "before_outbox_state",
    "after_outbox_state",
    "mid_webhook",
    "mid_escalation",
    "before_telling_customer",
    "after_telling_customer",
    "after_escalation",
    "before_scheduled",
    "mid_scheduled",
    "after_scheduled",
    "mid_notices",
    "after_offers_called_off",
    "mid_tickets_of_leaver",
    "after_drafts_of_leaver",
    "before_goodbye",
    "after_goodbye",
    "mid_closing",
    "after_closing",
)


def crashpoint(name: str) -> None:
    """Ends the process without any clean-up when ANSWERABLE_CRASH_AT names this point."""
    if os.environ.get("ANSWERABLE_CRASH_AT") == name:
        os._exit(137)
