"""answerable people: the first administrator, who invites everybody else on the desk."""

import click

from answerable.cli.frame import Failed, Noun, set_up, show

EXAMPLES = """
\b
Examples:
  answerable people invite sam@example.com --name "Sam Taylor"
  answerable people invite ayse@example.com --name "Ayşe Demir" --role agent --language tr
"""


@click.group(cls=Noun, epilog=EXAMPLES)
def command() -> None:
    """Invite people from the machine itself."""


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="Their full name.")
@click.option("--role", default="administrator", show_default=True, help="agent, lead, ...")
@click.option("--language", default="en", show_default=True, help="Their language (BCP 47).")
def invite(email: str, name: str, role: str, language: str) -> None:
    """Print a link with which EMAIL joins. It works once and for seven days."""
    set_up()
    from django.conf import settings
    from django.urls import reverse

    from answerable.accounts.actions import invite_at_console
    from answerable.accounts.models import Role
    from answerable.cli.prepare import refuse_old_database
    from answerable.core.errors import Refused

    refuse_old_database()
    found = Role.objects.filter(slug=role).first()
    if found is None:
        raise Failed(
            f"there is no role {role}: {', '.join(Role.objects.values_list('slug', flat=True))}."
        )
    try:
        secret = invite_at_console(email=email, name=name, role=found, language=language)
    except Refused as refusal:
        raise Failed(str(refusal)) from refusal
    link = settings.BASE_URL + reverse("desk:join", args=[secret])
    show({"email": email.strip().lower(), "link": link}, link)
