"""What the staff would change in the policy, and the answer its managers owe them."""

from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.channels.email.staff_mail import send_staff_mail
from answerable.core.errors import Refused
from answerable.policy import reading
from answerable.policy.models import Suggestion
from answerable.policy.queries import document_of, version_at

PAGE = "/policy/staff/suggestions/"
ANSWER_WITHIN = timedelta(days=14)
LONGEST = 4000

Decision = Suggestion.Decision


def suggestions_for(agent: Agent) -> QuerySet[Suggestion]:
    """Everybody's, so that nobody asks in vain twice; of parts for managers only theirs and one's own."""
    found = Suggestion.objects.select_related("by", "answered_by")
    if reading.is_manager(agent):
        return found
    return found.filter(Q(section__in=["", *_open_to(agent)]) | Q(by=agent))


@transaction.atomic
def suggest(*, section: str, words: str, by: Agent) -> Suggestion:
    """Somebody would change a section, or ("") something else about the policy.

    Sent twice it is one. Refused: no words, too many, a section that is not theirs to read.
    """
    said = words.strip()
    if not said:
        raise Refused("words_missing", _("Say what you would change, and why."))
    if len(said) > LONGEST:
        raise Refused("words_long", _("That is too long: at most 4,000 characters."))
    if section and section not in _open_to(by):
        raise Refused("no_section", _("There is no such section."))
    row, _is_new = Suggestion.objects.get_or_create(
        by=by,
        section=section,
        digest=sha256(said.encode()).hexdigest(),
        answered_at=None,
        defaults={"words": said, "at": timezone.now()},
    )
    return row


@transaction.atomic
def answer(suggestion: Suggestion, *, decision: str, words: str, by: Agent) -> None:
    """A manager of the policy answers, in words; who suggested it is told by mail.

    Refused: others, no words, and what has its last answer already ("later" is not one).
    """
    if not by.can("policy.manage"):
        raise Refused("may_not_answer", _("Only who writes the policy answers suggestions."))
    if decision not in Decision.values:
        raise Refused("decision_missing", _("Choose what will be done."))
    if not words.strip():
        raise Refused("words_missing", _("Say why: whoever suggested it will read it."))
    if len(words.strip()) > LONGEST:
        raise Refused("words_long", _("That is too long: at most 4,000 characters."))
    open_still = Suggestion.objects.filter(pk=suggestion.pk, decision__in=["", Decision.LATER])
    if not open_still.update(
        decision=decision, answer=words.strip(), answered_by=by, answered_at=timezone.now()
    ):
        raise Refused("answered", _("This suggestion has been answered already."))
    suggestion.refresh_from_db()
    if suggestion.by_id != by.pk:
        _tell(suggestion)


def overdue(now: datetime) -> QuerySet[Suggestion]:
    """Those whose answer is owed for longer than it should be."""
    return Suggestion.objects.filter(answered_at=None, at__lte=now - ANSWER_WITHIN)


def per_section(start: datetime, end: datetime) -> dict[str, tuple[int, int]]:
    """By section, "" for the whole: how many were made from `start` to `end`, and wait of these."""
    rows = Suggestion.objects.filter(at__gte=start, at__lt=end).values_list("section", "decision")
    made, waiting = Counter[str](), Counter[str]()
    for section, decision in rows:
        made[section] += 1
        waiting[section] += not decision
    return {section: (count, waiting[section]) for section, count in made.items()}


def remind_of_suggestions() -> int:
    """Tells who writes the policy what waits too long for their answer; once a week at most."""
    now = timezone.now()
    waiting = overdue(now).count()
    if not waiting:
        return 0
    agents = Agent.objects.filter(is_active=True).prefetch_related("roles").order_by("pk")
    told = [agent for agent in agents if agent.can("policy.manage")]
    year, week, _day = now.isocalendar()
    for agent in told:
        with translation.override(agent.language.partition("-")[0]):
            send_staff_mail(
                agent.email,
                subject=gettext("Suggestions wait for your answer"),
                text=gettext(
                    "Suggestions about our policy that have waited for two weeks: %(count)s."
                )
                % {"count": waiting}
                + f"\n\n<{settings.BASE_URL}{PAGE}>",
                name=agent.name,
                language=agent.language,
                effect_id=f"policy-suggestions:{year}-{week}:{agent.pk}",
            )
    return len(told)


def _open_to(agent: Agent) -> list[str]:
    version = version_at(timezone.now())
    if version is None:
        return []
    return [section.key for section in reading.sections_for(agent, document_of(version))]


def _tell(suggestion: Suggestion) -> None:
    agent = suggestion.by
    with translation.override(agent.language.partition("-")[0]):
        send_staff_mail(
            agent.email,
            subject=gettext("Your suggestion about our policy is answered"),
            text=f"{suggestion.get_decision_display()}.\n\n{suggestion.answer}"
            f"\n\n<{settings.BASE_URL}{PAGE}#suggestion-{suggestion.pk}>",
            name=agent.name,
            language=agent.language,
            effect_id=f"policy-suggestion:{suggestion.pk}:{suggestion.decision}",
        )
