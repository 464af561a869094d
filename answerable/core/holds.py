"""What is held back until a person lets it go: a row, so that every process sees it at once."""

from django.utils import timezone

from answerable.core.models import Hold

OUTGOING = "outgoing"  # mail and webhooks: what leaves us


def hold(name: str, because: str) -> None:
    """Holds it back from now on; what is held already stays held for its first reason."""
    Hold.objects.get_or_create(name=name, defaults={"because": because, "since": timezone.now()})


def is_held(name: str) -> bool:
    """True until somebody lets it go."""
    return Hold.objects.filter(name=name).exists()


def let_go(name: str) -> bool:
    """Lets it go; what waited is found within a minute. False if it was not held."""
    return Hold.objects.filter(name=name).delete()[0] > 0
