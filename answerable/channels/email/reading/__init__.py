"""Reads mail: raw bytes in, a frozen value out; no ORM, no clock, no network."""

from .child import CouldNotRead, Reader
from .json_form import as_json
from .mail import Address, Attachment, Forwarded, Mail
from .reader import read, read_headers_only
from .stream import stream

__all__ = [
    "Address",
    "Attachment",
    "CouldNotRead",
    "Forwarded",
    "Mail",
    "Reader",
    "as_json",
    "read",
    "read_headers_only",
    "stream",
]
