"""Blocked senders: what they write is kept, as spam, and nobody is told; undone in the office."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.channels.email.mailboxes import addresses_of
from answerable.channels.models import BlockedSender, Mailbox
from answerable.core import audit
from answerable.core.errors import Refused
from answerable.customers.rules import normal_address

# Domains that belong to everybody: to block one would block strangers by the million.
EVERYBODYS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "mail.ru",
        "yandex.ru",
        "yandex.com",
        "bk.ru",
        "inbox.ru",
        "list.ru",
        "rambler.ru",
        "qq.com",
        "163.com",
        "126.com",
        "mynet.com",
    ]
)


def domain_of(address: str) -> str:
    """ "@example.net" of an address in normal form."""
    return "@" + address.rpartition("@")[2]


@transaction.atomic
def block(sender: str, *, by: Agent, why: str = "") -> BlockedSender:
    """From now on mail of this address (or of this "@domain") goes to Spam and tells nobody.

    Refused for what is no address, for our own and colleagues', and for domains of everybody's.
    Blocking again changes nothing.
    """
    if not by.can("tickets.answer") or by.provider_id is not None:
        raise Refused("may_not_block", _("Your role does not allow you to block senders."))
    value = normal_address(sender)
    _refuse_unfit(value)
    known = BlockedSender.objects.filter(value=value).first()
    if known:
        return known
    try:
        with transaction.atomic():
            made = BlockedSender.objects.create(
                value=value, why=why.strip()[:200], by=by, at=timezone.now()
            )
    except IntegrityError:  # a colleague did at this moment
        return BlockedSender.objects.get(value=value)
    audit.record("sender.blocked", by=by.actor, blocked=made.pk)
    return made


def _refuse_unfit(value: str) -> None:
    local, at, domain = value.rpartition("@")
    if not at or "." not in domain or len(value) > 320 or " " in value:
        raise Refused("sender_unreadable", _("Give a mail address, or @ and a domain."))
    ours = {one for box in Mailbox.objects.all() for one in addresses_of(box)}
    ours |= {normal_address(one) for one in Agent.objects.values_list("email", flat=True)}
    if value in ours or (not local and any(one.endswith(value) for one in ours)):
        raise Refused("sender_is_ours", _("That is an address of ours."))
    if not local and domain in EVERYBODYS:
        raise Refused(
            "domain_of_everybody",
            _("Millions of people write from %(domain)s. Block the one address.")
            % {"domain": domain},
        )


@transaction.atomic
def unblock(row: BlockedSender, *, by: Agent) -> None:
    """Their mail arrives as everybody's again. What came meanwhile stays in Spam until taken out."""
    if not by.can("settings.manage"):
        raise Refused("may_not_unblock", _("Your role does not allow you to do this."))
    if BlockedSender.objects.filter(pk=row.pk).delete()[0]:
        audit.record("sender.unblocked", by=by.actor, blocked=row.pk)
