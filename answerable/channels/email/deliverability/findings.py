"""Can the world tell that mail in our name is ours? One finding for each thing receivers look at.

SPF is RFC 7208, DKIM 6376 with 8301, DMARC 9989 (which replaced 7489: no `pct` any more).
"""

import base64
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from answerable.channels.email.deliverability import spf
from answerable.channels.email.deliverability.asking import Ask, CannotAsk, ask_dns, reverse_name
from answerable.channels.email.dkim_signing import key_file

Level = Literal["good", "better", "bad", "unknown"]
RESERVED = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")
SHORTEST_KEY = 2048


@dataclass(frozen=True)
class Record:
    """Something to publish: a record of this kind under this name."""

    kind: str
    name: str
    value: str


@dataclass(frozen=True)
class Finding:
    """`title` is the field's own word (SPF, DKIM …); `seen` what the DNS answered."""

    title: str
    level: Level
    words: str
    seen: tuple[str, ...] = ()
    publish: Record | None = None


@dataclass(frozen=True)
class Sender:
    """Whom the questions are about: the address, the server that sends, the DKIM selector."""

    address: str
    server: str = ""
    selector: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2].lower()


def sender_of(address: str, selector: str = "") -> Sender:
    """As this installation is set up to send."""
    options = settings.ANSWERABLE
    return Sender(address, options["smtp_host"], selector or options["dkim_selector"])


def is_reserved(domain: str) -> bool:
    """Names that exist for examples and tests only: nobody publishes anything there."""
    return any(domain == name or domain.endswith(f".{name}") for name in RESERVED)


def findings(sender: Sender, ask: Ask = ask_dns) -> list[Finding]:
    """All of them, asked side by side. What could not be asked is unknown, never bad."""
    checks: tuple[Callable[[Sender, Ask], Finding], ...] = (mx, spf_of, dkim, dmarc, ptr, tls_of_mx)
    language = translation.get_language() or settings.LANGUAGE_CODE

    def run(check: Callable[[Sender, Ask], Finding]) -> Finding:
        with translation.override(language):
            return _asked(check, sender, ask)

    with ThreadPoolExecutor(len(checks)) as threads:
        return list(threads.map(run, checks))


def _asked(check: Callable[[Sender, Ask], Finding], sender: Sender, ask: Ask) -> Finding:
    try:
        return check(sender, ask)
    except CannotAsk:
        title = TITLES[check.__name__]
        return Finding(title, "unknown", _("The DNS could not be asked. Try again later."))


def mx(sender: Sender, ask: Ask) -> Finding:
    """Where answers go."""
    found = ask(sender.domain, "MX")
    if not found:
        words = _("No server takes mail for this domain, so answers cannot arrive.")
        return Finding("MX", "bad", words)
    if [one.split()[-1] for one in found] in ([""], ["."], ["0"]):
        return Finding("MX", "bad", _("The domain says that it takes no mail."), tuple(found))
    return Finding("MX", "good", _("Answers can arrive."), tuple(sorted(found)))


def spf_of(sender: Sender, ask: Ask) -> Finding:
    """Which servers may send in the name of the domain."""
    found = tuple(spf.records_of(sender.domain, ask))
    wanted = _wanted_spf(sender)
    if not found:
        return Finding("SPF", "bad", _("The domain does not say who may send for it."), (), wanted)
    if len(found) > 1:
        words = _("There are several records; receivers then count none of them. Leave one.")
        return Finding("SPF", "bad", words, found)
    addresses = [*ask(sender.server, "A"), *ask(sender.server, "AAAA")] if sender.server else []
    walked = spf.walk(found[0], sender.domain, addresses, ask)
    if walked.lookups > spf.MOST_LOOKUPS:
        words = _("The record asks receivers for more than ten look-ups; they then ignore it.")
        return Finding("SPF", "bad", words, found)
    if walked.ending == "+all":
        return Finding("SPF", "bad", _("The record lets everybody send in your name."), found)
    if addresses and not walked.allows and walked.ending != "":
        words = _("The record does not name %(server)s. If that server sends itself, add it.")
        words %= {"server": sender.server}
        return Finding("SPF", "better", words, found, _extended(found[0], sender))
    return Finding("SPF", "good", _("The domain says who may send for it."), found)


def _wanted_spf(sender: Sender) -> Record:
    who = f"a:{sender.server}" if sender.server else "mx"
    return Record("TXT", sender.domain, f"v=spf1 {who} ~all")


def _extended(record: str, sender: Sender) -> Record:
    first, *rest = record.split()
    return Record("TXT", sender.domain, " ".join([first, f"a:{sender.server}", *rest]))


def dkim(sender: Sender, ask: Ask) -> Finding:
    """The key with which receivers check our signature."""
    if not sender.selector:
        words = _("Your mail server signs, or nobody does. Give its selector to look it up.")
        return Finding("DKIM", "unknown", words)
    name = f"{sender.selector}._domainkey.{sender.domain}"
    found = tuple(text for text in ask(name, "TXT") if "p=" in text)
    wanted = _own_key(sender, name)
    if not found:
        words = _("There is no key under this selector.")
        return Finding("DKIM", "bad", words, (), wanted)
    key = _tag(found[0], "p")
    if wanted and _tag(wanted.value, "p") != key:
        words = _("The published key is another one than ours: signatures will not fit.")
        return Finding("DKIM", "bad", words, found, wanted)
    if not key:
        return Finding("DKIM", "bad", _("The key was withdrawn."), found)
    bits = _bits(key)
    if bits and bits < SHORTEST_KEY:
        words = _("The key has only %(bits)s bits; use at least 2048.") % {"bits": bits}
        return Finding("DKIM", "better", words, found)
    return Finding("DKIM", "good", _("Receivers can check the signature."), found)


def _own_key(sender: Sender, name: str) -> Record | None:
    """The record that fits our private key, where we sign ourselves."""
    file = key_file(sender.domain)
    if file is None or sender.selector != settings.ANSWERABLE["dkim_selector"]:
        return None
    private = serialization.load_pem_private_key(file.read_bytes(), None)
    raw = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Record("TXT", name, f"v=DKIM1; k=rsa; p={base64.b64encode(raw).decode()}")


def _tag(record: str, name: str) -> str:
    found = re.search(rf"(?:^|;)\s*{name}\s*=([^;]*)", record)
    return "".join(found[1].split()) if found else ""


def _bits(key: str) -> int:
    """0 where it is no RSA key we can read."""
    try:
        public = serialization.load_der_public_key(base64.b64decode(key))
    except (ValueError, UnsupportedAlgorithm):
        return 0
    return public.key_size if isinstance(public, RSAPublicKey) else 0


def dmarc(sender: Sender, ask: Ask) -> Finding:
    """What receivers do with mail that is not ours; the domain's own record, else a parent's."""
    own = f"_dmarc.{sender.domain}"
    wanted = Record("TXT", own, f"v=DMARC1; p=none; rua=mailto:{sender.address}")
    for name in _upwards(sender.domain):
        texts = ask(f"_dmarc.{name}", "TXT")
        found = tuple(text for text in texts if text.lower().startswith("v=dmarc1"))
        if found:
            return _judged(found, wanted)
    words = _("The domain does not say what to do with mail that only pretends to be from it.")
    return Finding("DMARC", "bad", words, (), wanted)


def _judged(found: tuple[str, ...], wanted: Record) -> Finding:
    if len(found) > 1:
        words = _("There are several records; receivers then count none of them. Leave one.")
        return Finding("DMARC", "bad", words, found)
    rule = _tag(found[0], "p").lower()
    if rule in ("quarantine", "reject"):
        return Finding("DMARC", "good", _("Mail that only pretends to be yours is refused."), found)
    words = _("The domain only watches. When SPF and DKIM are good, ask for quarantine.")
    value = re.sub(r"p\s*=\s*none", "p=quarantine", found[0], count=1)
    return Finding("DMARC", "better", words, found, Record("TXT", wanted.name, value))


def _upwards(domain: str) -> Iterator[str]:
    """The domain and its parents, the top-level one left out."""
    labels = domain.split(".")
    for start in range(min(len(labels) - 1, 8)):
        yield ".".join(labels[start:])


def ptr(sender: Sender, ask: Ask) -> Finding:
    """The sending server's addresses have names, and the names lead back."""
    if not sender.server:
        return Finding("PTR", "unknown", _("No mail server is set, so there is nobody to look up."))
    addresses = [*ask(sender.server, "A"), *ask(sender.server, "AAAA")]
    nameless = [one for one in addresses if not _leads_back(one, ask)]
    if not addresses:
        words = _("The name %(server)s has no address.") % {"server": sender.server}
        return Finding("PTR", "bad", words)
    if nameless:
        words = _("The address %(address)s has no name that leads back to it.")
        return Finding("PTR", "better", words % {"address": nameless[0]}, tuple(addresses))
    return Finding("PTR", "good", _("Address and name of the server fit."), tuple(addresses))


def _leads_back(address: str, ask: Ask) -> bool:
    kind = "AAAA" if ":" in address else "A"
    names = ask(reverse_name(address), "PTR")
    return any(address in ask(name, kind) for name in names)


def tls_of_mx(sender: Sender, ask: Ask) -> Finding:
    """Whether others are told to send to us encrypted only (MTA-STS, RFC 8461); good to have."""
    found = tuple(one for one in ask(f"_mta-sts.{sender.domain}", "TXT") if "v=STSv1" in one)
    if found:
        return Finding("MTA-STS", "good", _("Others send to you encrypted only."), found)
    words = _("Others may fall back to sending unencrypted. Ask your mail provider for MTA-STS.")
    return Finding("MTA-STS", "better", words)


TITLES = {
    "mx": "MX", "spf_of": "SPF", "dkim": "DKIM", "dmarc": "DMARC", "ptr": "PTR",
    "tls_of_mx": "MTA-STS",
}  # fmt: skip
