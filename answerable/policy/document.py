"""The policy as a value: words for people, numbers the software obeys. Checked when it is read.

Immutable and free of the database: versions store its data form, every consumer (clocks, pages,
replay, lint, diff) reads this one. Lengths are seconds, texts are {language tag: words}.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from answerable.core.locales import in_language as in_language
from answerable.tickets.conditions import ALWAYS, Condition

Words = Mapping[str, str]
Audience = Literal["public", "staff", "managers"]
Kind = Literal["first_reply", "next_reply", "solution", "update"]
Rest = Literal["customer", "other"]

AUDIENCES: tuple[Audience, ...] = ("public", "staff", "managers")
KINDS: tuple[Kind, ...] = ("first_reply", "next_reply", "solution", "update")
RESTS: tuple[Rest, ...] = ("customer", "other")
TOLD = ("owner", "lead", "head", "provider")
DONE = ("raise_priority", "offer_lead", "tell_customer")
SECTIONS = (
    "mission", "values", "professionalism", "feedback", "unhappy", "returns", "exchange",
    "shipping", "refunds", "invoices", "teamwork", "delays",
)  # fmt: skip
ALWAYS_OPEN = "always"  # calendar hours: the clock never sleeps


@dataclass(frozen=True)
class Question:
    """A short check at acknowledgement: the reader's language, one right choice (from 0)."""

    text: Words
    choices: tuple[Words, ...]
    right: int


@dataclass(frozen=True)
class Section:
    """Words of the policy. `gates`: channels and languages one may not answer in before having
    acknowledged this section ("channel:email", "language:tr"). `topics`: beside which tickets it
    is shown ("tag:refund", "promise:first", "channel:chat", "language:tr")."""

    key: str
    audience: Audience
    title: Words
    body: Words
    questions: tuple[Question, ...] = ()
    gates: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Promise:
    """By when something happens for a customer: the first that matches, in order, holds.

    `target` in seconds of open time of the calendar named `hours` (ALWAYS_OPEN: of the clock).
    `rests`: whom we may wait for while the clock stands still.
    """

    key: str
    name: Words
    kind: Kind
    target: int
    hours: str = ALWAYS_OPEN
    when: Condition = ALWAYS
    rests: tuple[Rest, ...] = ("customer",)
    audience: Audience = "public"


@dataclass(frozen=True)
class InternalPromise:
    """What one department (or provider) owes another: first answer or solution, in seconds."""

    key: str
    name: Words
    giver: str  # team slug or provider:slug
    kind: Literal["answer", "solution"]
    target: int
    hours: str = ALWAYS_OPEN


@dataclass(frozen=True)
class Step:
    """One rung of the escalation matrix: at a share of the target, or seconds after it is due."""

    key: str
    promises: tuple[str, ...]  # keys of promises; empty: all
    share: float | None
    after: int | None
    tell: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    reason: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Authority:
    """What a role may give without asking: minor units of a currency (ISO 4217)."""

    role: str
    kind: Literal["refund", "goodwill"]
    amount: int
    currency: str


@dataclass(frozen=True)
class Document:
    """A whole policy. `languages`: those every text should have, the first is the original."""

    languages: tuple[str, ...]
    sections: tuple[Section, ...] = ()
    promises: tuple[Promise, ...] = ()
    support_hours: Mapping[str, str] = field(default_factory=dict)  # channel -> calendar
    internal_promises: tuple[InternalPromise, ...] = ()
    escalation: tuple[Step, ...] = ()
    authority: tuple[Authority, ...] = ()
    return_days: int | None = None
    close_after_days: int = 14
    handover_answer: int = 4 * 3600
    handover_hours: str = ALWAYS_OPEN
    only_owner_replies: bool = False
    review_due: date | None = None
    remind_days: int = 3  # between two reminders of who has not read it yet
    show_record: bool = False  # the public page shows how promises were kept

    def promise(self, key: str) -> Promise | None:
        """The promise of that key."""
        return next((promise for promise in self.promises if promise.key == key), None)

    @property
    def calendars(self) -> frozenset[str]:
        """The calendars it speaks of."""
        promised = {promise.hours for promise in self.promises}
        owed = {promise.hours for promise in self.internal_promises}
        supported = set(self.support_hours.values())
        return frozenset({*promised, *owed, *supported, self.handover_hours} - {ALWAYS_OPEN})
