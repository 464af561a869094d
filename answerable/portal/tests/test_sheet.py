"""The policy on one page: the same public words as the page, nothing cut in silence, cheap to ask for."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import translation

from answerable.policy.queries import document_of
from answerable.portal import typefaces
from answerable.portal.measuring import lines, runs
from answerable.portal.printing import SIZES, _fit, make_pdf
from answerable.portal.sheet import Part, Piece, Sheet, can_be_set
from answerable.portal.sheets import sheet_of
from answerable.portal.tests.test_policy import in_force, words

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BODY = (
    "1. Write to us.\n2. Send it.\n\nSee [the form](https://example.com/back/) or <a@example.com>."
)


def plain(*parts: Part, language: str = "en") -> Sheet:
    return Sheet(language, "Acme", "Title", "Since", parts, ("Write to us",), "more on the page:",
                 "https://example.com/policy/en/")  # fmt: skip


def part(number: int, count: int) -> Part:
    return Part(f"Part {number}", (Piece("text", "Words that fill a line. " * count),))


def said(sheet: Sheet) -> list[str]:
    return [piece.text for part in sheet.parts for piece in part.pieces]


@pytest.mark.django_db
def test_only_what_is_public_stands_on_it() -> None:
    version = in_force(return_days=30)
    found = sheet_of(version, document_of(version), "en")
    assert [part.title for part in found.parts] == [
        "What we promise", "When we are there", "Returns",
    ]  # fmt: skip
    assert "You can return goods within 30 days." in said(found)
    for inner in ("Staff words", "Manager words", "Inner target"):
        assert inner not in repr(found)


@pytest.mark.django_db
def test_links_and_numbers_survive_as_plain_text() -> None:
    title = {"en": "Returns"}
    version = in_force(
        sections=[{"key": "a", "audience": "public", "title": title, "body": {"en": BODY}}]
    )
    last = sheet_of(version, document_of(version), "en").parts[-1]
    assert [piece.text for piece in last.pieces] == [
        "1. Write to us.",
        "2. Send it.",
        "See the form (https://example.com/back/) or a@example.com.",
    ]


@pytest.mark.django_db
def test_in_arabic_it_runs_from_right_to_left() -> None:
    version = in_force()
    with translation.override("ar"):
        found = sheet_of(version, document_of(version), "ar")
    assert found.is_rtl
    assert all(piece.is_rtl for piece in found.parts[-1].pieces)
    assert b"/Lang (ar)" in make_pdf(found, made=NOON)


def test_the_type_shrinks_before_anything_is_left_out() -> None:
    small, placed = _fit(plain(part(1, 40), part(2, 40)), 40, 270)
    assert small == SIZES[0]
    smaller, placed = _fit(plain(*(part(n, 40) for n in range(5))), 40, 270)
    assert SIZES[0] > smaller > SIZES[-1]
    assert len(placed) == 10


@pytest.mark.parametrize("parts", [[part(n, 60) for n in range(20)], [part(0, 5), part(1, 900)]])
def test_what_does_not_fit_is_named_with_where_to_read_it(parts: list[Part]) -> None:
    size, placed = _fit(plain(*parts), 40, 270)
    texts = [each.piece.text for each in placed]
    shown = [each for each in placed if each.piece.style == "heading"]
    left_out = " · ".join(one.title for one in parts[len(shown) :])
    assert size == SIZES[-1]
    assert texts[-3:] == ["… more on the page:", left_out, "https://example.com/policy/en/"]
    assert max(each.column for each in placed) <= 1


def test_a_line_is_never_wider_than_its_column() -> None:
    assert lines("one two", 500, 10, bold=False) == ["one two"]
    parted = lines("https://example.com/" + "a" * 200, 40, 10, bold=False)
    assert "".join(parted) == "https://example.com/" + "a" * 200
    assert len(parted) > 5
    assert lines("a\nb", 40, 10, bold=True) == ["a", "b"]


def test_the_same_words_are_the_same_file_of_one_page() -> None:
    sheet = plain(part(1, 2), replace(part(2, 1), title="Заголовок"))
    made = make_pdf(sheet, made=NOON)
    assert made == make_pdf(sheet, made=NOON)
    assert made.startswith(b"%PDF-")
    assert b"/Count 1" in made


JAPANESE = (
    "返品は「到着後30日以内」であれば、お受けします。Answerable が対応します（送料は当社負担）。"
)
no_eastern_typeface = pytest.mark.skipif(
    not typefaces.east(), reason="no typeface for East Asia here"
)


@pytest.fixture
def without_the_east(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has no typeface for East Asia."""
    monkeypatch.setattr(typefaces, "east", dict)


@pytest.mark.parametrize("wide", range(12, 90, 3))
def test_a_line_of_ideographs_ends_anywhere_but_before_what_closes(wide: int) -> None:
    parted = lines(JAPANESE, wide, 10, bold=False)
    assert "".join(parted).replace(" ", "") == JAPANESE.replace(" ", "")
    assert not [line for line in parted if line[0] in "。、」）"]
    assert not [line for line in parted if line[-1] in "「（"]
    assert len(parted) > 1


@no_eastern_typeface
def test_each_letter_is_set_in_the_typeface_that_has_it() -> None:
    assert list(runs("返品 30日", bold=False)) == [(True, "返品"), (False, " 30"), (True, "日")]
    made = make_pdf(plain(Part("返品", (Piece("text", JAPANESE),)), language="ja"), made=NOON)
    assert b"FiraGO" in made
    assert b"NotoSansCJKJP" in made


@no_eastern_typeface
def test_each_language_has_its_own_shapes() -> None:
    made = make_pdf(plain(Part("退货", (Piece("text", "三十日"),)), language="zh-TW"), made=NOON)
    assert b"NotoSansCJKTC" in made
    assert [typefaces.shape(tag) for tag in ("ja", "ko-KR", "zh-CN", "zh-Hant", "en")] == [
        0,
        1,
        2,
        3,
        0,
    ]


@no_eastern_typeface
def test_ideographs_among_words_from_right_to_left_are_not_set() -> None:
    assert can_be_set([Part("T", (Piece("text", "返品"),))])
    assert not can_be_set([Part("T", (Piece("text", "返品", is_rtl=True),))])


def test_words_in_letters_the_typeface_lacks_are_not_set(without_the_east: None) -> None:
    assert can_be_set([part(1, 1), Part("T", (Piece("text", "Ğ ß ы ع א µ 12 €"),))])
    assert not can_be_set([Part("T", (Piece("text", "返品"),))])


@pytest.mark.django_db
def test_it_is_made_once_and_asked_for_again_cheaply(client: Client, monkeypatch) -> None:
    made = []
    monkeypatch.setattr("answerable.portal.printing.make_pdf", lambda sheet, made: made_of(sheet))

    def made_of(sheet: Sheet) -> bytes:
        made.append(sheet.language)
        return b"%PDF-"

    in_force()
    page = client.get("/policy/tr/policy.pdf")
    assert (page["Content-Type"], page.content) == ("application/pdf", b"%PDF-")
    assert page["Content-Disposition"] == 'inline; filename="policy-tr-v1.pdf"'
    assert page["Cache-Control"] == "public, max-age=300"
    again = client.get("/policy/tr/policy.pdf", headers={"if-none-match": page["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    client.get("/policy/tr/policy.pdf")
    assert made == ["tr"]
    assert client.post("/policy/tr/policy.pdf").status_code == 405


@pytest.mark.django_db
def test_the_page_leads_to_it_where_there_is_one(client: Client, without_the_east: None) -> None:
    assert client.get("/policy/en/policy.pdf").status_code == 404
    in_force()
    assert "/policy/en/policy.pdf" in words(client.get("/policy/en/"))
    assert client.get("/policy/de/policy.pdf").status_code == 404
    section = {"key": "a", "audience": "public", "title": {"ja": "返品"}, "body": {"ja": "三十日"}}
    in_force(languages=["ja"], sections=[section])
    assert "policy.pdf" not in words(client.get("/policy/ja/"))
    assert client.get("/policy/ja/policy.pdf").status_code == 404
