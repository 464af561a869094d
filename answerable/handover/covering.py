"""While the owner is away their customers' words reach whoever covers; the owner stays answerable."""

from answerable.accounts.whereabouts import whereabouts
from answerable.core.live import announce
from answerable.tickets.events import Fact


def tell(fact: Fact) -> None:
    """The customer wrote and the owner is away: the open pages of the cover hear at once.

    Also one of another team, who hears of nothing else there. By mail and on their devices they are
    told as the owner is (notices). Nothing for automatic mail and history.
    """
    ticket, message = fact.ticket, fact.message
    if fact.silent or ticket.owner_id is None or message is None or message.automatic:
        return
    cover = whereabouts().covers.get(ticket.owner_id)
    if cover is not None:
        announce("message.received", ticket, agent_id=cover.pk, event=fact.event.pk)
