"""Static files: compressed where it helps, quick to collect."""

import pytest

from answerable.core.static import QuickCompressor


@pytest.mark.parametrize(
    ("name", "is_compressed"),
    [("ui/desk.css", True), ("ui/desk.js", True), ("big.js.map", False), ("photo.png", False)],
)
def test_source_maps_and_pictures_are_left_as_they_are(name, is_compressed):
    assert QuickCompressor(quiet=True).should_compress(name) is is_compressed


def test_what_pages_load_is_compressed_as_well_as_can_be():
    words = b"button { color: var(--text); padding-inline: 1rem }\n" * 200
    assert len(QuickCompressor.compress_brotli(words)) < len(words) / 50
