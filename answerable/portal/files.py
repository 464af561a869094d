"""Files of visitors: checked, kept over an error in the form, taken along when it is sent."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import File
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from answerable.accounts.actions import digest
from answerable.core.filenames import safe_name
from answerable.portal.models import KeptFile
from answerable.tickets.words import NewFile

MOST = 10
LARGEST_TOGETHER = 20 * 1024 * 1024
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """A kept file and the secret that the form carries for it."""

    secret: str
    file: KeptFile


def problems_with(sizes: Sequence[int]) -> str:
    """What is wrong with so many files of these sizes, in words; "" if nothing."""
    if len(sizes) > MOST:
        return _("At most %(count)s files can be sent at once.") % {"count": MOST}
    if sum(sizes) > LARGEST_TOGETHER:
        size = LARGEST_TOGETHER // 1024 // 1024
        return _("The files are too large: together they may have %(size)s MB.") % {"size": size}
    return ""


def keep(upload: "UploadedFile[bytes]") -> Kept:
    """Keeps an uploaded file for a day under a secret of its own."""
    secret = secrets.token_urlsafe(32)
    row = KeptFile(
        digest=digest(secret),
        filename=safe_name(upload.name or ""),
        content_type=_type_of(upload),
        size=upload.size or 0,
    )
    storages["attachments"].save(row.path, File(upload))
    row.save()
    return Kept(secret, row)


def kept_behind(given: Sequence[str]) -> list[Kept]:
    """The files behind these secrets, in their order; unknown and late ones are left out."""
    wanted = {digest(secret): secret for secret in given[: MOST * 2]}
    limit = timezone.now() - KEPT_FOR
    rows = KeptFile.objects.filter(digest__in=wanted, created_at__gt=limit).order_by("id")
    return [Kept(wanted[row.digest], row) for row in rows]


def from_kept(kept: Kept) -> NewFile:
    """The kept file as one of a message."""
    with storages["attachments"].open(kept.file.path) as stored:
        return NewFile(kept.file.filename, kept.file.content_type, stored.read())


def from_upload(upload: "UploadedFile[bytes]") -> NewFile:
    """A file that was just uploaded as one of a message."""
    return NewFile(safe_name(upload.name or ""), _type_of(upload), upload.read())


def forget_old() -> int:
    """Removes what was kept for more than a day; answers how many files."""
    old = list(KeptFile.objects.filter(created_at__lte=timezone.now() - KEPT_FOR)[:1000])
    for row in old:
        storages["attachments"].delete(row.path)
        row.delete()
    return len(old)


def _type_of(upload: "UploadedFile[bytes]") -> str:
    return (upload.content_type or "application/octet-stream")[:100]
