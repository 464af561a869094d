"""What is hidden from whom: the mask of an agent, and what of ours stays readable through it."""

from collections.abc import Callable, Iterable

from answerable.accounts.masking import NO_MASK, Mask, mask_for
from answerable.accounts.models import Agent

_ours: list[Callable[[], Iterable[str]]] = []


def keep_readable(addresses: Callable[[], Iterable[str]]) -> None:
    """Higher apps say which addresses are our own; idempotent."""
    if addresses not in _ours:
        _ours.append(addresses)


def mask_of(agent: Agent) -> Mask:
    """Nothing is hidden from the house; from a provider's people what their provider says."""
    provider = agent.provider
    if provider is None:
        return NO_MASK
    staff = Agent.objects.values_list("email", flat=True)
    ours = [address for addresses in _ours for address in addresses()]
    return mask_for(provider.masked, provider.order_shape, (*staff, *ours))


def mask_for_address(email: str) -> Mask:
    """The mask of whoever of the staff has this address; none for others."""
    agents = Agent.objects.select_related("provider").exclude(provider=None)
    agent = agents.filter(email=email.strip().lower()).first()
    return mask_of(agent) if agent else NO_MASK
