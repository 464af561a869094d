"""Who may look into the machine room (/ready in detail, /metrics): this machine, or a token."""

from collections.abc import Callable

from django.http import HttpRequest

TokenCheck = Callable[[HttpRequest], bool]
_checks: list[TokenCheck] = []


def trust_tokens(check: TokenCheck) -> None:
    """A higher app says how it knows a request with a good token. Call it from ready()."""
    if check not in _checks:
        _checks.append(check)


def may_look_inside(request: HttpRequest) -> bool:
    """True for requests from this machine itself, or with a token that a check accepts.

    The front sets X-Answerable-Local and takes it from anybody else who sends it.
    """
    if request.headers.get("X-Answerable-Local") == "1":
        return True
    return any(check(request) for check in _checks)
