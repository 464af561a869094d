"""Every page for everybody: axe in light, dark and Arabic; on a telephone and magnified four times
nobody scrolls sideways. The pages are those of tests/browser/pages.py."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Desk, SignIn
from tests.browser.pages import AREAS, PLACES, PUBLIC
from tests.browser.test_look import read_in, serious

WIDE = {"width": 1440, "height": 900}
TELEPHONE = {"width": 390, "height": 844}
MAGNIFIED = {"width": 320, "height": 256}  # 1280 pixels, four times as large
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def addresses(page: Page, pages: dict[str, str]) -> Iterator[str]:
    """With the keys of the demo in them."""
    keys: dict[str, str] = {}
    for address in pages.values():
        for place in re.findall(r"{(\w+)}", address):
            if place not in keys:
                start, link = PLACES[place]
                found = re.search(link, page.request.get(start).text())
                assert found, f"the demo has no {place}"
                keys[place] = found[1]
        yield address.format(**keys)


def faults(page: Page, address: str) -> list[str]:
    """What is wrong with the page in any way it can be looked at."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    assert answer
    assert answer.status == 200, address
    found = serious(page)
    page.emulate_media(color_scheme="dark")
    found += [
        f"dark: {one['id']}" for one in Axe().run(page, options=CONTRAST).response["violations"]
    ]
    page.set_viewport_size(TELEPHONE)
    found += [f"telephone: {one}" for one in too_wide(page)]
    page.set_viewport_size(MAGNIFIED)
    return found + [f"magnified: {one}" for one in too_wide(page)]


def too_wide(page: Page) -> list[str]:
    """Whether one has to scroll sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{wide} px too wide"] if wide > 0 else []


@pytest.mark.parametrize("area", AREAS)
def test_every_page_in_every_way(desk: Desk, sign_in: SignIn, area: str) -> None:
    page = sign_in("admin@example.com")
    found = {one: faults(page, one) for one in addresses(page, AREAS[area])}
    assert {one: said for one, said in found.items() if said} == {}


@pytest.mark.parametrize("area", AREAS)
def test_every_page_in_arabic(desk: Desk, sign_in: SignIn, area: str) -> None:
    page = sign_in("admin@example.com")
    read_in(page, "ar-EG")
    found = {}
    try:
        for address in addresses(page, AREAS[area]):
            page.set_viewport_size(WIDE)
            page.goto(address)
            assert page.evaluate("document.documentElement.dir") == "rtl"
            said = serious(page)
            page.set_viewport_size(TELEPHONE)
            found[address] = said + too_wide(page)
    finally:
        page.set_viewport_size(WIDE)
        read_in(page, "en-GB")  # the journeys after this one know them in English
    assert {one: said for one, said in found.items() if said} == {}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_public_page(desk: Desk, browser: Browser, language: str) -> None:
    context = browser.new_context(base_url=desk.url, locale=language)
    page = context.new_page()
    found = {one: faults(page, one) for one in addresses(page, PUBLIC)}
    context.close()
    assert {one: said for one, said in found.items() if said} == {}
