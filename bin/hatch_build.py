"""Build hook: dependencies from requirements/base.in, translations compiled into the package."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


class Dependencies(MetadataHookInterface):
    """One list of what Answerable needs: requirements/base.in."""

    def update(self, metadata: dict[str, Any]) -> None:
        lines = Path(self.root, "requirements/base.in").read_text().splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith("#")]


class Catalogues(BuildHookInterface):
    """Compiles every .po file to .mo and puts the result into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for source in Path(self.root, "answerable").rglob("*.po"):
            target = source.with_suffix(".mo")
            with source.open("rb") as po, target.open("wb") as mo:
                write_mo(mo, read_po(po))
            build_data["artifacts"].append("/" + target.relative_to(self.root).as_posix())
