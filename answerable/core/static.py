"""Static files under names that change with their content, compressed once when collected."""

from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

BIG = 100_000  # bytes; beyond it the last percent is not worth seconds of a first start


class QuickCompressor(Compressor):  # type: ignore[misc]  # the library has no types
    """The best compression for what pages load; a quick one for big files; none for source maps."""

    def should_compress(self, filename: str) -> bool:
        return not filename.endswith(".map") and bool(super().should_compress(filename))

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return bytes(brotli.compress(data, quality=11 if len(data) < BIG else 5))


class CollectedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Only hashed names are kept: old pages find their files by them after an update too."""

    keep_only_hashed_files = True

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return QuickCompressor(**kwargs)
