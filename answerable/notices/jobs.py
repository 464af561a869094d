"""What is told later: gathered mails, pushes, and what is too old to be looked for."""

from datetime import timedelta

from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.core.jobs import enqueue, job, periodic


@job("notices.mail")
def mail(*, agent: int) -> None:
    """One mail with what waits for this person, and a wake-up for what has to wait longer."""
    from answerable.notices import sending

    person = Agent.objects.filter(pk=agent).first()
    again = sending.mail(person) if person else None
    if again:
        enqueue(mail, agent=agent, run_at=again, unique_key=f"notices.mail:{agent}")


@job("notices.push")
def push(*, agent: int) -> None:
    """One push for each device of this person, with what waits for them."""
    from answerable.notices import pushing

    person = Agent.objects.filter(pk=agent).first()
    again = pushing.push(person) if person else None
    if again:
        enqueue(push, agent=agent, run_at=again, unique_key=f"notices.push:{agent}")


@job("notices.push_to", queue="calls")
def push_to(*, device: int, payload: dict[str, object], attempt: int = 0) -> None:
    """Hands one push to the service of one device."""
    from answerable.notices import pushing

    pushing.send(device, payload, attempt)


@periodic("notices.forget", every=timedelta(days=1), queue="slow")
def forget() -> None:
    """Removes old notices."""
    from answerable.notices import actions

    actions.forget(timezone.now())
