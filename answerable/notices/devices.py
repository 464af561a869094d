"""Browsers that want to be pushed to: each agent's own, added and removed one by one."""

import base64
import binascii
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core import http
from answerable.core.errors import Refused
from answerable.notices.models import Device

MOST = 10  # devices of one person; the one reached least lately makes room
LONGEST = 1000


@transaction.atomic
def add_device(*, by: Agent, endpoint: str, p256dh: str, auth: str, name: str) -> Device:
    """This browser is told from now on; one that somebody else used before is theirs no more.

    Refused for an address we would never call, and for keys that are none.
    """
    _refuse_address(endpoint)
    _refuse_keys(p256dh, auth)
    fields = {"agent": by, "p256dh": p256dh, "auth": auth, "name": name.strip()[:100] or "?"}
    device = Device.objects.update_or_create(endpoint=endpoint, defaults=fields)[0]
    kept = by.devices.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST]
    by.devices.exclude(pk__in=[device.pk, *kept]).delete()
    return device


def _refuse_address(endpoint: str) -> None:
    wanted = ("https", "http") if settings.BASE_URL.startswith("http://") else ("https",)
    try:
        http.check(endpoint)
        fits = urlsplit(endpoint).scheme in wanted and len(endpoint) <= LONGEST
    except http.Forbidden:
        fits = False
    if not fits:
        raise Refused("device_address", _("This browser gave an address that we do not call."))


def _refuse_keys(p256dh: str, auth: str) -> None:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpadded(p256dh))
        fits = len(unpadded(auth)) == 16 and len(p256dh) <= 100 and len(auth) <= 40
    except (ValueError, binascii.Error):
        fits = False
    if not fits:
        raise Refused("device_keys", _("This browser gave keys that are none."))


def unpadded(text: str) -> bytes:
    """The bytes of base64url without its padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def remove_device(*, by: Agent, pk: int = 0, endpoint: str = "") -> bool:
    """One's own device is told nothing more, by its key or by its address. False if it is not there."""
    own = by.devices.filter(endpoint=endpoint) if endpoint else by.devices.filter(pk=pk)
    return own.delete()[0] > 0
