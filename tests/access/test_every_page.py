"""Every page somebody can ask for is looked at in the browser, or left out with a reason."""

from tests.access import test_administration, test_desk, test_office
from tests.browser.pages import ADMINISTRATION, DESK, LEFT_OUT, OFFICE, OWN, REPORTS, TICKET

MISSING = "a new page belongs into tests/browser/pages.py, or among what is left out there"
EXTRA = {"search", "2fa", "password", "styleguide"}  # of no table: a list, and pages of others


def asked(table: dict[str, tuple]) -> set[str]:
    return {name for name, row in table.items() if row[0] == "get"}


def test_every_page_in_the_tables_of_the_desk_is_looked_at() -> None:
    known = asked(test_desk.OF_A_TICKET) | asked(test_desk.OF_THE_DESK)
    elsewhere = {"canned", "macro", "absences-of", "join", "raw", "service-worker", "manifest",
                 "notice-words", "absence", "meanwhile", "done", "view", *test_desk.BY_THE_ADDRESS}  # fmt: skip
    shown = {*DESK, *TICKET, *OWN} - EXTRA
    assert not shown & LEFT_OUT["desk"].keys()
    assert shown | LEFT_OUT["desk"].keys() == known | elsewhere, MISSING


def test_every_page_in_the_tables_of_the_office_is_looked_at() -> None:
    known = asked(test_office.PAGES) | asked(test_administration.PAGES)
    shown = {*OFFICE, *REPORTS, *ADMINISTRATION}
    assert not shown & LEFT_OUT["office"].keys()
    assert shown | LEFT_OUT["office"].keys() == known, MISSING
