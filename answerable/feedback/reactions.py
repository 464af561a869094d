"""What follows from solving, and from hearing that it was not solved."""

from datetime import timedelta

from answerable.core.jobs import enqueue
from answerable.feedback.jobs import ask
from answerable.feedback.reviews import actions as reviews
from answerable.sla import clocks
from answerable.tickets.events import Fact

LATER = timedelta(minutes=2)  # longer than a reply can be taken back, or a slip be mended


def ask_later(fact: Fact) -> None:
    """The customer is asked a little later, if it is still solved then."""
    ticket = fact.ticket
    if fact.silent or ticket.solved_at is None or ticket.spam_at:
        return
    enqueue(
        ask,
        run_at=ticket.solved_at + LATER,
        unique_key=f"feedback.ask:{ticket.pk}:{ticket.solved_at.timestamp()}",
        key=ticket.pk,
        solved_at=ticket.solved_at.isoformat(),
    )


def promise_anew(fact: Fact) -> None:
    """ "Not yet" is a question to us like any other: a reply is owed from now on."""
    clocks.start(fact.ticket, "next_reply", "solution", at=fact.event.at)
    clocks.show_next_due(fact.ticket)


def draw_lot(fact: Fact) -> None:
    """A provider's reply may have to be read first: then it is held, and answers nothing yet."""
    if fact.message is not None and not fact.silent:
        reviews.draw(fact.message, before=fact.event.data["before"])


def drop_review(fact: Fact) -> None:
    """Its writer took it back."""
    if fact.message is not None:
        reviews.writer_took_it_back(fact.message)
