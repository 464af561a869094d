"""What a form of the composer holds: words, people, files. Only named fields (S37)."""

import hashlib
from collections.abc import Sequence
from email.utils import getaddresses
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from answerable.core.errors import Refused
from answerable.core.numbers import number_of, numbers_of
from answerable.desk.requests import DeskRequest
from answerable.tickets import actions
from answerable.tickets.models import Attachment
from answerable.tickets.words import Address, NewFile

LARGEST_UPLOAD = 25 * 1024 * 1024
MOST_CC = 30


def reply_of(request: DeskRequest, files: Sequence[Attachment]) -> dict[str, Any]:
    """The reply as `tickets.actions.reply` and `schedule` take it. Refused for half an address."""
    return {
        "body": request.POST.get("body", ""),
        "cc": addresses(request.POST.get("cc", "")),
        "bcc": addresses(request.POST.get("bcc", "")),
        "attachments": [file.pk for file in files],
        "last_seen": _number(request.POST.get("last_seen", "")),
        "solve": request.POST.get("then") == "solve",
        "effect_key": effect_key_of(request),
    }


def effect_key_of(request: DeskRequest, kind: str = "") -> str | None:
    """By which the same words of the same form are one reply, or note, however often they arrive.

    Other words are another reply: a page a browser brought back still carries the form's old key.
    """
    form = request.POST.get("effect_key", "")[:64]
    words = hashlib.sha256(request.POST.get("body", "").encode(errors="replace")).hexdigest()
    return f"desk:{request.user.pk}:{kind}{form}:{words[:16]}" if form else None


def _number(text: str) -> int:
    return number_of(text) or 0


def people_of_draft(request: DeskRequest) -> dict[str, list[Address]]:
    """Cc and Bcc of a draft: half an address is no reason to lose the words."""
    found: dict[str, list[Address]] = {}
    for name in ("cc", "bcc"):
        try:
            found[name] = addresses(request.POST.get(name, ""))
        except Refused:
            found[name] = []
    return found


def addresses(text: str) -> list[Address]:
    """People as typed, separated by commas. Refused if one is no address."""
    found: list[Address] = []
    for name, address in getaddresses([text.replace("\r", " ").replace("\n", " ")[:5000]]):
        if not address and not name:
            continue
        try:
            validate_email(address)
        except ValidationError as error:
            raise Refused(
                "cc_unreadable",
                _("“%(words)s” is not a mail address.") % {"words": address or name},
            ) from error
        found.append({"name": name, "address": address})
    if len(found) > MOST_CC:
        raise Refused("cc_too_many", _("That is too many people in Cc."))
    return found


def files_of(request: DeskRequest) -> list[Attachment]:
    """The writer's uploads named in the form, and files sent with the form itself."""
    new = [keep(file, request) for file in request.FILES.getlist("files")]
    return [*own_uploads(request), *new]


def own_uploads(request: DeskRequest) -> Sequence[Attachment]:
    keys = numbers_of(request.POST.getlist("attachment")[:100])
    own = Attachment.objects.filter(uploaded_by=request.user, message__isnull=True)
    return list(own.filter(pk__in=keys).order_by("pk"))


def keep(file: "UploadedFile[Any]", request: DeskRequest) -> Attachment:
    if (file.size or 0) > LARGEST_UPLOAD:
        raise Refused("file_too_large", _("This file is too large to be sent by mail."))
    new = NewFile(
        filename=file.name or "file",
        content_type=file.content_type or "application/octet-stream",
        content=file.read(),
    )
    return actions.upload(new, by=request.user)
