"""One style sheet of all components, kept for a year under its fingerprint."""

import re

import pytest
from django.test import Client

from answerable.ui.stylesheet import FOLDER, ORDER, sheet

PHYSICAL = re.compile(
    r"(?:^|[;{\s])(?:(?:(?:margin|padding|border)-(?:left|right)|left|right)\s*:"
    r"|(?:float|clear|text-align)\s*:\s*(?:left|right)\b)"
)
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgb|\bhsl", re.IGNORECASE)


def test_every_component_is_in_the_sheet() -> None:
    assert {path.stem for path in FOLDER.glob("*.css")} == set(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_a_component_knows_no_left_no_right_and_no_colour_of_its_own(name: str) -> None:
    text = (FOLDER / f"{name}.css").read_text()
    assert not PHYSICAL.search(text)
    if name != "tokens":
        assert COLOUR.findall(text) in ([], ["#fff"])  # the paper of foreign mail is white


def test_the_sheet_is_served_whole_and_small(client: Client) -> None:
    answer = client.get(f"/ui/{sheet().fingerprint}.css", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "immutable" in answer["Cache-Control"]
    assert len(answer.content) < 14_000
    assert client.get(f"/ui/{sheet().fingerprint}.css").content == sheet().text
    assert client.get("/ui/0123456789abcdef.css").status_code == 404
