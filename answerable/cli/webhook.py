"""answerable webhook: other programs that are told what happens."""

from typing import TYPE_CHECKING

import click

from answerable.cli.frame import Failed, Noun, set_up, show

if TYPE_CHECKING:
    from answerable.core.models import Webhook

EXAMPLES = """
\b
Examples:
  answerable webhook add https://example.com/hooks --event ticket.created
  answerable webhook list
  answerable webhook log 3
  answerable webhook replay 3          send again what failed
  answerable webhook remove 3
"""


@click.group(cls=Noun, epilog=EXAMPLES)
def command() -> None:
    """Tell other programs what happens (Standard Webhooks)."""


@command.command()
@click.argument("url")
@click.option("--event", "events", multiple=True, help="May be repeated; all unless given.")
def add(url: str, events: tuple[str, ...]) -> None:
    """Add an address. Its signing secret is shown this once."""
    set_up()
    from answerable.api.webhooks import EVENTS
    from answerable.core import webhook_acts
    from answerable.core.actors import SYSTEM
    from answerable.core.http import Forbidden

    strange = sorted(set(events) - {*EVENTS, "*"})
    if strange:
        raise Failed(f"no event {', '.join(strange)}; there are {', '.join(EVENTS)}", 2)
    try:
        webhook, secret = webhook_acts.add(url, list(dict.fromkeys(events)) or ["*"], by=SYSTEM)
    except Forbidden as no:
        raise Failed(f"{url} is an address we do not call: {no}") from no
    show({"id": webhook.pk, "secret": secret}, f"Webhook {webhook.pk}. Its secret: {secret}")


@command.command(name="list")
def list_() -> None:
    """The webhooks, what they are told, and whether they take it."""
    set_up()
    from answerable.core.models import Webhook

    rows = [
        {
            "id": webhook.pk,
            "url": webhook.url,
            "events": webhook.events,
            "disabled_because": webhook.disabled_because,
            "failing_since": webhook.failing_since,
        }
        for webhook in Webhook.objects.order_by("pk")
    ]
    lines = [f"{row['id']}  {row['url']}  {_state(row)}" for row in rows]
    show(rows, "\n".join(lines) or "There is no webhook.")


def _state(row: dict[str, object]) -> str:
    if row["disabled_because"]:
        return f"switched off: {row['disabled_because']}"
    return f"failing since {row['failing_since']}" if row["failing_since"] else "well"


@command.command()
@click.argument("number", type=int)
def log(number: int) -> None:
    """The last hundred deliveries, newest first."""
    set_up()
    deliveries = _webhook(number).deliveries.order_by("-pk")[:100]
    rows = [
        {"id": d.pk, "event": d.event, "state": d.state, "status": d.status, "reason": d.reason,
         "attempts": d.attempts, "created_at": d.created_at}
        for d in deliveries
    ]  # fmt: skip
    lines = [
        f"{row['id']}  {row['created_at']:%Y-%m-%d %H:%M}  {row['event']}  {row['state']}"
        f"  {row['status'] or row['reason'] or ''}"
        for row in rows
    ]
    show(rows, "\n".join(lines) or "Nothing was sent yet.")


@command.command()
@click.argument("number", type=int)
def replay(number: int) -> None:
    """Switch it on again and send what failed, each under its old id."""
    set_up()
    from answerable.core.models import Delivery
    from answerable.core.webhooks import enable
    from answerable.core.webhooks import replay as send_again

    webhook = _webhook(number)
    enable(webhook)
    failed = list(webhook.deliveries.filter(state=Delivery.State.FAILED).order_by("pk"))
    for delivery in failed:
        send_again(delivery)
    show({"replayed": len(failed)}, f"{len(failed)} deliveries are on their way again.")


@command.command()
@click.argument("number", type=int)
def remove(number: int) -> None:
    """Tell it nothing any more; its log goes too."""
    set_up()
    from answerable.core import webhook_acts
    from answerable.core.actors import SYSTEM

    webhook_acts.remove(_webhook(number), by=SYSTEM)
    show({"removed": number}, f"Webhook {number} is removed.")


def _webhook(number: int) -> "Webhook":
    from answerable.core.models import Webhook

    found = Webhook.objects.filter(pk=number).first()
    if found is None:
        raise Failed(f"there is no webhook {number}")
    return found
