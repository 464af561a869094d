"""Finding tickets by words and number, whatever the script, the case or the marks on letters.

Each ticket has one row of normalised words: subject, customer, addresses, messages. The same
function makes the row and reads the question, so both databases find the same.
"""

import re
import unicodedata

from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from answerable.core.folding import fold
from answerable.customers.models import Customer
from answerable.tickets.events import Fact
from answerable.tickets.models import SearchEntry, Ticket, TicketQuerySet

LONGEST_MESSAGE = 20_000
LONGEST_QUESTION = 200
MOST_WORDS = 8
SAID = ("message.received", "message.sent", "note.added")

_WORD = re.compile(r"[^\W_]+(?:[.@+-][^\W_]+)*")


def normalise(text: str) -> str:
    """Words as we compare them: one case, no marks on letters, one space before each word."""
    return "".join(f" {word}" for word in _WORD.findall(fold(text)))


def find(tickets: TicketQuerySet, question: str) -> TicketQuerySet:
    """Those of `tickets` with every word of the question, each at the beginning of a word.

    A number, with or without #, finds the ticket of that number as well.
    """
    words = normalise(question[:LONGEST_QUESTION]).split()[:MOST_WORDS]
    if not words:
        return tickets.none()
    wanted = Q()
    for word in words:
        wanted &= Q(search__words__contains=word if _is_dense(word) else f" {word}")
    number = question.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 19:
        wanted |= Q(number=int(number))
    return tickets.filter(wanted)


def _is_dense(word: str) -> bool:
    """Scripts written without spaces: a word stands anywhere in a run of signs."""
    return any(unicodedata.east_asian_width(sign) in "WF" or "฀" <= sign <= "๿" for sign in word)


def remember(fact: Fact) -> None:
    """Reaction to every fact: what can be searched grows with it."""
    if fact.message is not None and fact.event.key in SAID:
        message = fact.message
        words = f"{message.text[:LONGEST_MESSAGE]} {message.sender_name} {message.sender_address}"
        _add(fact.ticket, words)
    elif fact.event.key in ("ticket.opened", "ticket.subject", "customer.changed"):
        words = f"{fact.ticket.subject} {_words_of(fact.ticket.customer)}"
        _add(fact.ticket, words, is_first=fact.event.key == "ticket.opened")


def _words_of(customer: Customer) -> str:
    addresses = customer.identities.values_list("value", flat=True)
    return " ".join([customer.name, customer.call_name, *addresses])


def _add(ticket: Ticket, text: str, *, is_first: bool = False) -> None:
    words, entry = normalise(text), SearchEntry.objects.filter(ticket=ticket)
    if is_first or not entry.update(words=Concat(F("words"), Value(words))):
        SearchEntry.objects.create(ticket=ticket, words=words)


def rebuild(ticket: Ticket) -> None:
    """Makes the row anew from what is there now."""
    texts = ticket.messages.filter(taken_back_at=None).values_list(
        "text", "sender_name", "sender_address"
    )
    parts = [ticket.subject, _words_of(ticket.customer)]
    parts += [f"{text[:LONGEST_MESSAGE]} {name} {address}" for text, name, address in texts]
    SearchEntry.objects.update_or_create(
        ticket=ticket, defaults={"words": normalise(" ".join(parts))}
    )
