"""The doctor's checks of mail: mailboxes, what waits or failed, the mail server, DNS."""

import smtplib
import ssl
from collections.abc import Iterator
from datetime import timedelta

import dns.exception
import dns.resolver
from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.ops.doctor import Line

LATE = timedelta(minutes=15)
PATIENCE = 5.0  # seconds for each question to somebody else
RESERVED = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")


def mailboxes() -> Iterator[Line]:
    """Each mailbox that is fetched was fetched lately."""
    every = list(Mailbox.objects.filter(enabled=True).order_by("address"))
    if not every:
        yield Line("warn", "mailbox", "there is none", "Run: answerable mailbox add --help")
    for mailbox in every:
        if mailbox.fetch == Mailbox.Fetch.NONE:
            yield Line("ok", "mailbox", f"{mailbox.address}: mail is delivered to us")
        elif mailbox.last_success_at and timezone.now() - mailbox.last_success_at < LATE:
            yield Line(
                "ok", "mailbox", f"{mailbox.address}: fetched {mailbox.last_success_at:%H:%M} UTC"
            )
        else:
            since = mailbox.last_success_at
            words = f"{mailbox.address}: not fetched since {since or 'it was added'}"
            yield Line(
                "fail", "mailbox", words, mailbox.last_error or "Is answerable imap running?"
            )


def inbound() -> Iterator[Line]:
    """What came in was read."""
    waiting = Q(state=Inbound.State.RECEIVED)
    found = Inbound.objects.aggregate(
        waiting=Count("pk", filter=waiting),
        oldest=Min("received_at", filter=waiting),
        unreadable=Count("pk", filter=Q(state=Inbound.State.UNREADABLE)),
    )
    if found["oldest"] and timezone.now() - found["oldest"] > LATE:
        words = f"{found['waiting']} mails wait to be read, the oldest since {found['oldest']:%H:%M} UTC"
        yield Line("fail", "inbound", words, "Is a worker running?")
    else:
        yield Line("ok", "inbound", f"{found['waiting']} mails wait to be read")
    if found["unreadable"]:
        words = f"{found['unreadable']} mails could not be read"
        yield Line("warn", "unreadable", words, "See them on the desk, under Could not be read.")


def outbox() -> Iterator[Line]:
    """What is to leave us leaves."""
    late = Q(
        state__in=[Outgoing.State.QUEUED, Outgoing.State.DELAYED, Outgoing.State.UNKNOWN],
        not_before__lt=timezone.now() - LATE,
    )
    week = timezone.now() - timedelta(days=7)
    failed = Q(state=Outgoing.State.FAILED, finished_at__gt=week)
    found = Outgoing.objects.aggregate(
        late=Count("pk", filter=late), failed=Count("pk", filter=failed)
    )
    if found["late"]:
        remedy = "The ticket says what the mail server answered."
        yield Line("warn", "outbox", f"{found['late']} mails are late", remedy)
    else:
        yield Line("ok", "outbox", "no mail is late")
    if found["failed"]:
        yield Line("warn", "outbox", f"{found['failed']} mails failed within a week")


def server() -> Iterator[Line]:
    """The mail server answers, encrypted, with a certificate that fits."""
    options = settings.ANSWERABLE
    if options["mail_backend"]:
        yield Line("ok", "mail server", f"mail leaves through {options['mail_backend']}")
    elif not options["smtp_host"]:
        remedy = "Set smtp_host in answerable.toml."
        yield Line("warn", "mail server", "none is set: mail is kept, not sent", remedy)
    else:
        yield _greeted(options["smtp_host"], int(options["smtp_port"]), options["smtp_security"])


def _greeted(host: str, port: int, security: str) -> Line:
    context = ssl.create_default_context()
    try:
        if security == "tls":
            with smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context) as smtp:
                smtp.noop()
        else:
            with smtplib.SMTP(host, port, timeout=PATIENCE) as smtp:
                if security == "starttls":
                    smtp.starttls(context=context)
                smtp.noop()
    except (OSError, smtplib.SMTPException) as error:
        return Line(
            "fail", "mail server", f"{host}:{port}: {error}", "Mail waits and is tried again."
        )
    return Line("ok", "mail server", f"{host}:{port} answers ({security})")


def domains() -> Iterator[Line]:
    """The world can tell that mail in our name is ours: SPF (7208), DKIM (6376), DMARC (9989)."""
    for domain in sorted({address.rpartition("@")[2] for address in _addresses()}):
        if domain.endswith(RESERVED):
            yield Line("ok", "dns", f"{domain} is reserved for examples: nothing to ask")
        else:
            yield from _records(domain)


def _addresses() -> list[str]:
    return list(Mailbox.objects.filter(enabled=True).values_list("address", flat=True))


def _records(domain: str) -> Iterator[Line]:
    selector = settings.ANSWERABLE["dkim_selector"]
    asked = [("SPF", domain, "v=spf1"), ("DMARC", f"_dmarc.{domain}", "v=DMARC1")]
    if selector:
        asked.append(("DKIM", f"{selector}._domainkey.{domain}", "p="))
    for what, name, sign in asked:
        try:
            found = [text for text in _texts(name) if sign in text]
        except dns.exception.DNSException as error:
            yield Line("warn", "dns", f"{what} of {domain}: could not ask ({type(error).__name__})")
            continue
        yield _judged(what, domain, name, found)


def _judged(what: str, domain: str, name: str, found: list[str]) -> Line:
    if not found:
        return Line("warn", "dns", f"{domain} has no {what}", f"Publish a TXT record at {name}.")
    if len(found) > 1:
        return Line("fail", "dns", f"{domain} has {len(found)} {what} records", "Leave one.")
    return Line("ok", "dns", f"{what} of {domain}: {found[0][:60]}")


def _texts(name: str) -> list[str]:
    """The TXT records under a name; none where there is no such name."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    return [b"".join(record.strings).decode("ascii", "replace") for record in answer]


ALL = (mailboxes, inbound, outbox, server, domains)
