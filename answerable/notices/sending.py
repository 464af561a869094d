"""What leaves: notices gathered into one mail, or one push, when the person does not rest.

The gate is asked again here: who may no longer see a ticket hears nothing of it.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from answerable.accounts.models import Agent
from answerable.channels.email.mailboxes import is_ours
from answerable.channels.email.staff_mail import send_staff_mail
from answerable.core.crash import crashpoint
from answerable.notices.kinds import words_of
from answerable.notices.models import Choice, Notice
from answerable.notices.rules import quiet_until
from answerable.tickets.access import tickets_visible_to

GRACE = timedelta(minutes=1)  # whoever reads it in the page before gets no mail
BETWEEN = timedelta(minutes=5)  # between two mails to one person
LISTED = 20  # lines of one mail


def rests_until(agent: Agent, choice: Choice | None, now: datetime) -> datetime | None:
    """The end (UTC) of the quiet hours the person is in; None if they are in none."""
    if choice is None:
        return None
    return quiet_until(
        now, zone=ZoneInfo(agent.time_zone), start=choice.quiet_from, end=choice.quiet_until
    )


@transaction.atomic
def mail(agent: Agent) -> datetime | None:
    """Sends what is due as one mail; answers when to look again (None: nothing waits).

    Marks and mail are one transaction, and the moment of the last mail is set by comparing: two
    workers at once, or one that is killed and runs again, make one mail.
    """
    now = timezone.now()
    choice = Choice.objects.get_or_create(agent=agent)[0]
    waiting = Notice.objects.filter(agent=agent, mail_at__isnull=False)
    due = list(waiting.filter(mail_at__lte=now).order_by("pk"))
    if not due:
        return next_of(waiting, "mail_at")
    if later := _not_before(agent, choice, now):
        return later
    before = choice.mailed_at
    if not Choice.objects.filter(pk=agent.pk, mailed_at=before).update(mailed_at=now):
        return now + BETWEEN
    Notice.objects.filter(pk__in=[one.pk for one in due]).update(mail_at=None)
    shown = visible(agent, due)
    if shown and not is_ours(agent.email):  # a mailbox of ours would make a ticket of it
        crashpoint("mid_notices")
        _queue(agent, shown)
    else:
        Choice.objects.filter(pk=agent.pk).update(mailed_at=before)
    return next_of(waiting, "mail_at")


def _not_before(agent: Agent, choice: Choice, now: datetime) -> datetime | None:
    """When a mail may go at the earliest, if not now: quiet hours end, the last is long enough ago."""
    spaced = choice.mailed_at + BETWEEN if choice.mailed_at else now
    return max(
        (at for at in (rests_until(agent, choice, now), spaced) if at and at > now), default=None
    )


def next_of(waiting: "QuerySet[Notice]", field: str) -> datetime | None:
    """The earliest instant for which something waits."""
    found: datetime | None = waiting.aggregate(first=Min(field))["first"]
    return found


def visible(agent: Agent, notices: list[Notice]) -> list[Notice]:
    """Those of them that are still new and whose ticket the person may see now."""
    found = Notice.objects.filter(pk__in=[one.pk for one in notices], read_at__isnull=True)
    seen = found.filter(ticket__in=tickets_visible_to(agent))
    return list(seen.select_related("ticket", "event").order_by("pk"))


def _queue(agent: Agent, notices: list[Notice]) -> None:
    with translation.override(agent.language.partition("-")[0]):
        lines = [_line(one) for one in notices[:LISTED]]
        more = len(notices) - LISTED
        if more > 0:
            lines.append(
                ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
            )
        subject = words_of(notices[0].event, notices[0].ticket)
        if len(notices) > 1:
            count = len(notices)
            subject = ngettext(
                "%(count)s thing concerns you", "%(count)s things concern you", count
            ) % {"count": count}
        choose = _("Choose what you are told: %(link)s") % {
            "link": f"<{settings.BASE_URL}/me/notifications/>"
        }
        send_staff_mail(
            agent.email,
            name=agent.name,
            subject=subject,
            text="\n\n".join([*lines, choose]),
            language=agent.language,
            effect_id=f"notices:{agent.pk}:{notices[-1].pk}:{len(notices)}",
        )


def _line(notice: Notice) -> str:
    words = words_of(notice.event, notice.ticket)
    return f"{words}\n<{settings.BASE_URL}/tickets/{notice.ticket.number}/>"
