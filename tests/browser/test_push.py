"""Web Push in a real browser. No push service of a maker is reached from here: PushManager hands out
an address on this machine, and what arrives there is opened and given to the service worker."""

import json
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import CDPSession, Page, Worker, expect

from answerable.testing_http import Listener, listening
from answerable.testing_push import PushBrowser
from tests.browser.conftest import Desk, SignIn

SUBSCRIPTION = """([endpoint, keys]) => {
  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0))
  const kept = () => JSON.parse(localStorage.getItem("held"))
  const made = (key) => ({
    endpoint,
    options: { applicationServerKey: bytes(key).buffer },
    toJSON: () => ({ endpoint, keys }),
    unsubscribe: async () => { localStorage.removeItem("held"); localStorage.left = key; return true },
  })
  PushManager.prototype.getSubscription = async () => (kept() ? made(kept()) : null)
  PushManager.prototype.subscribe = async (options) => {
    const text = btoa(String.fromCharCode(...options.applicationServerKey))
    const key = text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
    if (kept() && kept() !== key) throw new DOMException("", "InvalidStateError")
    localStorage.setItem("held", JSON.stringify(key))
    return made(key)
  }
}"""
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready
  const shown = await worker.getNotifications()
  return shown.map(({ title, body, tag, lang, dir }) => ({ title, body, tag, lang, dir }))
}"""
CLICKED = """async () => {
  const [shown] = await registration.getNotifications()
  const found = []
  clients.openWindow = async (path) => found.push(["opened", path])
  WindowClient.prototype.focus = async function () { found.push(["focused", new URL(this.url).pathname]) }
  const click = new NotificationEvent("notificationclick", { notification: shown })
  const ends = []
  click.waitUntil = (promise) => ends.push(promise)
  dispatchEvent(click)
  await Promise.all(ends)
  return found[0]
}"""  # a synthetic click may neither open nor focus a window, so it is noted what would be
SOON = 10.0  # seconds


@pytest.fixture
def service() -> Iterator[Listener]:
    """A push service that takes everything."""
    with listening() as listener:
        listener.status = 201
        yield listener


def choosing(page: Page, service: Listener, browser: PushBrowser) -> None:
    """The page on which one chooses, in a browser whose push service is ours."""
    page.context.grant_permissions(["notifications"])
    given = json.dumps([service.url, browser.keys])
    page.context.add_init_script(f"({SUBSCRIPTION})({given})")
    page.goto("/me/notifications/")


def subscribed(page: Page) -> None:
    page.locator("push-switch button").click()
    expect(page.locator(".alert:not(.policy-notice)")).to_be_visible()
    expect(page.locator("push-switch [role=status]")).not_to_be_empty()
    expect(page.locator("push-switch button")).to_be_hidden()


def called_in_a_note(lead: Page, name: str) -> int:
    """A colleague calls them in a note on some ticket; its number."""
    lead.goto("/inbox/open/")
    number = (lead.locator(".ticket-row").first.get_attribute("id") or "").removeprefix("row-")
    token = lead.evaluate("JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']")
    typed = {"body": f"Look, @{name}", "csrfmiddlewaretoken": token}
    sent = {"form": typed, "headers": {"Referer": lead.url}}
    assert lead.request.post(f"/tickets/{number}/note/", **sent).ok
    return int(number)


def arrived(service: Listener, browser: PushBrowser) -> dict[str, object]:
    """What the push service was handed, opened."""
    waited(lambda: bool(service.asked))
    found: dict[str, object] = browser.opened(service.asked[-1].body)
    return found


def waited(happened: Callable[[], object]) -> None:
    end = time.monotonic() + SOON
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def delivered(page: Page, desk: Desk, payload: dict[str, object]) -> list[dict[str, str]]:
    """The push reaches the service worker as the browser would hand it over; what is shown then."""
    session: CDPSession = page.context.new_cdp_session(page)
    known: list[dict[str, str]] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda one: known.extend(one["registrations"])
    )
    session.send("ServiceWorker.enable")
    page.wait_for_function(
        "async () => (await navigator.serviceWorker.ready).active.state === 'activated'"
    )
    waited(lambda: known or page.wait_for_timeout(20))
    push = {
        "origin": desk.url,
        "registrationId": known[0]["registrationId"],
        "data": json.dumps(payload),
    }
    session.send("ServiceWorker.deliverPushMessage", push)
    shown: list[dict[str, str]] = []
    waited(lambda: shown.extend(page.evaluate(SHOWN)) or shown)
    return shown


def worker_of(page: Page) -> Worker:
    [worker] = page.context.service_workers
    assert worker.url.endswith("/service-worker.js")
    return worker


@pytest.mark.parametrize("language", ["en-GB", "ar-EG"])
def test_a_push_from_the_note_to_the_ticket(
    language: str, desk: Desk, sign_in: SignIn, service: Listener
) -> None:
    page, lead, own = sign_in("olga@example.com"), sign_in("deniz@example.com"), PushBrowser()
    page.goto("/me/")
    page.select_option("[name=language]", language)
    page.click("form.form .btn.primary >> nth=0")
    choosing(page, service, own)
    subscribed(page)
    number = called_in_a_note(lead, "Ольга Смирнова")
    payload = arrived(service, own)
    assert payload == {
        "notice": payload["notice"],
        "ticket": number,
        "kind": "mentioned",
        "more": 0,
    }
    [shown] = delivered(page, desk, payload)
    assert (shown["title"], shown["tag"]) == (f"#{number}", f"notice-{payload['notice']}")
    assert (shown["lang"], shown["dir"]) == (language, "rtl" if language == "ar-EG" else "ltr")
    assert f"#{number}" in shown["body"]
    assert "Deniz" in shown["body"]
    assert ("called you" in shown["body"]) == (language == "en-GB")
    assert worker_of(page).evaluate(CLICKED) == ["opened", f"/tickets/{number}/"]
    assert page.evaluate(SHOWN) == [], "clicked away"
    page.goto(f"/tickets/{number}/")
    delivered(page, desk, payload)
    assert worker_of(page).evaluate(CLICKED) == ["focused", f"/tickets/{number}/"]


def test_a_push_tells_nothing_to_whoever_is_not_signed_in(
    desk: Desk, sign_in: SignIn, service: Listener
) -> None:
    page, lead, own = sign_in("jomar@example.com"), sign_in("deniz@example.com"), PushBrowser()
    choosing(page, service, own)
    subscribed(page)
    number = called_in_a_note(lead, "Jomar Santos")
    payload = arrived(service, own)
    page.context.clear_cookies(name="sessionid")
    [shown] = delivered(page, desk, payload)
    assert (shown["title"], shown["body"]) == (f"#{number}", "")


def test_a_browser_that_is_gone_is_forgotten(
    desk: Desk, sign_in: SignIn, service: Listener
) -> None:
    page, lead = sign_in("jomar@example.com"), sign_in("deniz@example.com")
    choosing(page, service, PushBrowser())
    subscribed(page)
    known = page.locator("[name=device]").count()
    service.status = 410
    called_in_a_note(lead, "Jomar Santos")
    waited(lambda: page.reload() and page.locator("[name=device]").count() < known)
    expect(page.locator("push-switch [role=status]")).to_have_text(words(page, "untold"))
    expect(page.locator("push-switch button")).to_be_visible()


def test_every_reason_for_silence_is_said_in_words(
    desk: Desk, sign_in: SignIn, service: Listener
) -> None:
    page, own = sign_in("mert@example.com"), PushBrowser()
    said = page.locator("push-switch [role=status]")
    button = page.locator("push-switch button")
    choosing(page, service, own)
    subscribed(page)
    page.evaluate("localStorage.held = JSON.stringify('BOld')")
    page.reload()
    expect(said).to_have_text(words(page, "changed"))
    button.click()
    expect(said).to_have_text(words(page, "told"))
    assert page.evaluate("localStorage.left") == "BOld"
    page.click("[name=device]")
    expect(said).to_have_text(words(page, "untold"))
    page.context.clear_permissions()
    page.evaluate("Notification.requestPermission = async () => 'default'")
    button.click()
    expect(said).to_have_text(words(page, "unanswered"))
    page.evaluate("() => void Object.defineProperty(Notification, 'permission', {value: 'denied'})")
    page.evaluate("document.querySelector('push-switch').look()")
    expect(said).to_have_text(words(page, "denied"))
    page.context.add_init_script("delete window.PushManager")
    page.goto("/me/notifications/")
    expect(said).to_have_text(words(page, "unsupported"))
    expect(button).to_be_hidden()


def words(page: Page, name: str) -> str:
    found = page.locator("push-switch").get_attribute(f"data-{name}")
    assert found
    return found


def test_the_browser_takes_the_desk_for_an_app(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto("/me/notifications/")
    session = page.context.new_cdp_session(page)
    told = session.send("Page.getAppManifest")
    assert told["errors"] == []
    assert json.loads(told["data"])["display"] == "standalone"
    told = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in told] == ["in-incognito"], "as every browser of a test"
