"""Pure rules of people's addresses and numbers."""

import re

from django.utils.translation import gettext_lazy as _

from answerable.core.errors import Refused

NUMBER = re.compile(r"\+?[0-9]{5,15}")  # E.164 has fifteen digits at most


def normal_address(address: str) -> str:
    """One spelling for one mailbox: trimmed, lower case, the domain in its ASCII form.

    RFC 5321 lets the part before the @ differ in case; no mailbox in the wild does.
    """
    local, _at, domain = address.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii") if domain else ""
    except UnicodeError:
        ascii_domain = domain
    return f"{local.lower()}@{ascii_domain.lower()}" if local else address.strip().lower()


def number_of(text: str) -> str:
    """A telephone number as it is kept: digits, and a plus before it if it was there; "" for none.

    Digits of any script count. Refused for what is no number.
    """
    plain = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    kept = re.sub(r"[\s().\-/\u2010-\u2015\u200e\u200f\u202a-\u202e]", "", plain)
    if kept and not NUMBER.fullmatch(kept):
        words = _("“%(words)s” is not a telephone number.") % {"words": text.strip()}
        raise Refused("number_unreadable", words)
    return kept
