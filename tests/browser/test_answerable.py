"""Somebody is always answerable: hand-overs by keyboard, cover, routing, a provider, confirmation."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Desk, SignIn, plain_environment

MOST_TABS = 120
SOON = 10_000  # ms
FOCUSED = "selector => !!document.activeElement?.matches(selector)"


def tab_to(page: Page, selector: str) -> None:
    """By the keyboard alone, as far as it takes."""
    for _press in range(MOST_TABS):
        if page.evaluate(FOCUSED, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab")


def open_newest(page: Page, subject: str) -> None:
    row = page.locator(f".ticket-row:has-text('{subject}')")
    for _look in range(20):
        page.goto("/inbox/open/?sort=newest")
        if row.count():
            break
        page.wait_for_timeout(300)
    row.click()
    expect(page.locator("#ticket-subject")).to_have_text(subject, timeout=SOON)


def new_ticket(desk: Desk, owner: Page, subject: str, sender: str = "") -> str:
    """A mail that this agent takes by a key; its number."""
    desk.write(subject, "Where is my order?", sender=sender)
    open_newest(owner, subject)
    if owner.locator("[data-key=take]").count():
        owner.keyboard.press("i")
    expect(owner.locator("[data-key=hand-over]")).to_be_visible(timeout=SOON)
    return owner.locator(".ticket").get_attribute("data-number") or ""


def choose_by_keyboard(page: Page, name: str) -> None:
    """The radio button of that person: arrows go from one to the next."""
    tab_to(page, ".choices input[name=to]")
    page.keyboard.press("Space")
    for _press in range(MOST_TABS):
        label = page.evaluate("document.activeElement.closest('label').textContent")
        if name in label:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name} is not offered")


def hand_over_by_keyboard(page: Page, name: str) -> None:
    page.keyboard.press("t")
    expect(page.locator("form.handing")).to_be_visible()
    choose_by_keyboard(page, name)
    tab_to(page, "textarea[name^=next-]")
    page.keyboard.press("Control+a")
    page.keyboard.type("Call the carrier today.")
    tab_to(page, "button[name=then][value=offer]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/*/*")
    expect(page.locator(".handover")).to_be_visible()


def test_a_hand_over_is_asked_declined_and_accepted_by_keyboard(
    desk: Desk, sign_in: SignIn
) -> None:
    ayse, mert = sign_in(), sign_in("mert@example.com")
    number = new_ticket(desk, ayse, "Hand me over")
    hand_over_by_keyboard(ayse, "Mert")
    mert.goto(f"/tickets/{number}/")
    tab_to(mert, ".handover details.say:last-of-type > summary")
    mert.keyboard.press("Enter")
    tab_to(mert, ".handover textarea[id^=decline]")
    mert.keyboard.type("I leave in ten minutes.")
    tab_to(mert, ".handover form:has(textarea[id^=decline]) button.primary")
    mert.keyboard.press("Enter")
    expect(mert.locator(".handover")).to_have_count(0, timeout=SOON)
    ayse.reload()
    expect(ayse.locator("#ticket-head .answerable")).to_contain_text("You are answerable")
    expect(ayse.locator("main")).to_contain_text("I leave in ten minutes.")
    hand_over_by_keyboard(ayse, "Mert")
    mert.goto("/hand-overs/")
    newest = f"#handover-{of(mert)}"
    tab_to(mert, f"{newest} form[action*='/accept/'] button")
    mert.keyboard.press("Enter")
    expect(mert.locator(newest)).to_have_count(0)
    mert.goto(f"/tickets/{number}/")
    expect(mert.locator("[data-key=hand-over]")).to_be_visible()
    ayse.reload()
    expect(ayse.locator("#ticket-head .answerable")).to_contain_text("Mert is answerable")


def of(page: Page) -> str:
    """The key of the newest hand-over on the page."""
    keys = page.locator("section.handover").evaluate_all("all => all.map(one => one.id)")
    return str(max(int(key.removeprefix("handover-")) for key in keys))


@contextmanager
def away(page: Page, cover: str) -> Iterator[None]:
    """This person is away from today until tomorrow; back when the block ends."""
    page.goto("/me/absences/")
    today = page.evaluate("new Date().toISOString().slice(0, 10)")
    page.fill("[name=from_day]", today)
    page.fill(
        "[name=to_day]", page.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 10)")
    )
    page.select_option("[name=cover]", label=cover)
    page.locator("form:has([name=from_day]) button.primary").click()
    back = page.locator("form[action*='/back/'] button")
    expect(back).to_be_visible()
    try:
        yield
    finally:
        page.goto("/me/absences/")
        back.click()


def test_while_the_owner_is_away_the_customers_words_reach_the_cover(
    desk: Desk, sign_in: SignIn
) -> None:
    mert, ayse = sign_in("mert@example.com"), sign_in()
    sender = "Cover Me <cover@example.net>"
    number = new_ticket(desk, mert, "Who covers this?", sender)
    answers = said_by(desk, ADDRESS, number).strip()
    with away(mert, "Ayşe Demir"):
        ayse.goto(f"/tickets/{number}/")
        expect(ayse.locator("#ticket-head")).to_contain_text("covered by you")
        expect(ayse.locator("#ticket-head .answerable")).to_contain_text("Mert is answerable")
        bell = ayse.locator(".rail .bell-count .count")
        ayse.goto("/notifications/")
        if ayse.locator("[name=up_to]").count():
            ayse.locator("[name=up_to]").click()
        expect(bell).to_have_count(0)
        ayse.wait_for_timeout(500)  # until the stream is heard
        desk.write("Re: Who covers this?", "It is urgent now.", sender=sender, to=answers)
        expect(bell).to_have_text("1", timeout=SOON)
        ayse.goto(f"/tickets/{number}/")
        ayse.fill("#reply-body", "I look after it while Mert is away.")
        ayse.locator("#reply-form button.primary").click()
        expect(ayse.locator(".message.agent")).to_have_count(1, timeout=SOON)
    mert.goto("/inbox/mine/")
    mert.locator(".rail a[href*='/meanwhile/']").click()
    story = mert.locator("section.card", has_text=f"#{number}")
    expect(story).to_contain_text("Ayşe")
    mert.locator("main form button.primary").click()
    expect(mert.locator(".rail a[href*='/meanwhile/']")).to_have_count(0)


def test_a_new_mail_goes_to_whoever_can_take_it_and_says_why(desk: Desk, sign_in: SignIn) -> None:
    admin, ayse = sign_in("admin@example.com"), sign_in()
    ayse.goto("/inbox/mine/")
    admin.goto("/office/routing/new/")
    admin.fill("#route-name", "Turkish orders")
    admin.select_option("#route-team", label="Orders EMEA")
    admin.check("[name=in_language]")
    admin.locator("main form .btn.primary").last.click()
    admin.wait_for_url("**/office/routing/")
    try:
        sender = "Derya Koç <derya@example.org>"
        words = "Merhaba, siparişim hâlâ gelmedi. Kargom nerede, ne zaman gelir? Teşekkürler."
        desk.write("Siparişim nerede kaldı?", words, sender=sender)
        open_newest(admin, "Siparişim nerede kaldı?")
        head = admin.locator("#ticket-head .answerable")
        expect(head).to_contain_text("is answerable", timeout=SOON)
        expect(head).not_to_contain_text("Nobody")
        expect(admin.locator("main")).to_contain_text("Turkish orders")
    finally:
        admin.goto("/office/routing/")
        admin.get_by_role("link", name="Change Turkish orders").first.click()
        admin.uncheck("[name=is_on]")
        admin.locator("main form .btn.primary").last.click()


def test_a_providers_agent_sees_only_theirs_and_a_reply_waits_to_be_read(
    desk: Desk, sign_in: SignIn
) -> None:
    admin, ayse = sign_in("admin@example.com"), sign_in()
    number = new_ticket(desk, ayse, "Help from outside", "Rana Ek <rana@example.net>")
    ayse.keyboard.press("t")
    ayse.wait_for_url("**/hand-over/**")
    ayse.select_option("#bring-in-to", label="Nuno Teixeira · Helping Hands · Lisbon")
    ayse.locator(".gentle button").click()
    set_share(admin, "100")
    nuno = sign_in("nuno@hands.example")
    assert nuno.goto("/reviews/").status == 200
    nuno.goto("/inbox/open/?sort=newest")
    rows = nuno.locator(".ticket-row")
    assert rows.count() < 5
    rows.filter(has_text="Help from outside").click()
    expect(nuno.locator("#ticket-subject")).to_have_text("Help from outside")
    assert "rana@example.net" not in nuno.content()
    nuno.fill("#reply-body", "I have called the carrier: it arrives tomorrow.")
    nuno.locator("#reply-form button.primary").click()
    if nuno.locator("[name=as]").count():
        nuno.locator("[name=as]").first.click()
    held = nuno.locator(".message.agent .delivery")
    expect(held).to_contain_text("waits to be read", timeout=SOON)
    expect(held.locator("button")).to_have_text("Take it back")
    expect(nuno.locator("#ticket-head .chip, #ticket-head .promise").first).to_be_visible()
    admin.goto("/reviews/")
    admin.locator(f"tr:has-text('#{number}') a").first.click()
    admin.locator("button[name=act][value=release]").click()
    expect(admin.locator("main")).to_contain_text("The reply leaves now.")
    nuno.goto("/reviews/")
    expect(nuno.locator(f"tr:has-text('#{number}')")).to_contain_text("5.0")
    set_share(admin, "0")


def set_share(admin: Page, percent: str) -> None:
    admin.goto("/office/providers/")
    admin.locator("main a", has_text="Helping Hands").first.click()
    admin.locator("main a[href*='change']").first.click()
    admin.fill("[name=review_percent]", percent)
    admin.locator("main form .btn.primary").click()


# Where this customer's answers about the ticket arrive: our mail to them gives it.
ADDRESS = """
import django; django.setup()
from answerable.channels.email.addresses import reply_address
from answerable.tickets.models import Ticket
ticket = Ticket.objects.get(number=int({number}))
print(reply_address("support@example.com", ticket_id=ticket.pk, recipient="cover@example.net"))
"""
# The mail "Did this solve it?", without waiting two minutes for it.
ASK = """
import django; django.setup()
from answerable.feedback import asking
from answerable.channels.models import Outgoing
from answerable.tickets.models import Ticket
ticket = Ticket.objects.get(number=int({number}))
assert asking.ask(ticket.pk, ticket.solved_at)
print(Outgoing.objects.get(ticket=ticket, effect_id__startswith="confirm").text)
"""


def said_by(desk: Desk, program: str, number: str) -> str:
    """What a program prints about this ticket, run beside the desk with its data."""
    here = plain_environment() | {
        "ANSWERABLE_DATA": str(desk.data),
        "ANSWERABLE_BASE_URL": desk.url,
        "DJANGO_SETTINGS_MODULE": "answerable.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", program.format(number=repr(number))],
        env=here, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_not_yet_from_the_mails_link_opens_it_again(
    desk: Desk, sign_in: SignIn, browser: Browser
) -> None:
    ayse, customer = sign_in(), browser.new_page()
    number = new_ticket(desk, ayse, "Did it arrive at last?", "Can Tas <can@example.net>")
    ayse.fill("#reply-body", "A new one left today.")
    ayse.locator("#reply-form button[value=solve]").click()
    expect(ayse.locator(".message.agent")).to_have_count(1, timeout=SOON)
    state = ayse.locator("#ticket-head .answerable .chip, #ticket-head .answerable .promise").last
    expect(state).to_contain_text("solved", timeout=SOON)
    link = next(w.strip("<>") for w in said_by(desk, ASK, number).split() if "/help/r/" in w)
    customer.goto(link)
    expect(customer.locator("#solved button")).to_have_count(2)
    ayse.reload()
    expect(state).to_contain_text("solved")  # looking answers nothing
    with customer.expect_navigation():
        customer.locator("#solved button[value=not_yet]").click()
    expect(customer.locator("textarea")).to_be_visible()
    ayse.reload()
    expect(ayse.locator("#ticket-head .answerable")).to_contain_text("You are answerable")
    expect(state).not_to_contain_text("solved")
