"""Types of what callers send: lengths, one line or many, addresses, moments."""

import unicodedata
from datetime import UTC, datetime
from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

LONGEST_TEXT = 200_000


class Body(BaseModel):
    """Something sent to us: a field we do not know is refused, never quietly dropped."""

    model_config = ConfigDict(extra="forbid")


def _one_line(text: str) -> str:
    """Line breaks and other controls never reach a mail header."""
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in text):
        raise ValueError("must be one line without control characters")
    return text.strip()


def _text(text: str) -> str:
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("must not contain NUL or lone surrogates")
    return text


def _address(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError("must be one mail address") from None
    return address


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("must have a zone, such as 2026-05-04T09:30:00Z")
    if not 1 < moment.year < 9999:
        raise ValueError("must lie between the years 2 and 9998")
    return moment.astimezone(UTC)


Line = Annotated[str, StringConstraints(max_length=500), AfterValidator(_one_line)]
Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(_one_line)]
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_text)
]
MailAddress = Annotated[
    str, StringConstraints(max_length=254), AfterValidator(_one_line), AfterValidator(_address)
]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Notes = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_text)]
Moment = Annotated[datetime, AfterValidator(_utc)]
Language = Annotated[
    str, StringConstraints(max_length=20, pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$")
]
