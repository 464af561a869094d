"""answerable token: tokens by which machines act as an agent over the API."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from answerable.cli.frame import Failed, Noun, set_up, show

if TYPE_CHECKING:
    from answerable.accounts.models import Agent, ApiToken

EXAMPLES = """
\b
Examples:
  answerable token create --agent ayse@example.com --json
  answerable token create --agent ayse@example.com --name export --scope read --days 90
  answerable token list
  answerable token revoke 7
"""


@click.group(cls=Noun, epilog=EXAMPLES)
def command() -> None:
    """Make, list and revoke tokens for the API."""


@command.command()
@click.option("--agent", required=True, metavar="EMAIL", help="Whom the token acts as.")
@click.option("--name", default="", help="What it is for; shown in lists.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(["read", "write"]),
    help="What it may do; may be repeated. Both unless given.",
)
@click.option("--days", type=click.IntRange(1, 3660), help="Ends after so many days.")
def create(agent: str, name: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a token. Its text is shown this once and never again."""
    set_up()
    from answerable.accounts.actions import create_token

    secret = create_token(
        _agent(agent),
        name=name or "command line",
        scopes=list(dict.fromkeys(scopes)) or None,
        expires_at=_in_days(days),
    )
    show({"token": secret}, secret)


@command.command(name="list")
@click.option("--agent", metavar="EMAIL", help="Only those of this agent.")
def list_tokens(agent: str | None) -> None:
    """List tokens that still work, without their text."""
    set_up()
    from answerable.accounts.models import ApiToken

    tokens = ApiToken.objects.select_related("agent").filter(revoked_at=None).order_by("id")
    if agent:
        tokens = tokens.filter(agent=_agent(agent))
    rows = [_row(token) for token in tokens]
    show(rows, "\n".join(_line(row) for row in rows) or "There are no tokens.")


@command.command()
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """End a token at once, by its number in the list."""
    set_up()
    from django.utils import timezone

    from answerable.accounts.models import ApiToken

    open_ = ApiToken.objects.filter(pk=number, revoked_at=None)
    if not open_.update(revoked_at=timezone.now()):
        raise Failed(f"There is no token {number} that still works.")
    show({"revoked": number}, f"Token {number} no longer works.")


def _agent(email: str) -> "Agent":
    from answerable.accounts.models import Agent

    agent = Agent.objects.filter(email=email.strip().lower(), is_active=True).first()
    if agent is None:
        raise Failed(f"There is no active agent with the address {email}.")
    return agent


def _in_days(days: int | None) -> datetime | None:
    from django.utils import timezone

    return timezone.now() + timedelta(days=days) if days else None


def _row(token: "ApiToken") -> dict[str, object]:
    return {
        "id": token.pk,
        "agent": token.agent.email,
        "name": token.name,
        "prefix": token.prefix,
        "scopes": token.scopes,
        "created_at": token.created_at.isoformat(),
        "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
        "expires_at": token.expires_at.isoformat() if token.expires_at else None,
    }


def _line(row: dict[str, object]) -> str:
    return "  ".join(str(row[name]) for name in ("id", "agent", "name", "prefix", "last_used_at"))
