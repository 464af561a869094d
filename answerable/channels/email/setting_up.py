"""Connecting a mailbox, and looking whether mail can come in and go out."""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from answerable.accounts.models import Team
from answerable.channels import refusals
from answerable.channels.email.imap import faults
from answerable.channels.email.imap.connection import opened
from answerable.channels.email.oauth import PROVIDERS
from answerable.channels.email.smtp_client import Client, Unreachable
from answerable.channels.models import Mailbox
from answerable.core import audit
from answerable.core.actors import SYSTEM, Actor
from answerable.core.errors import Refused
from answerable.core.sealing import seal


@dataclass(frozen=True)
class Report:
    """What a look showed: `words` for people, `key` for machines ("" when it works)."""

    subject: str
    works: bool
    words: str
    key: str = ""
    folders: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@transaction.atomic
def add_mailbox(
    address: str,
    *,
    auth: str = "password",
    secret: str = "",
    team: str = "",
    host: str = "",
    port: int | None = None,
    security: str = "tls",
    login: str = "",
    after: str = "flag",
    move_to: str = "",
    no_receipt: bool = False,
    client_id: str = "",
    tenant: str = "common",
    by: Actor = SYSTEM,
    **fields: Any,
) -> Mailbox:
    """A new mailbox. With a host, or OAuth2, it is fetched; else its mail is delivered to us.

    `secret` is a password, or what oauth.finish answered. `import_history` None: nothing is
    fetched until somebody chose. Refused for an address that is there or is none, for a team
    that is not there, and for moving without saying where.
    """
    address = _new_address(address)
    provider = PROVIDERS.get(Mailbox.Auth(auth))
    host = host or (provider.host if provider else "")
    if after == Mailbox.After.MOVE and not move_to:
        raise Refused("move_to_missing", gettext_lazy("Say into which folder mail is moved."))
    mailbox = Mailbox.objects.create(
        address=address,
        team=_team(team),
        receipt=not no_receipt,
        fetch=Mailbox.Fetch.IMAP if host else Mailbox.Fetch.NONE,
        host=host,
        port=port or (143 if security == "starttls" else 993),
        security=security,
        username=login or address if host else "",
        auth=auth,
        sealed_secret=secret if provider else seal(secret, purpose="mailbox") if host else "",
        oauth_client={"id": client_id, "tenant": tenant} if provider else {},
        after=after,
        move_to=move_to,
        **fields,
    )
    audit.record("mailbox.added", by=by, address=address)
    return mailbox


def _new_address(address: str) -> str:
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused("address_invalid", gettext_lazy("This is no mail address.")) from error
    if Mailbox.objects.filter(address=address).exists():
        raise Refused("already_here", gettext_lazy("This mailbox is connected already."))
    return address


def _team(name: str) -> Team | None:
    if not name:
        return None
    team = Team.objects.filter(name__iexact=name).first()
    if team is None:
        raise Refused("team_unknown", gettext_lazy("There is no such team."))
    return team


def look_into(mailbox: Mailbox) -> Report:
    """Logs in where mail is fetched, and lists the folders."""
    if mailbox.fetch != Mailbox.Fetch.IMAP:
        words = _("%(address)s: mail is delivered to us.") % {"address": mailbox.address}
        return Report(mailbox.address, True, words)
    try:
        with opened(mailbox) as folder:
            folders = tuple(folder.others())
    except Exception as error:
        noted = faults.noted(error)
        words = f"{mailbox.address}: {faults.words(noted)} ({noted})"
        return Report(mailbox.address, False, words, noted.partition(":")[0])
    words = _("%(address)s: the login works; folders: %(folders)s") % {
        "address": mailbox.address,
        "folders": ", ".join(folders),
    }
    return Report(mailbox.address, True, words, folders=folders)


def greet_outgoing() -> Report:
    """Connects to the server for outgoing mail and logs in, without sending anything."""
    name = _("Outgoing mail")
    if settings.ANSWERABLE["mail_backend"]:
        return Report(name, True, f"{name}: {settings.ANSWERABLE['mail_backend']}")
    if not settings.ANSWERABLE["smtp_host"]:
        words = _("no mail server is set; what would be sent is kept and shown.")
        return Report(name, True, f"{name}: {words}")
    try:
        Client().close()
    except Unreachable as no:
        detail = f"{no.refusal.code} {no.refusal.detail}".strip()
        words = f"{name}: {refusals.words(no.refusal.reason)} ({detail})"
        return Report(name, False, words, no.refusal.reason)
    return Report(name, True, f"{name}: " + _("the server is there and takes our login."))


@transaction.atomic
def change_mailbox(
    address: str, *, password: str = "", by: Actor = SYSTEM, **fields: Any
) -> Mailbox:
    """Gives a mailbox another login, server or name; the fields given, the others stay.

    Refused for an address that is not there. What was fetched stays; where fetching had got to
    is remembered as long as the server numbers its mail as before.
    """
    mailbox = Mailbox.objects.filter(address=address.strip().lower()).first()
    if mailbox is None:
        raise Refused("no_mailbox", gettext_lazy("There is no such mailbox."))
    if password:
        fields["sealed_secret"] = seal(password, purpose="mailbox")
    changed = [name for name, value in fields.items() if getattr(mailbox, name) != value]
    for name in changed:
        setattr(mailbox, name, fields[name])
    if mailbox.host:
        mailbox.fetch = Mailbox.Fetch.IMAP
    mailbox.save()
    _note(mailbox, changed, by)
    return mailbox


def _note(mailbox: Mailbox, changed: list[str], by: Actor) -> None:
    """Names of fields only: a password is none of the log's business."""
    if changed == ["enabled"]:
        audit.record(
            f"mailbox.{'on' if mailbox.enabled else 'off'}", by=by, address=mailbox.address
        )
    elif changed:
        audit.record("mailbox.changed", by=by, address=mailbox.address, fields=changed)
