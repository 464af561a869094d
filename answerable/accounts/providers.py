"""Providers: made, changed, and the rule that nobody belongs to two houses."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from answerable.accounts.masking import CLASSES
from answerable.accounts.models import Agent, Provider, Team
from answerable.core import audit
from answerable.core.errors import Refused

CHANGEABLE = {
    "name", "kind", "contract_from", "contract_until", "contact_name", "contact_email",
    "languages", "hours", "masked", "order_shape", "sees_team", "review_percent", "review_hours",
}  # fmt: skip


@transaction.atomic
def make_provider(name: str, *, kind: str, by: Agent) -> Provider:
    """A new provider without teams, whose people would see nothing of customers' addresses.

    Refused for a name that is taken.
    """
    _may(by)
    _refuse_bad({"name": name, "kind": kind}, None)
    made = Provider.objects.create(name=name.strip(), slug=_free_slug(name), kind=kind)
    audit.record("provider.made", by=by.actor, provider=made.name)
    return made


@transaction.atomic
def change_provider(provider: Provider, *, by: Agent, **fields: Any) -> None:
    """What is known of it and what its people may see; holds from their next page on.

    Refused where the contract ends before it begins, for a share above 100, and once it ended.
    """
    if unknown := set(fields) - CHANGEABLE:
        raise TypeError(f"not to be changed: {sorted(unknown)}")
    _may(by)
    _refuse_bad(fields, provider)
    rows = Provider.objects.filter(pk=provider.pk, ended_at=None)
    if not rows.update(**fields):
        raise Refused("provider_over", OVER)
    provider.refresh_from_db()
    audit.record("provider.changed", by=by.actor, provider=provider.name, fields=sorted(fields))


OVER = _("The contract with this provider has ended.")


def settle(agents: Iterable[Agent]) -> None:
    """Whoever belongs to a provider's team is the provider's; call it after teams changed.

    Refused for somebody who would belong to two, or to one and to the house. Who is in no team
    stays whose they were: nobody sees more by being taken out of a team.
    """
    for agent in agents:
        theirs = Team.objects.filter(memberships__agent=agent)
        houses: set[int | None] = set(theirs.values_list("provider", flat=True))
        one_house(houses)
        if houses:
            belong_to(agent, houses.pop())


def one_house(houses: set[int | None]) -> None:
    """Refuses a mixture of providers, or of one and the house."""
    if len(houses) > 1:
        raise Refused(
            "two_houses", _("Somebody works for one provider or for the house, never for both.")
        )


def belong_to(agent: Agent, provider_id: int | None) -> None:
    """The agent is the provider's, or of the house (None)."""
    if provider_id and Provider.objects.filter(pk=provider_id, ended_at__isnull=False).exists():
        raise Refused("provider_over", OVER)
    Agent.objects.filter(pk=agent.pk).update(provider_id=provider_id)
    agent.provider_id = provider_id


def running_providers() -> QuerySet[Provider]:
    """Those whose contract was not ended, by name."""
    return Provider.objects.filter(ended_at=None).order_by("name")


def _may(by: Agent) -> None:
    if not by.can("people.manage"):
        raise Refused("may_not_manage", _("Your role does not allow you to do this."))


def _refuse_bad(fields: dict[str, Any], provider: Provider | None) -> None:
    def of(name: str) -> Any:
        return fields.get(name, getattr(provider, name, None))

    others = Provider.objects.exclude(pk=provider.pk if provider else 0)
    taken = {one.casefold() for one in others.values_list("name", flat=True)}
    if not of("name").strip() or of("name").strip().casefold() in taken:
        raise Refused("name_taken", _("There is a provider with this name already."))
    if of("kind") not in Provider.Kind.values or not set(of("masked") or ()) <= set(CLASSES):
        raise Refused("unknown_word", _("There is no such choice."))
    first, last = of("contract_from"), of("contract_until")
    if isinstance(first, date) and isinstance(last, date) and last < first:
        raise Refused("contract_backwards", _("The contract ends before it begins."))
    if not 0 <= (of("review_percent") or 0) <= 100:
        raise Refused("share_wrong", _("A share lies between 0 and 100 percent."))


def _free_slug(name: str) -> str:
    wanted = slugify(name)[:40] or "provider"
    taken = set(Provider.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)
