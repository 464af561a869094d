"""Reads delivery reports in the form of RFC 3464: groups of fields, one group per recipient."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answerable.channels.email.marks.addresses import address_of_field
from answerable.channels.email.marks.report import DELAYED, DELIVERED, FAILED
from answerable.channels.email.marks.status_codes import ENHANCED, enhanced_in, status_in

Fields = dict[str, str]
ACTIONS = {
    "failed": FAILED, "failure": FAILED, "fail": FAILED, "expired": FAILED, "delayed": DELAYED,
    "delay": DELAYED, "deferred": DELAYED, "delivered": DELIVERED, "relayed": DELIVERED,
    "expanded": DELIVERED, "success": DELIVERED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipient:
    """What became of the mail to one address."""

    address: str
    kind: str
    status: str
    diagnostic: str


def recipients_in(text: str) -> list[Recipient]:
    """The recipients of one message/delivery-status part, in order."""
    groups = [
        _fields(group) for group in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")[:60000])
    ]
    single = [fields for group in groups for fields in _single(group)]
    action = next((fields["action"] for fields in single if "action" in fields), "")
    found = [_recipient({"action": action, **fields}) for fields in single if _is_recipient(fields)]
    named = [recipient for recipient in found if recipient.address]
    return named or found


def _fields(group: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for line in group.split("\n"):
        name, colon, content = line.partition(":")
        if line[:1] in " \t" and rows:
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} {line.strip()}")
        elif colon and " " not in name.strip():
            rows.append((name.strip().lower(), content.strip()))
    return rows


def _single(rows: Sequence[tuple[str, str]]) -> list[Fields]:
    """One group per recipient even where a server forgot the blank line between them."""
    groups: list[Fields] = [{}]
    for name, content in rows:
        if name in groups[-1] and name == "final-recipient":
            groups.append({})
        groups[-1].setdefault(name, content)
    return groups


def _is_recipient(fields: Fields) -> bool:
    return "final-recipient" in fields or "action" in fields or "status" in fields


def _recipient(fields: Fields) -> Recipient:
    names = ("final-recipient", "original-recipient", "x-actual-recipient")
    addresses = (address_of_field(fields.get(name, "")) for name in names)
    address = next((found for found in addresses if found), "")
    diagnostic = " ".join(fields.get("diagnostic-code", "").split())
    status = _status(fields.get("status", ""), diagnostic)
    return Recipient(address, _kind(fields.get("action", ""), status), status, diagnostic)


def _status(given: str, diagnostic: str) -> str:
    """The field's status; where it says only the class, a code in the server's words says more."""
    match = ENHANCED.search(given)
    status = match.group() if match else ""
    if status and not status.endswith(".0.0"):
        return status
    told = status_in(diagnostic) if not status else enhanced_in(diagnostic)
    return told if told and (not status or told[0] == status[0]) else status


def _kind(action: str, status: str) -> str:
    kind = ACTIONS.get(action.split("(")[0].split(";")[0].strip().lower())
    if kind:
        return kind
    return {"2": DELIVERED, "4": DELAYED}.get(status[:1], FAILED)
