"""A stranger's file name is a name and nothing more."""

import pytest

from answerable.core.filenames import safe_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("fatura.pdf", "fatura.pdf"),
        ("Квитанция № 5.pdf", "Квитанция № 5.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\evil.exe", "evil.exe"),
        ("\u200b.htaccess", "htaccess"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\r\nX-Header: 1.txt", "aX-Header: 1.txt"),
        ("a\x00.php", "a.php"),
        ("...", "file"),
        ("", "file"),
        ("x" * 500 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept
