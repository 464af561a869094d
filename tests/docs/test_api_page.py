"""The page about the API says what the program says."""

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_is_made_from_this_program() -> None:
    made = runpy.run_path(str(DOCS / "api_page.py"))["page"]()
    assert (DOCS / "reference" / "api.md").read_text(encoding="utf-8") == made, (
        "run: python docs/api_page.py"
    )
