"""What can be wrong with a calendar or a question to it; every text is a plain sentence."""


class CalendarError(ValueError):
    """The calendar or the question cannot be used; nothing was computed."""


class NeverOpen(CalendarError):
    """There is no open time left in the direction asked, so the answer does not exist."""
