"""What stands on the one-page policy of a version in a language: company, words, how to reach us."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from answerable.channels.models import Mailbox
from answerable.policy.document import Document
from answerable.policy.models import Version
from answerable.policy.shown import EVERYBODY, whole
from answerable.portal.sheet import Sheet, parts_of
from answerable.ui import formats


def sheet_of(version: Version, document: Document, language: str) -> Sheet:
    """The public parts alone, in words of the language that is active; hours in the company's zone."""
    public = [section for section in document.sections if section.audience in EVERYBODY]
    shown = whole(
        document, public, language=language, zone=None, audiences=EVERYBODY, now=timezone.now()
    )
    page = settings.BASE_URL + reverse("portal:policy-in", args=[language])
    return Sheet(
        language=language,
        company=settings.ANSWERABLE["company"],
        title=_("How we treat our customers"),
        since=_since(version, language),
        parts=parts_of(shown, language),
        contact=_contact(page),
        more=_("more on the page:"),
        address=page,
    )


def _since(version: Version, language: str) -> str:
    zone = ZoneInfo(settings.ANSWERABLE["default_time_zone"])
    begun = version.in_force_from or timezone.now()
    day = formats.day(begun.astimezone(zone), tag=language)
    return _("Our customer service policy, version %(number)s, in force since %(since_day)s.") % {
        "number": version.number,
        "since_day": day,
    }


def _contact(page: str) -> tuple[str, ...]:
    """Ours to write to, and where the policy can be read in full."""
    ways = [settings.BASE_URL + reverse("portal:ask")]
    mailbox = Mailbox.objects.filter(enabled=True).order_by("id").first()
    if mailbox is not None:
        ways.append(mailbox.address)
    return (
        _("Write to us: %(ways)s") % {"ways": " · ".join(ways)},
        _("The policy on the web: %(address)s") % {"address": page},
    )
