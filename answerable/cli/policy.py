"""answerable policy: the customer service policy as a file, compared, checked and replayed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from answerable.cli.frame import Failed, Noun, set_up, show

if TYPE_CHECKING:
    from answerable.accounts.models import Agent
    from answerable.policy.document import Document
    from answerable.policy.models import Version

EXAMPLES = """
\b
Examples:
  answerable policy start shop --by admin@example.com --zone Europe/Istanbul --country TR
  answerable policy export 1 > policy.yaml
  answerable policy lint policy.yaml
  answerable policy diff 3 policy.yaml
  answerable policy import policy.yaml --by admin@example.com --note "Chat within two minutes"
  answerable policy publish 2 --by admin@example.com
  answerable policy replay policy.yaml --from 2026-08-01 --to 2026-11-01 --json
"""


@click.group(cls=Noun, epilog=EXAMPLES)
def command() -> None:
    """Start a policy, keep it in a file, compare, check, replay and publish it."""


@command.command()
@click.argument("template", metavar="shop|software|office")
@click.option("--by", "email", required=True, metavar="EMAIL", help="Whose draft it becomes.")
@click.option("--zone", default="", help="Zone of new calendars [that of the company].")
@click.option("--country", default="", metavar="CODE", help="Whose public holidays are closed.")
def start(template: str, email: str, zone: str, country: str) -> None:
    """Make a draft from a ready template, with the calendars it needs."""
    set_up()
    from django.conf import settings

    from answerable.core.errors import Refused
    from answerable.policy import actions, starting

    zone = zone or settings.ANSWERABLE["default_time_zone"]
    try:
        made = actions.start_from(template, zone=zone, country=country.upper(), by=_agent(email))
    except Refused as refused:
        names = ", ".join(starting.names())
        more = f" There are: {names}." if refused.code == "no_template" else ""
        raise Failed(f"{refused}{more}") from refused
    show({"version": made.number, "state": made.state}, f"Draft v{made.number} made.")


@command.command()
@click.argument("number", type=int)
@click.option("--by", "email", required=True, metavar="EMAIL", help="Who publishes it.")
def publish(number: int, email: str) -> None:
    """Put a draft in force, from now on. It can never be changed again."""
    set_up()
    from answerable.core.errors import Refused
    from answerable.policy import actions

    version = _version(number)
    try:
        actions.publish(version, by=_agent(email))
    except Refused as refused:
        raise Failed(str(refused)) from refused
    show({"version": number, "state": version.state}, f"v{number} is in force.")


@command.command()
@click.argument("version", required=False, metavar="[NUMBER]")
def export(version: str | None) -> None:
    """Write a version as YAML; the one in force unless a number is given."""
    set_up()
    from answerable.policy.files import to_yaml
    from answerable.policy.names import names

    click.echo(to_yaml(_document(version or "now"), names()), nl=False)


@command.command(name="import")
@click.argument("file", metavar="FILE")
@click.option("--by", "email", required=True, metavar="EMAIL", help="Whose draft it becomes.")
@click.option("--note", default="", help="What changed and why.")
def import_file(file: str, email: str, note: str) -> None:
    """Make a new draft from a file. It is not in force until somebody publishes it."""
    set_up()
    from answerable.core.errors import Refused
    from answerable.policy import actions

    try:
        made = actions.draft(_document(file), by=_agent(email), note=note)
    except Refused as refused:
        raise Failed(str(refused)) from refused
    show({"version": made.number, "state": made.state}, f"Draft v{made.number} made.")


@command.command()
@click.argument("file", metavar="FILE|NUMBER")
def lint(file: str) -> None:
    """Say what is doubtful. Exit code 1 if something must be mended before publishing."""
    set_up()
    from answerable.calendars.models import Calendar
    from answerable.policy.lint import lint as check

    found = check(_document(file), calendars=dict(Calendar.objects.values_list("slug", "name")))
    lines = [f"{each.level}  {each.where}  {each.words}" for each in found]
    show([vars(each) for each in found], "\n".join(lines) or "Nothing is doubtful.")
    if any(each.level == "error" for each in found):
        raise click.exceptions.Exit(1)


@command.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
def diff(old: str, new: str) -> None:
    """Say what changed from one version (a number, or "now") or file to another."""
    set_up()
    from answerable.policy.diff import diff as compare

    changes = compare(_document(old), _document(new))
    said = [change.in_words() for change in changes]
    data = [{**vars(change), "words": change.in_words()} for change in changes]
    show(data, "\n".join(said) or "Nothing changed.")


@command.command()
@click.argument("file", metavar="FILE|NUMBER")
@click.option("--from", "start", required=True, metavar="DATE", help="Tickets opened from here on.")
@click.option("--to", "end", required=True, metavar="DATE", help="What happened until here.")
@click.option("--zone", default="UTC", help="Zone for hours of the week.")
def replay(file: str, start: str, end: str, zone: str) -> None:
    """Hold a draft against what really happened: kept, broken, and what could be promised."""
    set_up()
    from answerable.accounts.models import Team
    from answerable.calendars.errors import CalendarError
    from answerable.calendars.hours import zone as zone_of
    from answerable.policy.loading import load
    from answerable.policy.results import as_data, moment, results, timelines_for

    draft, present = _document(file), _in_force()
    try:
        first, last, where = moment(start), moment(end), zone_of(zone)
        timelines = timelines_for(draft, *([present] if present else []))
        missing = draft.calendars - timelines.keys()
        if missing:
            raise Failed(f"there is no calendar {', '.join(sorted(missing))}")
        history = load(start=first, end=last)
    except (ValueError, CalendarError) as error:
        raise Failed(str(error)) from error
    teams = dict(Team.objects.values_list("pk", "name"))
    found = results(draft, history, timelines, present=present, zone=where, teams=teams)
    lines = [
        f"{each.key}: {_share(each.share)} kept (now {_share(each.now)}), n {each.n}, "
        f"not over {each.censored}; 90 % within {_length(each.at_90)}, "
        f"95 % within {_length(each.at_95)}: {each.verdict.replace('_', ' ')}"
        for each in found
    ]
    show(as_data(found), "\n".join(lines))


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _length(seconds: int | None) -> str:
    from answerable.policy.durations import text_of

    return "–" if seconds is None else text_of(seconds)


def _in_force() -> "Document | None":
    from django.utils import timezone

    from answerable.policy.queries import document_of, version_at

    version = version_at(timezone.now())
    return document_of(version) if version else None


def _document(name: str) -> "Document":
    """A version by its number, the one in force ("now"), or a file."""
    from answerable.policy.data import PolicyError
    from answerable.policy.files import from_yaml
    from answerable.policy.names import keys

    if name == "now":
        if (found := _in_force()) is None:
            raise Failed("no policy is in force")
        return found
    if name.isascii() and name.isdigit():
        return _version(int(name)).document
    try:
        return from_yaml(Path(name).read_text(encoding="utf-8"), keys())
    except PolicyError as error:
        raise Failed(f"{name} at {error.where}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{name} cannot be read: {error}") from error


def _agent(email: str) -> "Agent":
    from answerable.accounts.models import Agent

    found = Agent.objects.filter(email=email.strip().lower(), is_active=True).first()
    if found is None:
        raise Failed(f"nobody here has the address {email}")
    return found


def _version(number: int) -> "Version":
    from answerable.policy.models import Version

    found = Version.objects.filter(number=number).first()
    if found is None:
        raise Failed(f"there is no version {number}")
    return found
