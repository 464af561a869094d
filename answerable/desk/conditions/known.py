"""What the inputs of an editor can offer: teams, colleagues, languages, and whom one may name.

Read once for a page however many rows ask for it. Customers and organisations are only found
among those whose tickets the agent may see: an editor is no way to learn who else is there.
"""

from functools import cached_property

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent, Team
from answerable.core.locales import locale_of
from answerable.customers.models import Customer, Organisation
from answerable.customers.rules import normal_address
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Tag

Choices = list[tuple[str, str]]
MOST = 300


class Known:
    """For one agent and one page."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    @cached_property
    def team(self) -> Choices:
        return [(str(pk), name) for pk, name in Team.objects.order_by("name").values_list("pk", "name")]  # fmt: skip

    @cached_property
    def owner(self) -> Choices:
        active = Agent.objects.filter(is_active=True).order_by("name")
        people = active.values_list("pk", "name")[:MOST]
        return [("me", _("Whoever looks")), *((str(pk), name) for pk, name in people)]

    @cached_property
    def language(self) -> Choices:
        names = locale_of(get_language() or "en").languages
        codes = {str(code) for code in Locale("en").languages}
        named = [(code, str(names.get(code, code))) for code in codes if len(code) == 2]
        return sorted(named, key=lambda one: one[1])

    @cached_property
    def tag(self) -> list[str]:
        return list(Tag.objects.order_by("name").values_list("name", flat=True)[:MOST])

    def customer_called(self, address: str) -> int | None:
        """Whose address this is, among the customers of tickets one may see."""
        found = Customer.objects.filter(identities__value=normal_address(address))
        return self._visible("customer", list(found.values_list("pk", flat=True)[:1]))

    def organisation_called(self, name: str) -> int | None:
        """The organisation of that name, among those whose tickets one may see."""
        found = Organisation.objects.filter(name__iexact=name.strip())
        return self._visible("customer__organisation", list(found.values_list("pk", flat=True)[:9]))

    def address_of(self, pk: int) -> str:
        """How the editor writes a customer; "" for one whom the agent does not know."""
        if self._visible("customer", [pk]) is None:
            return ""
        customer = Customer.objects.get(pk=pk)
        first = customer.identities.order_by("pk").first()
        return first.value if first else ""

    def organisation_named(self, pk: int) -> str:
        """How the editor writes an organisation; "" for one the agent does not know."""
        if self._visible("customer__organisation", [pk]) is None:
            return ""
        return Organisation.objects.get(pk=pk).name

    def name_of(self, slug: str, pk: int) -> str:
        """For conditions in words."""
        if slug in ("team", "owner"):
            names = dict(self.team if slug == "team" else self.owner)
            return names.get(str(pk), f"#{pk}")
        named = self.address_of(pk) if slug == "customer" else self.organisation_named(pk)
        return named or f"#{pk}"

    def _visible(self, path: str, keys: list[int]) -> int | None:
        for key in keys:
            if tickets_visible_to(self._agent).filter(**{f"{path}_id": key}).exists():
                return key
        return None
