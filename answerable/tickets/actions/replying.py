"""Words to the customer and among ourselves: drafts, replies, notes, and taking one back."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.core.quick import Question
from answerable.tickets import events, files, markup
from answerable.tickets.actions.fields import refuse_unfilled
from answerable.tickets.actions.following import mention
from answerable.tickets.actions.shared import (
    actor_of,
    change,
    hold,
    refuse_closed,
    refuse_who_left,
    where_now,
)
from answerable.tickets.actions.turns import is_as_left_by, turn_from, turn_of
from answerable.tickets.models import Attachment, Draft, Message, Scheduled, Ticket
from answerable.tickets.queries import read_from_messages
from answerable.tickets.rules import excerpt
from answerable.tickets.words import Address, NewFile


def upload(file: NewFile, *, by: Agent) -> Attachment:
    """Keeps a file for a reply or note that is still being written."""
    return Attachment.objects.create(
        uploaded_by=by,
        sha256=files.store(file.content),
        filename=file.filename[:255],
        content_type=file.content_type[:100],
        size=len(file.content),
    )


@transaction.atomic
def save_draft(
    ticket: Ticket,
    *,
    kind: str,
    body: str,
    by: Agent,
    cc: Sequence[Address] | None = None,
    bcc: Sequence[Address] | None = None,
    attachments: Sequence[Attachment] | None = None,
) -> Draft | None:
    """Keeps what is being written; nothing written and nothing attached removes the draft.

    Whom it goes to besides and its files stay as they are where none are given.

    On a ticket that was merged away meanwhile the words are kept where it went.
    """
    ticket = where_now(ticket)
    if not body.strip() and not attachments:
        Draft.objects.filter(ticket=ticket, agent=by, kind=kind).delete()
        return None
    people = {"cc": cc, "bcc": bcc}
    written = {"body": body} | {name: list(who) for name, who in people.items() if who is not None}
    draft, _made = Draft.objects.update_or_create(
        ticket=ticket, agent=by, kind=kind, defaults=written
    )
    if attachments is not None:
        draft.attachments.set(attachments)
    return draft


@transaction.atomic
def reply(
    ticket: Ticket,
    *,
    body: str,
    by: Agent,
    cc: Sequence[Address] = (),
    bcc: Sequence[Address] = (),
    attachments: Sequence[int] = (),
    undo_seconds: int | None = None,
    last_seen: int | None = None,
    solve: bool = False,
    effect_key: str | None = None,
    keep_draft: bool = False,
) -> Message:
    """Words to the customer, in Markdown. It is then the customer's turn (or solved).

    Leaves after the undo time (0 to 30 s; default: the agent's choice). Replying to a ticket
    nobody owns takes it. `last_seen` is the key of the newest message the writer saw: refused
    (arrived_meanwhile) if the customer or a colleague wrote since. Attachments must be the
    writer's own uploads. Records message.sent; channels put it into the outbox. Where it must be
    read first it is held (see holding.py), and answers nothing yet.
    """
    if not by.can("tickets.answer"):
        raise Refused("may_not_answer", _("Your role does not allow you to answer customers."))
    if not body.strip() and not attachments:
        raise Refused("empty", _("Write something first."))
    now = hold(ticket)
    refuse_closed(ticket)
    refuse_if_overtaken(ticket, last_seen)
    if solve and not ticket.solved_at:
        refuse_unfilled(ticket, by=by)
    before = turn_of(ticket)
    if ticket.owner_id is None:
        refuse_who_left(by)
        change(ticket, owner=by, nobody_since=None)
        events.record(ticket, "ticket.taken", by=by.actor, at=now)
    seconds = by.undo_seconds if undo_seconds is None else undo_seconds
    message = Message.objects.create(
        ticket=ticket,
        direction=Message.Direction.OUT,
        channel=ticket.channel,
        agent=by,
        sender_name=by.short_name,
        to=[customer_address(ticket)],
        cc=list(cc),
        bcc=list(bcc),
        text=body,
        html=markup.to_html(body),
        language=ticket.language,
        proof=Message.Proof.LOGIN,
        effect_key=effect_key,
        created_at=now,
        goes_at=now + timedelta(seconds=max(0, min(seconds, 30))),
    )
    _attach_uploads(message, attachments, by)
    _their_turn(ticket, message, solved=solve)
    if not keep_draft:  # it came from elsewhere than the composer
        _forget_draft(ticket, by)
    events.record(
        ticket, "message.sent", by=by.actor, message=message, at=now, before=before, solve=solve
    )
    if solve and message.held_at is None:  # what is held solves when it leaves
        events.record(ticket, "ticket.solved", by=by.actor, at=now)
    return message


def _forget_draft(ticket: Ticket, by: Agent) -> None:
    """What was written is sent, and what was stopped before needs no notice any more."""
    Draft.objects.filter(ticket=ticket, agent=by, kind="reply").delete()
    stopped = Scheduled.objects.filter(ticket=ticket, agent=by, state=Scheduled.State.STOPPED)
    stopped.filter(returned=True).update(state=Scheduled.State.CANCELLED)


def customer_address(ticket: Ticket) -> Address:
    """Where the customer last wrote from, else their first address."""
    last = _last_written_from.first(ticket.pk, ticket.customer_id)
    if last:
        return {"name": ticket.customer.name, "address": last}
    identity = ticket.customer.identities.filter(kind="email").first()
    if identity is None:
        raise Refused("no_address", _("This customer has no mail address to answer to."))
    return {"name": ticket.customer.name, "address": identity.value}


def _written_from(ticket: int, customer: int) -> QuerySet[Message, str]:
    """The address of the last words of this customer on this ticket, by their keys."""
    written = Message.objects.filter(ticket=ticket, customer=customer, direction="in", automatic="")
    latest = written.exclude(sender_address="").order_by("-created_at", "-id")
    return latest.values_list("sender_address", flat=True)[:1]


_last_written_from = Question(_written_from)


def refuse_if_overtaken(ticket: Ticket, last_seen: int | None) -> None:
    if last_seen is None:
        return
    arrived = ticket.messages.filter(pk__gt=last_seen, automatic="", taken_back_at__isnull=True)
    newer = arrived.order_by("pk").first()
    if newer:
        raise Refused(
            "arrived_meanwhile",
            _("Something arrived while you were writing. Read it first; your words are kept."),
            message=newer.pk,
        )


def _attach_uploads(message: Message, attachments: Sequence[int], by: Agent) -> None:
    """Moves the writer's own uploads onto the message; refuses anybody else's files."""
    if not attachments:
        return
    refuse_unknown_files(attachments, by)
    Attachment.objects.filter(pk__in=attachments, message=None).update(message=message)


def refuse_unknown_files(attachments: Sequence[int], by: Agent) -> None:
    """Only the writer's own uploads, and only those not sent yet."""
    own = Attachment.objects.filter(pk__in=attachments, uploaded_by=by, message__isnull=True)
    if attachments and own.count() != len(set(attachments)):
        raise Refused("attachment_unknown", _("One of the files is not there any more."))


def _their_turn(ticket: Ticket, message: Message, *, solved: bool) -> None:
    change(
        ticket,
        waiting_for=Ticket.WaitingFor.CUSTOMER,
        waiting_note="",
        waiting_until=None,
        snoozed_until=None,
        solved_at=message.created_at if solved else None,
        undelivered=False,
        message_count=ticket.message_count + 1,
        last_message_at=max(ticket.last_message_at, message.created_at),
        last_words=excerpt(message.text) or ticket.last_words,
    )


@transaction.atomic
def add_note(
    ticket: Ticket,
    *,
    body: str,
    by: Agent | Actor,
    attachments: Sequence[int] = (),
    effect_key: str | None = None,
) -> Message:
    """Words among ourselves, a rule's too. Changes neither the state nor whose turn it is.

    A colleague an agent calls by `@` follows the ticket from then on, and so may read it.
    """
    if not body.strip() and not attachments:
        raise Refused("empty", _("Write something first."))
    agent = by if isinstance(by, Agent) else None
    now = hold(ticket)
    note = Message.objects.create(
        ticket=ticket,
        direction=Message.Direction.NOTE,
        channel="desk",
        agent=agent,
        sender_name=agent.short_name if agent else actor_of(by).name[:200],
        text=body,
        html=markup.to_html(body),
        proof=Message.Proof.LOGIN if agent else Message.Proof.NONE,
        effect_key=effect_key,
        created_at=now,
    )
    change(ticket, message_count=ticket.message_count + 1)
    if agent:
        _attach_uploads(note, attachments, agent)
        Draft.objects.filter(ticket=ticket, agent=agent, kind="note").delete()
    events.record(ticket, "note.added", by=actor_of(by), message=note)
    if agent:
        mention(ticket, note, by=agent)
    return note


@transaction.atomic
def announce(ticket: Ticket, *, body: str, kind: str, by: Agent) -> Message:
    """Tells the customer something in a person's name that answers nothing they asked.

    No clock stops for it and it stays our turn. `kind` says what it is, as for automatic mail.
    Records message.announced; channels put it into the outbox.
    """
    now = hold(ticket)
    refuse_closed(ticket)
    message = Message.objects.create(
        ticket=ticket,
        direction=Message.Direction.OUT,
        channel=ticket.channel,
        agent=by,
        sender_name=by.short_name,
        to=[customer_address(ticket)],
        text=body,
        html=markup.to_html(body),
        language=ticket.language,
        automatic=kind,
        proof=Message.Proof.LOGIN,
        created_at=now,
        goes_at=now,
    )
    change(ticket, **read_from_messages(ticket))
    events.record(ticket, "message.announced", by=by.actor, message=message)
    return message


@transaction.atomic
def take_back(message: Message, *, by: Agent) -> Draft:
    """Undo: the reply does not leave, its words become the writer's draft again.

    Only the writer, only until goes_at. Whose turn it is becomes what it was, unless somebody
    wrote or decided otherwise since. Who took the ticket by replying stays answerable. Reactions
    to message.taken_back stop what is queued, and refuse (already_sent) if something left.
    """
    ticket = message.ticket
    now = hold(ticket)
    undone = Message.objects.filter(
        pk=message.pk, agent=by, direction="out", taken_back_at__isnull=True, goes_at__gt=now
    ).update(taken_back_at=now)
    if not undone:
        raise Refused("too_late", _("It is too late to take this back: it was sent."))
    message.refresh_from_db()
    sent = ticket.events.get(key="message.sent", data__message=message.pk)
    change(ticket, **read_from_messages(ticket))
    restored = is_as_left_by(ticket, message)
    if restored:
        change(ticket, **turn_from(sent.data["before"]))
    events.record(ticket, "message.taken_back", by=by.actor, message=message, restored=restored)
    return back_to_draft(message, _files(message), words=message.text, by=by)


def back_to_draft(
    written: Message | Scheduled, attached: Sequence[Attachment], *, words: str, by: Agent
) -> Draft:
    """The words that did not leave, above those written since; the files are the writer's again."""
    ticket = where_now(written.ticket)
    draft, _made = Draft.objects.get_or_create(ticket=ticket, agent=by, kind="reply")
    draft.body = "\n\n".join(one for one in (words, draft.body) if one)
    draft.cc = written.cc or draft.cc
    draft.bcc = written.bcc or draft.bcc
    draft.save()
    draft.attachments.add(*attached)
    return draft


@transaction.atomic
def inherit_draft(draft: Draft, *, to: Agent) -> Draft:
    """Words of somebody who leaves, below those the other has begun; the files go along."""
    theirs, _made = Draft.objects.get_or_create(ticket=draft.ticket, agent=to, kind=draft.kind)
    theirs.body = "\n\n".join(one for one in (theirs.body, draft.body) if one)
    theirs.cc, theirs.bcc = theirs.cc or draft.cc, theirs.bcc or draft.bcc
    theirs.save()
    files_ = list(draft.attachments.all())
    Attachment.objects.filter(pk__in=[file.pk for file in files_]).update(uploaded_by=to)
    theirs.attachments.add(*files_)
    draft.delete()
    return theirs


def _files(message: Message) -> list[Attachment]:
    """The files go back to being uploads of their writer."""
    files_ = list(message.attachments.all())
    message.attachments.update(message=None, uploaded_by=message.agent)
    return files_
