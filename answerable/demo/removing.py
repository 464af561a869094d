"""What may go when the demo goes: rows it made, on which nobody else's work hangs."""

from collections.abc import Iterator

from django.db import models, transaction
from django.db.models import Q, QuerySet

from answerable.accounts.models import Agent, Provider, Team
from answerable.advice.models import Term
from answerable.calendars.models import Calendar, Snapshot
from answerable.channels.models import BlockedSender, Inbound, Mailbox, Outgoing
from answerable.core.actors import SYSTEM
from answerable.customers.models import Customer, CustomerMerge, Organisation
from answerable.demo.models import Made
from answerable.handover.models import Handover
from answerable.policy import trials
from answerable.policy.models import GateLift, Review, Suggestion, Version
from answerable.routing.models import Route
from answerable.sla.clocks import show_next_due
from answerable.sla.models import Clock
from answerable.tickets import actions, files
from answerable.tickets.fields.models import CustomField
from answerable.tickets.models import Attachment, Merge, Message, Tag, Ticket

RULED: tuple[type[models.Model], ...] = (BlockedSender, GateLift, Review, Merge, CustomerMerge)


def keys_of(model: type[models.Model]) -> QuerySet[Made, int]:
    """The keys of the demo's rows of this model."""
    return Made.objects.filter(model=model._meta.label).values_list("key", flat=True)


def remove_tickets() -> int:
    """Removes the demo's tickets, their mail and their files; answers how many went."""
    theirs = Ticket.objects.filter(pk__in=keys_of(Ticket))
    doomed = list(theirs.exclude(pk__in=_foreign_words(theirs)).values_list("pk", flat=True))
    on_them = Attachment.objects.filter(message__ticket__in=doomed)
    hashes = set(on_them.values_list("sha256", flat=True))
    made = Q(pk__in=keys_of(Inbound)) & (Q(ticket=None) | Q(ticket__in=doomed))
    Inbound.objects.filter(made | Q(ticket__in=doomed)).delete()
    Ticket.objects.filter(pk__in=doomed).delete()
    transaction.on_commit(lambda: files.forget(hashes))
    return len(doomed)


def _foreign_words(tickets: QuerySet[Ticket]) -> QuerySet[Message, int]:
    """Tickets on which somebody wrote who is not of the demo."""
    messages = Message.objects.filter(ticket__in=tickets)
    by_agent = Q(agent__isnull=False) & ~Q(agent__in=keys_of(Agent))
    by_customer = Q(customer__isnull=False) & ~Q(customer__in=keys_of(Customer))
    return messages.filter(by_agent | by_customer).values_list("ticket", flat=True)


def remove_policy() -> None:
    """Removes the demo's versions with all that ran under them, and the hours they speak of.

    One that somebody real published is theirs now: it stays, with its clocks and its calendars.
    """
    real = Q(published_by__isnull=False) & ~Q(published_by__in=keys_of(Agent))
    Suggestion.objects.filter(pk__in=keys_of(Suggestion)).delete()
    doomed = list(Version.objects.filter(trial=True).exclude(real))
    under = Clock.objects.filter(version__in=doomed)
    theirs = list(Ticket.objects.filter(clocks__in=under).distinct())
    under.delete()
    for ticket in theirs:
        show_next_due(ticket)
    trials.remove(doomed)
    named = {slug for version in Version.objects.all() for slug in version.document.calendars}
    mine = Calendar.objects.filter(pk__in=keys_of(Calendar)).exclude(slug__in=named)
    slugs = list(mine.values_list("slug", flat=True))
    Snapshot.objects.filter(slug__in=slugs, clock__isnull=True).delete()
    mine.delete()


def remove_people() -> Iterator[str]:
    """Removes who and what is left without work; yields the names of those who stay."""
    Term.objects.filter(pk__in=keys_of(Term)).delete()
    yield from _remove_unused(Tag, Q(tickets__isnull=True))
    unwritten = Q(tickets__isnull=True, messages__isnull=True, merged__isnull=True)
    yield from _remove_unused(Customer, unwritten)
    yield from _remove_unused(CustomField, Q(kept__isnull=True))
    yield from _remove_unused(Organisation, Q(customers__isnull=True))
    Route.objects.filter(pk__in=keys_of(Route)).delete()
    yield from _remove_mailboxes()
    yield from _remove_agents()
    yield from _remove_unused(
        Team,
        Q(tickets__isnull=True, agents__isnull=True, mailbox__isnull=True, routes__isnull=True),
    )
    yield from _remove_unused(Provider, Q(teams__isnull=True, agents__isnull=True))


def _remove_unused(model: type[models.Model], unused: Q) -> list[str]:
    rows = model._default_manager.filter(pk__in=keys_of(model))
    doomed = list(rows.filter(unused).values_list("pk", flat=True).distinct())
    model._default_manager.filter(pk__in=doomed).delete()
    return [str(row) for row in model._default_manager.filter(pk__in=keys_of(model))]


def _remove_mailboxes() -> list[str]:
    """A mailbox that something else came in or goes out through is somebody's real one now."""
    used = Q(address__in=Ticket.objects.values("via"))
    used |= Q(pk__in=Inbound.objects.exclude(mailbox=None).values("mailbox"))
    used |= Q(pk__in=Outgoing.objects.exclude(mailbox=None).values("mailbox"))
    used |= ~Q(fetch=Mailbox.Fetch.NONE)
    rows = Mailbox.objects.filter(pk__in=keys_of(Mailbox))
    rows.exclude(used).delete()
    return [str(row) for row in rows.all()]


def _remove_agents() -> Iterator[str]:
    """Whoever wrote, owns, handed over or invited for real stays as a name that cannot enter any more."""
    for agent in Agent.objects.filter(pk__in=keys_of(Agent)):
        for ticket in Ticket.objects.unfinished().owned_by(agent):
            actions.release(ticket, by=SYSTEM)
        if _has_worked(agent):
            _retire(agent)
            yield str(agent)
        else:
            agent.delete()


def _retire(agent: Agent) -> None:
    """The name stays on what was written; the address is free for the next demo."""
    agent.memberships.all().delete()
    agent.absences.all().delete()
    agent.is_active = False
    agent.email = f"former-{agent.pk}-{agent.email}"
    agent.set_unusable_password()
    agent.save()


def _has_worked(agent: Agent) -> bool:
    return (
        agent.messages.exists()
        or agent.tickets.exists()
        or agent.asks.exists()
        or agent.invitations.exists()
        or Attachment.objects.filter(uploaded_by=agent, message__isnull=False).exists()
        or _has_ruled(agent)
        or Handover.objects.filter(
            Q(giver=agent) | Q(to_agent=agent) | Q(decided_by=agent)
        ).exists()
    )


def _has_ruled(agent: Agent) -> bool:
    """Wrote, published or reviewed a policy, lifted a gate, merged: their name stays on it."""
    versions = Version.objects.filter(Q(created_by=agent) | Q(published_by=agent))
    by = [model._default_manager.filter(by=agent) for model in RULED]
    by.append(CustomerMerge.objects.filter(undone_by=agent))
    return versions.exists() or any(rows.exists() for rows in by)
