"""Mail addresses out of reports' fields and words."""

import re

# Bounded, so that no text makes it slow.
ADDRESS = re.compile(
    r"(?<![\w.+-])\"?([\w!#$%&'*+/=?^`{|}~-][\w.!#$%&'*+/=?^`{|}~-]{0,80})\"?@"
    r"((?:[\w-]{1,63}\.){1,8}[a-z][\w-]{0,62}|\[[\d.]{7,15}\])",
    re.ASCII | re.IGNORECASE,
)


def addresses_in(text: str) -> list[str]:
    """Every address in `text`, in order, without repeats (case ignored)."""
    found: dict[str, str] = {}
    for match in ADDRESS.finditer(text):
        address = f"{match.group(1)}@{match.group(2)}".rstrip(".")
        found.setdefault(address.lower(), address)
    return list(found.values())


def address_of_field(value: str) -> str:
    """`rfc822; ann@…` or `rfc822;<ann@…>` as an address; "" when it holds none."""
    kind, _, rest = value.partition(";")
    found = addresses_in(rest if rest else kind)
    return found[0] if found else ""
