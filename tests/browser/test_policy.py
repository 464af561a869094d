"""The policy from a ready one to published, in a browser: changed, reordered, checked."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.test_look import serious


def promises(page: Page) -> list[str]:
    names = page.locator("#promises tbody th").all_inner_texts()
    return [name.split("\n")[0].strip() for name in names]


def test_from_a_ready_policy_to_one_in_force(sign_in: SignIn) -> None:
    page = sign_in("admin@example.com")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/office/policy/")
    page.get_by_role("link", name="A shop").click()
    page.get_by_role("button", name="Make a draft of it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Customer service policy")
    draft = page.url
    assert serious(page) == []

    # A target, with the preview beside it.
    page.click("#change-promises-first")
    page.fill("#id_target_0", "6")
    expect(page.locator("#preview")).to_contain_text("within 6 hours")
    assert serious(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#row-promises-first")).to_contain_text("6 hours")

    # The order: by the keyboard, which keeps its place, and by dragging.
    before = promises(page)
    page.focus("#down-promises-chat-first")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_contain_text("is now number 2")
    assert promises(page)[:2] == [before[1], before[0]]
    assert page.evaluate("document.activeElement.id") == "down-promises-chat-first"
    page.drag_and_drop("#row-promises-chat-first", "#row-promises-call-back")
    expect(page.locator("#live")).to_contain_text("is now number 1")
    assert promises(page) == before

    # What the check says leads to its field.
    page.click("#change-sections-mission")
    page.fill("#id_body__en", "We answer **as soon as possible**.")
    expect(page.locator("#preview strong")).to_have_text("as soon as possible")
    expect(page.locator("#preview")).to_contain_text("promises nothing")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#findings a").first.click()
    expect(page.locator("#id_body__en")).to_be_in_viewport()

    page.goto(f"{draft}publish/")
    page.fill("[name=note]", "Our first policy")
    page.check("[name=sure]")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("in force since")).to_be_visible()
    expect(page.get_by_role("link", name="Add a promise")).to_have_count(0)


def test_hours_are_drawn_on_the_strip_of_a_day(sign_in: SignIn) -> None:
    page = sign_in("admin@example.com")
    page.goto("/office/calendars/")
    page.locator(".calendars a.btn").first.click()
    strip = page.locator("week-day").last.locator("svg")
    strip.scroll_into_view_if_needed()
    box = strip.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 10 / 24, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 14 / 24, y)
    page.mouse.up()
    expect(page.locator("[name=sun]")).to_have_value("10:00-14:00")
    page.click("form.stack .btn.primary")
    expect(page.locator("[name=sun]")).to_have_value("10:00-14:00")
