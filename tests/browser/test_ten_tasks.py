"""The ten main tasks (find, read, reply, note, assign, snooze, merge, tag, solve, search) by keys
alone: nothing is clicked and no field is filled by its name; and once more where no script runs."""

import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, SignIn

SOON = 5000  # ms


def write_two(desk: Desk, who: str) -> tuple[str, str]:
    """Two mails of one customer about the same matter; their subjects."""
    stamp = time.monotonic_ns() % 10**9
    sender = f"{who} <{who.lower()}{stamp}@example.net>"
    subjects = f"Teapot {stamp}", f"Teapot {stamp} again"
    for subject in subjects:
        desk.write(subject, "The lid of my teapot is missing.", sender=sender)
    return subjects


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def found_by_search(page: Page, words: str, count: int) -> None:
    """Until the index has them: a search is a question, so it is asked again."""
    end = time.monotonic() + 15
    while True:
        press(page, "/", "Control+a")
        page.keyboard.type(words)
        press(page, "Enter")
        page.wait_for_url("**/inbox/search/?q=**")
        page.wait_for_load_state()
        if page.locator(".ticket-row").count() == count:
            return
        assert time.monotonic() < end
        press(page, "Escape")


def test_by_keyboard_alone_from_the_search_to_the_reply(desk: Desk, sign_in: SignIn) -> None:
    subject, again = write_two(desk, "Wanda")
    page = sign_in("admin@example.com")
    found_by_search(page, subject, 2)  # search
    press(page, "j", "Enter")  # read
    expect(page.locator("#ticket-subject")).to_be_focused()
    expect(page.locator(".message").first).to_contain_text("lid of my teapot")
    press(page, "r")  # reply
    expect(page.locator("#reply-body")).to_be_focused()
    page.keyboard.type("The lid is on its way.")
    press(page, "Control+Enter")
    expect(page.locator(".message.agent")).to_contain_text("The lid is on its way.", timeout=SOON)
    press(page, "Escape", "n")  # note
    expect(page.locator("#note-body")).to_be_focused()
    page.keyboard.type("A colleague packed it.")
    press(page, "Control+Enter")
    expect(page.locator(".message.note")).to_contain_text("A colleague packed it.", timeout=SOON)
    press(page, "Escape", "Control+k")  # find
    expect(page.locator("#palette input")).to_be_focused()
    page.keyboard.type(again)
    expect(page.locator("#palette-found [role=option]").first).to_contain_text(again)
    press(page, "Enter")
    expect(page.locator("#ticket-subject")).to_have_text(again)


def test_by_keyboard_alone_from_the_owner_to_the_end(desk: Desk, sign_in: SignIn) -> None:
    subject, again = write_two(desk, "Walter")
    page = sign_in("admin@example.com")
    found_by_search(page, f'"{again}"', 1)
    press(page, "j", "Enter")
    expect(page.locator("#ticket-subject")).to_be_focused()
    press(page, "a")  # assign
    expect(page.locator("#assign-to")).to_be_focused()
    page.keyboard.type("Ay")
    press(page, "Tab", "Enter")
    expect(page.locator(".answerable")).to_contain_text("Ayşe", timeout=SOON)
    press(page, "l")  # tag
    expect(page.locator("#tag-name")).to_be_focused()
    page.keyboard.type("teapot")
    press(page, "Enter")
    expect(page.locator("#ticket-head .tag", has_text="teapot")).to_be_visible(timeout=SOON)
    expect(page.locator("#tag-name")).to_be_focused()
    press(page, "Escape", "h")  # snooze
    expect(page.locator(".sheet button[name=until]").first).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#thread")).to_contain_text("snoozed", timeout=SOON)
    press(page, "m")  # merge
    expect(page.locator("[type=radio]").first).to_be_focused()
    press(page, "Space", "Enter")
    expect(page.locator("#ticket-subject")).to_have_text(subject, timeout=SOON)
    press(page, "e")  # solve
    expect(page.locator(".acts [data-key=solve]")).to_contain_text("Reopen", timeout=SOON)


def test_without_scripts_all_ten(desk: Desk, sign_in: SignIn) -> None:
    subject, again = write_two(desk, "Wilma")
    page = sign_in("admin@example.com", java_script_enabled=False)
    for _try in range(30):  # search
        page.fill("[name=q]", subject)
        page.press("[name=q]", "Enter")
        if page.locator(".ticket-row").count() == 2:
            break
        page.wait_for_timeout(200)
    page.click(f".ticket-row:has-text('{again}')")  # find
    expect(page.locator(".message").first).to_contain_text("lid of my teapot")  # read
    page.click(".acts summary:has-text('Assign')")  # assign
    page.select_option("#assign-to", label=first_like(page, "Ayşe"))
    page.click("#assign-to ~ button")
    expect(page.locator(".answerable")).to_contain_text("Ayşe")
    page.fill("#tag-name", "teapot")  # tag
    page.press("#tag-name", "Enter")
    expect(page.locator("#ticket-head .tag", has_text="teapot")).to_be_visible()
    page.click(".acts summary:has-text('Snooze')")  # snooze
    page.click(".sheet button[name=until] >> nth=0")
    expect(page.locator("#thread")).to_contain_text("snoozed")
    page.click(".acts summary:has-text('More')")  # merge
    page.click(".acts a:has-text('Merge into')")
    page.check("[type=radio]")
    page.click("main .btn.primary")
    expect(page.locator("#ticket-subject")).to_have_text(subject)
    page.click("#tab-note")  # note
    page.fill("#note-body", "A colleague packed it.")
    page.click("#note-form .btn.primary")
    expect(page.locator(".message.note")).to_contain_text("A colleague packed it.")
    page.click("#tab-reply")  # reply
    page.fill("#reply-body", "The lid is on its way.")
    page.click("#reply-form .btn.primary")
    expect(page.locator(".message.agent")).to_contain_text("The lid is on its way.")
    page.click(".acts button:has-text('Solve') >> nth=0")  # solve
    expect(page.locator(".acts")).to_contain_text("Reopen")


def first_like(page: Page, words: str) -> str:
    return page.locator(f"#assign-to option:has-text('{words}')").first.inner_text()
