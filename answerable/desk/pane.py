"""What the ticket pane shows, gathered in a constant number of queries."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils import timezone

from answerable.accounts.models import AfterSend, Agent
from answerable.accounts.queries import colleagues_for
from answerable.accounts.whereabouts import seen_by
from answerable.advice.beside import note_beside
from answerable.automation.access import offered_macros, offered_replies
from answerable.automation.macros import last_done
from answerable.calendars.presence import presences
from answerable.channels.email.addresses import without_secret
from answerable.channels.email.mailboxes import addresses_of
from answerable.channels.models import Mailbox
from answerable.core.quick import Question, put_above
from answerable.customers.merging import can_be_undone
from answerable.customers.noting import versions_of
from answerable.customers.rules import normal_address
from answerable.desk import asked, handing, reading
from answerable.desk.moments import to_leave, usual, zone_of_customer
from answerable.desk.scheduled import later_on
from answerable.handover.asks.queries import asks_on
from answerable.policy.models import Version
from answerable.policy.owning import only_owner, speaks_for
from answerable.sla.beside import with_beside
from answerable.sla.queries import Shown, causes_offered, promises_on
from answerable.tickets import bonds
from answerable.tickets.actions import may_give_at_once
from answerable.tickets.alike import alike
from answerable.tickets.fields.values import sheet_of
from answerable.tickets.models import Follower, Message, Ticket
from answerable.tickets.queries import Thread
from answerable.tickets.sight import in_sight, sight_of

EARLIER = 5


def parts_for(agent: Agent, ticket: Ticket, in_force: Version | None) -> dict[str, object]:
    """Head, thread and side of the ticket as this agent sees them under the policy in force."""
    thread = asked.thread_of(ticket)
    tags, there = asked.tags_of(ticket), asked.hanging_on(ticket)
    followers = put_above(asked.followers_of(ticket.pk), "ticket", ticket)
    asked.put_identities(ticket.customer)
    promises = with_beside(promises_on(ticket, agent.language), thread.messages, thread.events)
    return {
        "ticket": ticket,
        "thread": thread,
        "entries": thread.entries(),
        "first_new": _first_new(agent, thread, asked.seen_at.first(agent.pk, ticket.pk)),
        "owners": (owners := colleagues_for(ticket.team_id)),
        "presences": presences(owners, timezone.now(), seen_by(agent)),
        "teams": asked.teams(),
        "tags": tags,
        "all_tags": asked.tag_names(),
        "priorities": Ticket.Priority.choices,
        "moments": usual(timezone.now(), timezone.get_current_timezone()),
        "identities": ticket.customer.identities.all(),
        "sheet": sheet_of(ticket, reader=agent, tag=agent.language),
        "notes": [] if agent.provider_id else versions_of(ticket.customer),
        "followers": _taking_part(followers),
        "earlier": earlier_tickets(agent, ticket),
        "promises": promises,
        "to_explain": _to_explain(agent, promises),
        "causes": causes_offered(agent.language) if any(p.breach for p in promises) else [],
        "asks": asks_on(ticket) if there.asks else [],
        "bonds": bonds.bonds_of(agent, ticket) if there.bonds else [],
        "merged": bonds.merged_into(agent, ticket),
        "beside": reading.beside(
            in_force,
            agent,
            ticket,
            tags=[t.name for t in tags],
            promises=[p.key for p in promises],
        ),
        "held": reading.held_here(in_force, agent, ticket),
        "macros": offered_macros(agent),
        "last_macro": last_done(agent, ticket) if there.macros else None,
        "runs": asked.runs_on(ticket) if there.runs else [],
        "pending": _pending(agent, thread),
        "alike": alike(agent, ticket),
        "later": later_on(agent, ticket, thread) if there.scheduled else [],
        "their_zone": zone_of_customer(ticket),
        "cc_offered": _others_written_to(agent, ticket, thread),
        "offered": _offered(agent, ticket, thread),
        "may_edit_customer": (may_edit := agent.can("customers.edit")),
        "taken_in": can_be_undone(ticket.customer) if may_edit else [],
        "handover": handing.alive_for(agent, ticket) if there.handover else None,
        "may_assign": may_give_at_once(ticket, agent),
        "absent": absent_owner(agent, ticket),
        "follows": any(one.agent_id == agent.pk and one.part != "offered" for one in followers),
    }


def _taking_part(followers: list[Follower]) -> list[Follower]:
    """Each once, with the part that says most; not who was only asked to take it over."""
    rank = {Follower.Part.HELPS: 0, Follower.Part.FOLLOWS: 1, Follower.Part.CALLED: 2}
    found: dict[tuple[int | None, int | None], Follower] = {}
    for one in sorted(followers, key=lambda one: rank.get(Follower.Part(one.part), 9)):
        if one.part != Follower.Part.OFFERED:
            found.setdefault((one.agent_id, one.team_id), one)
    return list(found.values())


def whose(in_force: Version | None, agent: Agent, ticket: Ticket) -> str:
    """What somebody else's ticket asks before a reply: "may" for the owner or take it over, "must"
    take it over; "" for who speaks for the company here."""
    if speaks_for(agent, ticket, seen_by(agent)):
        return ""
    return "must" if only_owner(in_force) else "may"


@dataclass(frozen=True)
class Absent:
    """The owner is away: who covers (None: the team), and when the owner is back."""

    cover: Agent | None
    back_at: datetime | None
    is_mine: bool


def absent_owner(agent: Agent, ticket: Ticket) -> Absent | None:
    """Whether the owner of the ticket is away, and who is there for them."""
    away, owner = seen_by(agent), ticket.owner_id
    if owner is None or not away.is_away(owner):
        return None
    cover = away.covers[owner]
    return Absent(cover, away.back_at(owner), bool(cover and cover.pk == agent.pk))


def _to_explain(agent: Agent, promises: list[Shown]) -> list[Shown]:
    """The broken promises whose cause this agent is asked for."""
    return [
        shown
        for shown in promises
        if shown.breach and not shown.breach.cause_id and shown.breach.owner_id == agent.pk
    ]


def _first_new(agent: Agent, thread: Thread, seen: datetime | None) -> int:
    """The key of the first message the agent has not read yet, 0 when there is none."""
    if seen is None:
        return 0
    unread = (m.pk for m in thread.messages if m.created_at > seen and m.agent_id != agent.pk)
    return next(unread, 0)


@dataclass(frozen=True)
class Earlier:
    """Other tickets of the same customer, as far as the agent may see them."""

    tickets: list[Ticket]
    more: bool


def earlier_tickets(agent: Agent, ticket: Ticket) -> Earlier:
    """The newest few."""
    found = _of_customer(sight_of(agent), ticket.customer_id, ticket.pk)
    return Earlier(found[:EARLIER], len(found) > EARLIER)


_of_customer = Question(
    lambda sight, customer, but: (
        in_sight(sight)
        .filter(customer=customer)
        .exclude(pk=but)
        .only("number", "subject", "state")
        .order_by("-id")[: EARLIER + 1]
    )
)


def _offered(agent: Agent, ticket: Ticket, thread: Thread) -> dict[str, str] | None:
    """Whom a colleague's passed-on mail says it is from, until that is the customer."""
    told = [event.data for event in thread.events if event.key == "message.forwarded"]
    if not told or not told[-1].get("address") or agent.provider_id:
        return None
    address = normal_address(told[-1]["address"])
    known = {identity.value for identity in ticket.customer.identities.all()}
    return None if address in known else {"address": address, "name": told[-1].get("name", "")}


def _others_written_to(agent: Agent, ticket: Ticket, thread: Thread) -> str:
    """Whom the customer had in Cc last; only offered, and only if the writer is proved (S1)."""
    incoming = [m for m in thread.messages if m.direction == Message.Direction.IN]
    last = incoming[-1] if incoming else None
    if last is None or last.proof == Message.Proof.NONE or "email" in agent.hidden:
        return ""
    known = {identity.value for identity in ticket.customer.identities.all()}
    known |= {address for mailbox in Mailbox.objects.all() for address in addresses_of(mailbox)}
    others = {without_secret(normal_address(one["address"])) for one in (*last.cc, *last.to)}
    return ", ".join(sorted(others - known - {""}))


def _pending(agent: Agent, thread: Thread) -> Message | None:
    """A reply of the agent that leaves in a moment and can still be taken back."""
    now = timezone.now()
    for message in reversed(thread.messages):
        leaves = message.goes_at if message.held_at is None else None
        if message.agent_id == agent.pk and leaves and leaves > now:
            return message
    return None


@dataclass(frozen=True)
class Writing:
    """What one tab of the composer holds."""

    kind: str
    body: str = ""
    cc: str = ""
    bcc: str = ""
    attachments: tuple[object, ...] = ()


def composer_for(
    agent: Agent,
    ticket: Ticket,
    in_force: Version | None,
    *,
    writing: str = "",
    kept: Writing | None = None,
    cc: str = "",
) -> dict[str, object]:
    """Both tabs with what was saved, or with `kept`, the words of a refused attempt.

    `in_force`: the version of the policy whose gates hold. `cc`: for a reply that has none yet.
    """
    prefetch_related_objects(drafts := asked.drafts_of(agent.pk, ticket.pk), "attachments")
    texts = {kind: Writing(kind) for kind in ("reply", "note")}
    for draft in drafts:
        texts[draft.kind] = Writing(
            draft.kind,
            draft.body,
            ", ".join(one["address"] for one in draft.cc),
            ", ".join(one["address"] for one in draft.bcc),
            tuple(draft.attachments.all()),
        )
    if kept:
        texts[kept.kind] = kept
    if cc and not texts["reply"].cc:
        texts["reply"] = replace(texts["reply"], cc=cc)
    return {
        "reply": texts["reply"],
        "note": texts["note"],
        "writing": kept.kind if kept else writing if writing in texts else "reply",
        "effect_key": uuid.uuid4().hex,
        "after_choices": AfterSend.choices,
        "to_leave": to_leave(ticket, timezone.now()),
        "gate": reading.gate_for(in_force, agent, ticket),
        "whose": whose(in_force, agent, ticket),
        "canned": offered_replies(agent),
        "culture": note_beside(ticket, reader=agent.language, now=timezone.now()),
    }
