"""What an agent searched for lately; theirs alone, and theirs to forget."""

from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.tickets.models import RecentSearch

KEPT = 12


def remember(agent: Agent, question: str) -> None:
    """Puts the question first among the recent ones; the oldest are forgotten."""
    question = " ".join(question.split())[:300]
    mine = RecentSearch.objects.filter(agent=agent)
    RecentSearch.objects.update_or_create(
        agent=agent, question=question, defaults={"at": timezone.now()}
    )
    newest = mine.order_by("-at", "-id").values_list("pk", flat=True)[:KEPT]
    mine.exclude(pk__in=list(newest)).delete()


def of(agent: Agent) -> list[str]:
    """Newest first."""
    mine = RecentSearch.objects.filter(agent=agent).order_by("-at", "-id")
    return list(mine.values_list("question", flat=True)[:KEPT])


def forget(agent: Agent) -> None:
    """All of them."""
    RecentSearch.objects.filter(agent=agent).delete()
