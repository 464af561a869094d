"""/ready: can this installation do its work? Names what cannot, and says 503."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models.functions import Now
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from answerable.core import heartbeats
from answerable.core.doors import may_look_inside
from answerable.core.models import Heartbeat
from answerable.core.setting_up import missing_migrations


@dataclass(frozen=True)
class Fault:
    """A part that does not work. `detail` is for those who may look inside."""

    part: str
    detail: str


def disk_free() -> int:
    """Bytes free where the data folder lies."""
    return shutil.disk_usage(settings.DATA).free


def is_disk_low() -> bool:
    """True below the floor: no mail and no upload is taken then; even deleting may fail."""
    return disk_free() < int(settings.ANSWERABLE["disk_floor_mib"]) * 1024 * 1024


def _database() -> str:
    with transaction.atomic():
        Heartbeat.objects.create(process="ready", kind="probe", at=Now())
        transaction.set_rollback(True)
    return ""


_migrated = False


def _migrations() -> str:
    """Asked until the answer is yes: a running version never unlearns its migrations."""
    global _migrated
    missing = [] if _migrated else missing_migrations()
    _migrated = not missing
    return f"{len(missing)} migrations are missing" if missing else ""


def _disk() -> str:
    return f"{disk_free() // 1024**2} MiB free" if is_disk_low() else ""


def _worker() -> str:
    return "" if heartbeats.is_alive("worker") else "no worker said that it lives for two minutes"


PARTS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "disk": _disk,
    "worker": _worker,
}


def faults() -> list[Fault]:
    """Every part that fails now, with the reason."""
    found = []
    for part, check in PARTS.items():
        try:
            detail = check()
        except (DatabaseError, OSError) as error:
            detail = f"{type(error).__name__}: {error}".strip()
        if detail:
            found.append(Fault(part, detail))
    return found


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200, or 503 as a problem (RFC 9457) that names the failing parts."""
    found = faults()
    if not found:
        return JsonResponse({"ready": True})
    inside = may_look_inside(request)
    failing = [{"part": f.part, **({"detail": f.detail} if inside else {})} for f in found]
    content = {"type": "about:blank", "title": "Not ready", "status": 503, "failing": failing}
    return JsonResponse(content, status=503, content_type="application/problem+json")
