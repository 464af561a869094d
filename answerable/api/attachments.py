"""/attachments: upload a file for a reply or note, download one."""

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import File, Router
from ninja.files import UploadedFile

from answerable.api import paging
from answerable.api.auth import agent_of
from answerable.api.messages import attachment_shape
from answerable.api.problems import Problem, not_found, wrong_place
from answerable.api.schemas import AttachmentOut
from answerable.core.filenames import safe_name
from answerable.tickets import actions, files
from answerable.tickets.access import get_attachment_for
from answerable.tickets.models import Attachment
from answerable.tickets.words import NewFile

router = Router(tags=["Attachments"])
LARGEST = 25 * 1024 * 1024


@router.post("", response={201: AttachmentOut}, summary="Upload a file for a reply or note")
def upload(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    """Name its id in `attachments` of the message that follows. Nobody else sees it until then."""
    if (file.size or 0) > LARGEST:
        raise Problem(413, "too_large", _("A file may have at most 25 MiB."))
    if not file.size:
        raise wrong_place("#/file", "empty", _("This file is empty."))
    new = NewFile(
        filename=safe_name(file.name or ""),
        content_type=(file.content_type or "application/octet-stream")[:100],
        content=file.read(),
    )
    attachment = actions.upload(new, by=agent_of(request))
    response = JsonResponse(
        attachment_shape(attachment), status=201, json_dumps_params=paging.COMPACT
    )
    response["Location"] = f"/api/v1/attachments/{attachment.pk}"
    return response


@router.get(
    "/{int:attachment_id}",
    summary="Download a file",
    openapi_extra={
        "responses": {
            200: {"description": "The bytes.", "content": {"application/octet-stream": {}}}
        }
    },
)
def download(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """The bytes as a download, never to be shown in place."""
    try:
        attachment = get_attachment_for(agent_of(request), attachment_id)
        content = files.open_file(attachment.sha256)
    except (Attachment.DoesNotExist, FileNotFoundError, OverflowError):
        raise not_found() from None
    response = FileResponse(content, as_attachment=True, filename=attachment.filename)
    response["Content-Type"] = "application/octet-stream"
    response["ETag"] = f'"{attachment.sha256}"'
    return response
