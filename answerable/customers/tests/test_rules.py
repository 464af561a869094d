"""One spelling for one mailbox."""

import pytest

from answerable.customers.rules import normal_address


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("elif@example.net", "elif@example.net"),
        ("  Elif@Example.NET\n", "elif@example.net"),
        ("kişi@örnek.example", "kişi@xn--rnek-4qa.example"),
        ("a@b@example.net", "a@b@example.net"),
        ("почта@пример.example", "почта@xn--e1afmkfd.example"),
        ("nobody", "nobody"),
        ("@example.net", "@example.net"),
        ("", ""),
        ("x@" + "a" * 70 + ".example", "x@" + "a" * 70 + ".example"),
        ("x@..", "x@.."),
    ],
)
def test_one_mailbox_has_one_spelling(written, normal):
    assert normal_address(written) == normal
    assert normal_address(normal) == normal, "and it is stable"
