"""Only our own server, only its topmost word, only for exactly the address we store."""

import pytest

from answerable.channels.email.identity import is_aligned

TRUSTED = ["mx.example.com"]
OURS = "mx.example.com; "


@pytest.mark.parametrize(
    "results",
    [
        "dmarc=pass header.from=example.net",
        "dmarc=pass (p=reject dis=none) header.from=EXAMPLE.net",
        "dkim=pass header.d=example.net header.s=a; spf=fail",
        "dkim=pass (2048-bit key) header.i=@example.net header.b=abc",
        "spf=pass (sender SPF authorized) smtp.mailfrom=bounce@example.net",
        "spf=pass smtp.mailfrom=example.net",
        'dkim=fail reason="bad; sig"; dkim=pass header.d="example.net"',
        "spf=none smtp.mailfrom=x.org;\r\n\tdmarc=pass\r\n\theader.from=example.net",
        "arc=none; dmarc=pass (a (nested) comment) header.from=example.net",
    ],
)
def test_confirmed(results: str) -> None:
    assert is_aligned([OURS + results], TRUSTED, "Elif@Example.net")


@pytest.mark.parametrize(
    "results",
    [
        "none",
        "dmarc=fail header.from=example.net",
        "dmarc=fail header.from=example.net; spf=pass smtp.mailfrom=a@example.net",
        "dmarc=pass header.from=example.org",
        "dmarc=pass header.from=example.net.evil.org",
        "dmarc=pass header.from=notexample.net",
        "dmarc=pass",
        "dmarc=bestguesspass header.from=example.net",
        "dkim=pass header.d=net",
        "dkim=pass header.d=mail.example.net",
        "spf=pass smtp.helo=example.net",
        'spf=pass smtp.mailfrom="victim@example.net"@evil.org',
        'spf=pass smtp.mailfrom="; dmarc=pass header.from=example.net; "@evil.org',
        'spf=pass reason="x header.from=example.net smtp.mailfrom=example.net" smtp.mailfrom=e.org',
        "spf=pass (dmarc=pass header.from=example.net) smtp.mailfrom=evil.org",
        "spf=pass smtp.mailfrom=evil.org (; dmarc=pass header.from=example.net",
        'spf=pass smtp.mailfrom="evil.org; dmarc=pass header.from=example.net',
        "auth=pass smtp.auth=a@example.net",
    ],
)
def test_not_confirmed(results: str) -> None:
    assert not is_aligned([OURS + results], TRUSTED, "elif@example.net")


GOOD = "dmarc=pass header.from=example.net"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [f"evil.org; {GOOD}"],
        [f"mx.example.com.evil.org; {GOOD}"],
        [f"mx.example.com, evil; {GOOD}"],
        ["mx.example.com; none", f"mx.example.com; {GOOD}"],
        [f'"mx.example.com; {GOOD}'],
        ["mx.example.com"],
        [""],
        [";"],
    ],
)
def test_words_of_others_and_lower_ones_are_not_believed(headers: list[str]) -> None:
    assert not is_aligned(headers, TRUSTED, "elif@example.net")


def test_a_word_of_others_above_ours_does_not_hide_ours() -> None:
    assert is_aligned([f"relay.org; {GOOD}", f"MX.example.com 1; {GOOD}"], TRUSTED, "a@example.net")


def test_nobody_is_trusted_by_default() -> None:
    assert not is_aligned([OURS + GOOD], [], "elif@example.net")


@pytest.mark.parametrize("address", ["", "elif", "@", "elif@"])
def test_no_address_is_never_confirmed(address: str) -> None:
    assert not is_aligned([OURS + "dmarc=pass header.from="], TRUSTED, address)


def test_international_domains_are_compared_in_one_spelling() -> None:
    headers = [OURS + "dmarc=pass header.from=" + "örnek.example".encode("idna").decode()]
    assert is_aligned(headers, TRUSTED, "a@örnek.example")


def test_comments_without_end_cost_nothing() -> None:
    assert not is_aligned([OURS + "(" * 100_000 + GOOD], TRUSTED, "elif@example.net")
