"""What the clock says by itself about the policy: read it, review it."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent
from answerable.channels.email.staff_mail import send_staff_mail
from answerable.policy import acknowledging
from answerable.policy.models import Review, Version
from answerable.policy.queries import document_of, version_at

GRACE = timedelta(days=1)  # a new version is read in peace before anybody is reminded
REVIEW_AHEAD = timedelta(days=30)


def remind_readers() -> int:
    """Reminds everybody who has not read the version in force; never anybody twice too soon."""
    now = timezone.now()
    version = version_at(now)
    if version is None or version.in_force_from is None or version.in_force_from > now - GRACE:
        return 0
    joined = Agent.objects.filter(is_active=True, created_at__lte=now - GRACE).order_by("pk")
    return acknowledging.remind(joined, version=version)


def review_due(version: Version) -> date | None:
    """When the policy is to be looked at again: what its last review said, else the document."""
    last = Review.objects.order_by("-at", "-pk").first()
    if last and last.next_due:
        return last.next_due
    return document_of(version).review_due


def remind_of_review() -> int:
    """Tells who writes the policy that its review is near or over; once a month at most."""
    now = timezone.now()
    version = version_at(now)
    due = review_due(version) if version else None
    if version is None or due is None or due - REVIEW_AHEAD > now.date():
        return 0
    agents = Agent.objects.filter(is_active=True).prefetch_related("roles").order_by("pk")
    told = [agent for agent in agents if agent.can("policy.manage")]
    for agent in told:
        with translation.override(agent.language.partition("-")[0]):
            send_staff_mail(
                agent.email,
                subject=_("Our policy is due for its review"),
                text=_("The policy is to be reviewed by %(day)s. The figures are ready.")
                % {"day": due.isoformat()}
                + f"\n\n<{settings.BASE_URL}/office/review/>",
                name=agent.name,
                language=agent.language,
                effect_id=f"policy-review:{due}:{now:%Y-%m}:{agent.pk}",
            )
    return len(told)
