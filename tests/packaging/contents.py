"""What a wheel must hold, and must not: python tests/packaging/contents.py WHEEL"""

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = (".html", ".txt", ".css", ".js", ".svg", ".toml", ".json", ".py", ".po")


def main(wheel: str) -> int:
    """0 if the wheel holds every file of the package but its tests, and the translations compiled."""
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("answerable/")}
    files = [
        path.relative_to(ROOT)
        for path in (ROOT / "answerable").rglob("*")
        if path.suffix in NEEDED and "__pycache__" not in path.parts
    ]
    wanted = {str(path) for path in files if not is_for_tests(str(path))}
    wanted |= {str(Path(name).with_suffix(".mo")) for name in wanted if name.endswith(".po")}
    unwanted = {name for name in inside if is_for_tests(name) or name.endswith(".pyc")}
    for name in sorted(wanted - inside):
        print(f"missing in the wheel: {name}")
    for name in sorted(unwanted):
        print(f"does not belong into the wheel: {name}")
    print(f"wheel: {len(inside)} files, {Path(wheel).stat().st_size / 1024:.0f} KiB")
    return 1 if (wanted - inside) or unwanted else 0


def is_for_tests(name: str) -> bool:
    """True for what only a checkout needs."""
    return (
        "/tests/" in name or name.startswith("answerable/testing") or name.endswith("/testing.py")
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
