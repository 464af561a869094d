"""What the demo shows of the reply checks: a draft with marks, words of the house, past decisions."""

from answerable.advice.models import Advised, Term
from answerable.core.folding import fold
from answerable.demo.people import Cast, remember
from answerable.demo.removing import keys_of
from answerable.tickets import actions
from answerable.tickets.models import Ticket

SUBJECT = "Change delivery address before dispatch"
DRAFT = """Hi Priya,

The label is changed. If the parcel has left already, you have to contact the courier yourself. The RMA form is attached.

Ayşe"""
TERMS = (
    ("en", "RMA", "return number"),
    ("en", "SKU", "article number"),
    ("tr", "RMA", "iade numarası"),
    ("ru", "RMA", "номер возврата"),
)
Outcome = Advised.Outcome
# rule, language, outcome, how often
DECIDED = (
    ("courtesy", "en", Outcome.DISMISSED, 14),
    ("courtesy", "en", Outcome.TAKEN, 4),
    ("blame", "en", Outcome.CHANGED, 11),
    ("blame", "en", Outcome.TAKEN, 9),
    ("blame", "en", Outcome.DISMISSED, 2),
    ("dumping", "tr", Outcome.TAKEN, 8),
    ("dumping", "tr", Outcome.SENT, 3),
    ("attachment", "ru", Outcome.CHANGED, 6),
)


def make_marks(cast: Cast) -> None:
    """On one ticket of the demo, by one of its people; goes with them."""
    ayse = cast.agents["ayse"]
    ticket = Ticket.objects.get(pk__in=keys_of(Ticket), subject=SUBJECT)
    actions.save_draft(ticket, kind="reply", body=DRAFT, by=ayse)
    for language, word, plain in TERMS:
        term, made = Term.objects.get_or_create(
            language=language, folded=fold(word), defaults={"word": word, "plain": plain}
        )
        if made:
            remember(term)
    Advised.objects.bulk_create(
        Advised(rule=rule, language=language, ticket=ticket, agent=ayse, after=-1, outcome=outcome,
                place=f"{outcome}-{number}")
        for rule, language, outcome, times in DECIDED
        for number in range(times)
    )  # fmt: skip
