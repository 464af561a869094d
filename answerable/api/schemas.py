"""The shapes of what the API answers and takes; the words are those of the glossary."""

from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from answerable.api.fields import Body, Key, Language, Line, MailAddress, Moment, Name, Notes, Text

PriorityWord = Literal["low", "normal", "high", "urgent"]
StateWord = Literal["open", "waiting_customer", "waiting_other", "snoozed", "solved", "closed"]
TagWord = Annotated[Name, Field(min_length=1, max_length=60)]
LinkWord = Literal[
    "parent", "child", "duplicate", "duplicated", "related", "split_from", "split_into", "follows",
    "followed_by",
]  # fmt: skip
FieldValueOut = str | int | float  # a text, a day as 2026-03-01, the key of an option; a number
FieldKey = Annotated[str, Field(max_length=40)]
FieldValuesIn = Annotated[
    dict[FieldKey, Annotated[str, Field(max_length=500)] | int | float | None],
    Field(
        max_length=150,
        description="Values by key of a custom field; null empties it. Others stay as they are.",
    ),
]
Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """A part of a list. `next` is the address of the following part, null at the end."""

    items: list[Item]
    next: str | None = Field(examples=["/api/v1/tickets?limit=50&cursor=…"])


class AgentOut(BaseModel):
    id: int
    name: str
    email: str


class TeamOut(BaseModel):
    id: int
    name: str
    slug: str


class CustomerBrief(BaseModel):
    id: int
    name: str
    email: str | None = Field(description="Their first mail address.")


class TicketOut(BaseModel):
    """A matter of one customer. All times are RFC 3339 in UTC."""

    number: int
    subject: str
    state: StateWord = Field(description="Computed from who must act.")
    priority: PriorityWord
    owner: AgentOut | None = Field(description="Who is answerable; null: nobody.")
    team: TeamOut | None
    customer: CustomerBrief
    tags: list[str]
    channel: str
    language: str = Field(description="BCP 47, empty if not known.")
    fields: dict[str, FieldValueOut] = Field(
        description="Custom fields that hold something, by key (GET /fields)."
    )
    spam: bool
    message_count: int
    last_words: str
    created_at: Moment
    updated_at: Moment
    last_message_at: Moment
    waiting_since: Moment
    solved_at: Moment | None
    closed_at: Moment | None
    url: str


class MailName(BaseModel):
    name: str
    address: str


class AttachmentOut(BaseModel):
    id: int
    filename: str
    content_type: str
    size: int = Field(description="Bytes.")
    sha256: str
    inline: bool
    url: str


class MessageOut(BaseModel):
    """Words on a ticket. `body` is Markdown for replies and notes, plain text for customers."""

    id: int
    kind: Literal["message", "reply", "note"]
    author: MailName
    agent: int | None
    customer: int | None
    to: list[MailName]
    cc: list[MailName]
    bcc: list[MailName]
    body: str
    quoted: str
    language: str
    automatic: str = Field(description="Kind of automatic mail; empty for a person's words.")
    proof: Literal["none", "dmarc", "secret", "login"]
    attachments: list[AttachmentOut]
    created_at: Moment
    goes_at: Moment | None = Field(description="Replies: until then it can be taken back.")


class IdentityOut(BaseModel):
    kind: Literal["email", "phone"]
    value: str
    verified: bool


class CustomerOut(BaseModel):
    id: int
    name: str
    call_name: str
    language: str
    time_zone: str
    organisation: str | None
    identities: list[IdentityOut]
    notes: str
    fields: dict[str, FieldValueOut] = Field(
        description="Custom fields that hold something, by key (GET /fields)."
    )
    created_at: Moment


class FieldOptionOut(BaseModel):
    key: str
    name: dict[str, str] = Field(description="By language (BCP 47).")
    retired: bool


class FieldOut(BaseModel):
    """A custom field. Its key and kind never change."""

    key: str
    subject: Literal["ticket", "customer"]
    kind: Literal["text", "number", "date", "choice"]
    name: dict[str, str] = Field(description="By language (BCP 47).")
    help: dict[str, str]
    options: list[FieldOptionOut] = Field(description="Of a choice; its values are their keys.")
    needed_to_solve: bool
    in_form: bool = Field(description="Customers are asked in the request form.")
    needed_in_form: bool
    in_portal: bool = Field(description="Customers see it on the page of their request.")
    condition: dict[str, Any] = Field(description="Of tickets on which it is asked; {}: all.")
    retired: bool


class FieldsOut(BaseModel):
    items: list[FieldOut]


class ErrorPlace(BaseModel):
    detail: str
    pointer: str | None = Field(None, description="JSON pointer into the body.")
    parameter: str | None = None
    header: str | None = None


class ProblemOut(BaseModel):
    """Every error (RFC 9457)."""

    model_config = ConfigDict(title="Problem")
    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[ErrorPlace] | None = None


class NewCustomerIn(Body):
    email: MailAddress
    name: Name = ""


class NewTicketIn(Body):
    """A customer's words that reached you elsewhere."""

    subject: Annotated[Line, Field(min_length=1)]
    body: Text
    customer: NewCustomerIn
    channel: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,19}$")] = "api"
    team: Name | None = Field(None, description="Slug of a team you belong to.")
    priority: PriorityWord = "normal"
    tags: Annotated[list[TagWord], Field(max_length=20)] = []
    language: Language = ""
    fields: FieldValuesIn = {}


class TicketPatch(Body):
    """Only what is sent is changed."""

    subject: Annotated[Line, Field(min_length=1)] | None = None
    priority: PriorityWord | None = None
    tags: Annotated[list[TagWord], Field(max_length=20)] | None = None
    team: Name | None = None
    fields: FieldValuesIn | None = None


class CcIn(Body):
    address: MailAddress
    name: Name = ""


class NewMessageIn(Body):
    """A reply to the customer or a note among ourselves, in Markdown."""

    kind: Literal["reply", "note"]
    body: Text
    attachments: Annotated[list[Key], Field(max_length=20)] = []
    cc: Annotated[list[CcIn], Field(max_length=20)] = []
    bcc: Annotated[list[CcIn], Field(max_length=20)] = Field(
        [], description="Get the mail; no other recipient and no customer's page names them."
    )
    solve: bool = Field(False, description="Replies only: mark the ticket as solved.")
    undo_seconds: Annotated[int, Field(ge=0, le=30)] = 0
    last_seen: Key | None = Field(
        None, description="Id of the newest message you read; 409 if something came since."
    )

    @model_validator(mode="after")
    def _notes_stay_among_us(self) -> Self:
        if self.kind == "note" and (self.cc or self.bcc or self.solve):
            raise ValueError("a note has no cc and no bcc, and solves nothing")
        return self


class NewScheduledIn(Body):
    """A reply that leaves later, in Markdown."""

    body: Text
    at: Moment = Field(description="When it leaves: RFC 3339, with a zone.")
    attachments: Annotated[list[Key], Field(max_length=20)] = []
    cc: Annotated[list[CcIn], Field(max_length=20)] = []
    bcc: Annotated[list[CcIn], Field(max_length=20)] = []
    solve: bool = Field(False, description="Mark the ticket as solved when it leaves.")
    last_seen: Key | None = Field(
        None, description="Id of the newest message you read; 409 if something came since."
    )


class ScheduledPatch(Body):
    at: Moment = Field(description="When it leaves instead.")


class ScheduledOut(BaseModel):
    """A reply that is written and leaves later, unless something happens before."""

    id: int
    ticket: int = Field(description="Number of the ticket.")
    agent: int
    state: Literal["waiting", "sent", "stopped", "cancelled"]
    reason: str = Field(description="Why it was stopped: a key, empty otherwise.")
    body: str
    cc: list[MailName]
    bcc: list[MailName]
    solve: bool
    at: Moment
    message: int | None = Field(description="The message it became.")


class LinkOut(BaseModel):
    """Another ticket, and what this one is to it."""

    number: int
    subject: str
    kind: LinkWord = Field(
        description="This ticket is: the parent, part (child), a duplicate, duplicated, related, "
        "split from it, split into it, its follow-up (follows), or followed by it."
    )


class NewLinkIn(Body):
    number: Key
    kind: Literal["related", "parent", "duplicate"] = "related"


class TagOut(BaseModel):
    id: int
    name: str
    colour: Literal["", "red", "amber", "green", "blue"]
    retired: bool = Field(description="No longer offered; tickets that have it keep it.")


class AssignIn(Body):
    owner: Key | Name = Field(description="Id or mail address of the agent.")


class CustomerMergeIn(Body):
    into: Key = Field(description="Id of the customer who stays.")


class CustomerPatch(Body):
    name: Name | None = None
    call_name: Annotated[Name, Field(max_length=100)] | None = None
    language: Language | None = None
    time_zone: Annotated[Name, Field(max_length=64)] | None = None
    notes: Notes | None = None
    fields: FieldValuesIn | None = None
