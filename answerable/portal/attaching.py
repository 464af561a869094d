"""The files that go with a form: chosen now, or kept from before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from answerable.portal import files
from answerable.portal.files import Kept
from answerable.tickets.words import NewFile


@dataclass(frozen=True)
class Attached:
    """Files of one form, and what is wrong with them in words ("" if nothing)."""

    kept: tuple[Kept, ...] = ()
    uploads: "tuple[UploadedFile[bytes], ...]" = ()
    problem: str = ""
    is_only_changed: bool = False  # a file was dropped or added; the form is not to be sent yet

    @classmethod
    def of(cls, request: HttpRequest) -> "Attached":
        """What came with the form; a pressed `drop` names a kept file to leave out."""
        named = request.POST.getlist("kept")
        dropped = request.POST.get("drop", "")
        found = files.kept_behind(named)
        kept = tuple(one for one in found if one.secret != dropped)
        uploads = tuple(upload for upload in request.FILES.getlist("files") if upload.size)
        sizes = [one.file.size for one in kept] + [upload.size or 0 for upload in uploads]
        problem = files.problems_with(sizes) or _lost(named, found)
        return cls(kept, uploads, problem, is_only_changed=bool(dropped))

    def kept_over(self) -> "Attached":
        """The same with everything kept for the next try, as far as it is not too much."""
        kept = list(self.kept)
        for upload in self.uploads:
            sizes = [*(one.file.size for one in kept), upload.size or 0]
            if not files.problems_with(sizes):
                kept.append(files.keep(upload))
        return Attached(tuple(kept), problem=self.problem)

    def files(self) -> tuple[NewFile, ...]:
        """All of them as files of a message."""
        return (
            *(files.from_kept(one) for one in self.kept),
            *(files.from_upload(upload) for upload in self.uploads),
        )


def _lost(named: Sequence[str], found: Sequence[Kept]) -> str:
    """Kept files are gone after a day; then the visitor has to know."""
    if len(found) == len(set(named)):
        return ""
    return _("A file you attached before is not here any more. Please attach it again.")
