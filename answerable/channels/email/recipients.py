"""Which mailbox a mail is for: by its envelope, else by its headers, else the first one."""

from collections.abc import Iterable, Sequence
from email import policy
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from functools import cached_property

from answerable.accounts.models import Agent
from answerable.channels.email.addresses import without_secret
from answerable.channels.models import BlockedSender, Mailbox
from answerable.customers.rules import normal_address

TRACES = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
LOOKED_AT = 256 * 1024  # bytes; headers end before


class Directory:
    """The addresses of ours as they were when it was made; cheap to ask, never stale for long."""

    def __init__(self) -> None:
        self.mailboxes = list(Mailbox.objects.select_related("team").order_by("-enabled", "id"))
        self._by_address: dict[str, Mailbox] = {}
        for mailbox in self.mailboxes:
            for address in (mailbox.address, *mailbox.aliases):
                self._by_address.setdefault(normal_address(address), mailbox)

    def by_id(self, pk: int | None) -> Mailbox | None:
        """The mailbox with this id; None for none, and for one made since."""
        return next((one for one in self.mailboxes if one.pk == pk), None)

    def is_agent(self, address: str) -> bool:
        """True for the address, in normal form, that one of our agents signs in with."""
        return address in self._agents

    def is_blocked(self, address: str) -> bool:
        """True for an address, in normal form, that somebody blocked, or whose domain."""
        blocked = self._blocked
        return bool(blocked) and (address in blocked or "@" + address.rpartition("@")[2] in blocked)

    @cached_property
    def _blocked(self) -> set[str]:
        return set(BlockedSender.objects.values_list("value", flat=True))

    @cached_property
    def _agents(self) -> set[str]:
        return set(Agent.objects.values_list("email", flat=True))

    def find(self, address: str) -> Mailbox | None:
        """The mailbox behind an address, one of its other names, or either with a +tag."""
        plain = without_secret(normal_address(address))
        local, _at, domain = plain.rpartition("@")
        untagged = f"{local.partition('+')[0]}@{domain}"
        return self._by_address.get(plain) or self._by_address.get(untagged)

    def first_of(self, addresses: Iterable[str]) -> Mailbox | None:
        """The mailbox of the first address that is ours."""
        return next((found for one in addresses if (found := self.find(one))), None)

    def for_mail(self, raw: bytes, envelope_to: Sequence[str] = ()) -> Mailbox | None:
        """Where a mail goes when nobody may refuse it any more: never nowhere while we have one."""
        found = self.first_of(envelope_to) or self.first_of(addresses_in(raw))
        return found or next(iter(self.mailboxes), None)


def addresses_in(raw: bytes) -> list[str]:
    """Whom the headers name as recipients, those written by servers on the way first."""
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(raw[:LOOKED_AT])
    values = [str(value) for name in TRACES for value in headers.get_all(name, [])]
    return [address for _name, address in getaddresses(values) if "@" in address]
