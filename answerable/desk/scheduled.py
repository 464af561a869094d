"""What the ticket shows of replies that leave later, and of those that were stopped."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.quick import Question, put_above
from answerable.desk.moments import is_late
from answerable.tickets.actions.scheduling import may_change
from answerable.tickets.models import Message, Scheduled, Ticket
from answerable.tickets.queries import Thread

REASONS: dict[str, "str | Promise"] = {
    "arrived_meanwhile": _("somebody wrote in the meantime"),
    "fields_missing": _("a field that is needed to solve it is empty"),
    "only_owner": _("only the owner replies here"),
    "merged": _("its ticket was merged into this one"),
    "closed": _("the ticket is closed"),
    "spam": _("the ticket was marked as spam"),
    "solved": _("the ticket was solved in the meantime"),
    "customer_changed": _("the ticket has another customer now"),
    "owner_changed": _("somebody else is answerable now"),
    "author_left": _("its writer has left"),
    "out_of_sight": _("its writer no longer sees this ticket"),
    "may_not_answer": _("its writer may no longer answer customers"),
    "attachment_unknown": _("one of its files is not there any more"),
    "no_address": _("the customer has no mail address"),
    "no_recipient": _("there is nobody to send it to"),
}
ALIVE = (Scheduled.State.WAITING, Scheduled.State.STOPPED)


@dataclass(frozen=True)
class Later:
    """One of them as an agent sees it. `overtaken`: it will not leave as things stand."""

    row: Scheduled
    is_mine: bool
    may_change: bool
    overtaken: bool
    late: bool

    @property
    def why(self) -> "str | Promise":
        return REASONS.get(self.row.reason, _("something about the ticket forbids it"))


def later_on(agent: Agent, ticket: Ticket, thread: Thread) -> list[Later]:
    """The living ones in the order they leave; one query."""
    return [
        Later(
            row,
            row.agent_id == agent.pk,
            may_change(row, agent),
            _is_overtaken(row, thread.messages),
            is_late(ticket, row.at),
        )
        for row in put_above(_alive(ticket.pk), "ticket", ticket)
        if row.state == Scheduled.State.WAITING or not row.returned or row.agent_id == agent.pk
    ]


_alive = Question(
    lambda ticket: (
        Scheduled.objects.filter(ticket=ticket, state__in=ALIVE)
        .select_related("agent")
        .order_by("at", "pk")
    )
)


def _is_overtaken(row: Scheduled, messages: list[Message]) -> bool:
    return any(
        message.pk > row.last_seen and not message.automatic and message.agent_id != row.agent_id
        for message in messages
    )
