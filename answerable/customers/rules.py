"""Pure rules of people's addresses."""


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
