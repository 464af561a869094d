"""The first days: what a new installation still lacks, measured by its real state, never by clicks.

Apps above the office add checks of their own from ready().
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.accounts.queries import roles_holding
from answerable.accounts.sessions import with_two_steps
from answerable.calendars.models import Calendar
from answerable.channels.email.deliverability.findings import is_reserved
from answerable.channels.email.round_trip import PREFIX
from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.config.guard import is_this_machine
from answerable.policy.models import Version

DOCS = "docs/"


@dataclass(frozen=True)
class Check:
    """One line: is it done, where it is done (a page, or "" where only files help), and the doc."""

    slug: str
    label: "str | Promise"
    done: bool
    url: str
    doc: str


_checks: list[tuple[int, Callable[[], Check]]] = []


def add_check(check: Callable[[], Check], *, order: int) -> None:
    """Adds a line; idempotent."""
    if all(known is not check for _order, known in _checks):
        _checks.append((order, check))
        _checks.sort(key=lambda known: known[0])


def checks() -> list[Check]:
    """Every line in order."""
    return [check() for _order, check in _checks]


def address() -> Check:
    """The desk has an address of its own, encrypted, that others can reach."""
    base = urlsplit(settings.BASE_URL)
    done = base.scheme == "https" and not is_this_machine(base.hostname or "")
    label = _("The desk has an https address (base_url)")
    return Check("address", label, done, "", DOCS + "howto/production-postgresql.md")


def mail_in() -> Check:
    """A mailbox of a real domain is connected, and mail came in through it; the demo's is none."""
    came = Inbound.objects.filter(
        mailbox__enabled=True, source__in=("imap", "smtp", "lmtp", "pipe")
    ).order_by()
    addresses = came.values_list("mailbox__address", flat=True).distinct()
    done = any(not is_reserved(address.rpartition("@")[2]) for address in addresses)
    label = _("A mailbox is connected and mail came in")
    return Check("mail-in", label, done, reverse("office:mailboxes"), DOCS + "howto/connect-a-mailbox.md")  # fmt: skip


def mail_out() -> Check:
    """A way out is set, and a mail left by it."""
    is_set = bool(settings.ANSWERABLE["smtp_host"] or settings.ANSWERABLE["mail_backend"])
    done = is_set and Outgoing.objects.filter(state=Outgoing.State.SENT).exists()
    label = _("Outgoing mail is set up and a mail left")
    return Check("mail-out", label, done, reverse("office:outgoing"), DOCS + "howto/outgoing-mail.md")  # fmt: skip


def round_trip() -> Check:
    """A test mail that came back."""
    tested = Outgoing.objects.filter(effect_id__startswith=PREFIX, state=Outgoing.State.SENT)
    mailbox = Mailbox.objects.order_by("id").first()
    url = (
        reverse("office:round-trip", args=[mailbox.pk]) if mailbox else reverse("office:mailboxes")
    )
    label = _("A test mail was sent round")
    return Check("round-trip", label, tested.exists(), url, DOCS + "howto/deliverability.md")


def second_administrator() -> Check:
    """Two who may do everything: if one is away or locked out, the other helps."""
    holding = roles_holding("settings.manage")
    several = Agent.objects.filter(is_active=True, roles__in=holding).distinct().count() > 1
    label = _("A second person can administer the desk")
    return Check("second-administrator", label, several, reverse("office:people"), DOCS + "howto/people-roles-audit.md")  # fmt: skip


def two_steps() -> Check:
    """Everybody who administers signs in with two steps."""
    holding = roles_holding("settings.manage")
    people = set(
        Agent.objects.filter(is_active=True, roles__in=holding).values_list("pk", flat=True)
    )
    label = _("Everybody who administers signs in with two steps")
    done = bool(people) and people <= with_two_steps()
    return Check("two-steps", label, done, reverse("office:people"), DOCS + "howto/people-roles-audit.md")  # fmt: skip


def policy() -> Check:
    """Promises are made: a policy is in force."""
    done = Version.objects.filter(
        state=Version.State.PUBLISHED, in_force_from__lte=timezone.now()
    ).exists()
    label = _("A policy is published")
    return Check("policy", label, done, reverse("office:policy"), DOCS + "howto/write-your-policy.md")  # fmt: skip


def calendar() -> Check:
    """Working hours know the holidays that come: a country's, or days of our own."""
    today = timezone.now().date().isoformat()
    done = any(
        one.country or any(day >= today for day in one.own_holidays)
        for one in Calendar.objects.order_by("pk")
    )
    label = _("A calendar knows the coming holidays")
    return Check("calendar", label, done, reverse("office:calendars"), DOCS + "howto/write-your-policy.md")  # fmt: skip


def start() -> None:
    """The office's own checks."""
    own = (
        address,
        mail_in,
        mail_out,
        round_trip,
        second_administrator,
        two_steps,
        policy,
        calendar,
    )
    for place, check in enumerate(own):
        add_check(check, order=place * 10)
