"""Signing in with a second step: a code from an app, and a passkey on a virtual authenticator."""

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Desk, SignIn

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
EMAIL = "jomar@example.com"


def code(secret: str) -> str:
    """What the app on the telephone shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def open_after_password(page: Page, address: str) -> None:
    """Whoever changes their login is asked for the password once more."""
    page.goto(address)
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.click("main .btn.primary")
        page.wait_for_url(f"**{address}")


def test_a_code_from_an_app_and_then_a_passkey(desk: Desk, sign_in: SignIn) -> None:
    """On localhost: a passkey belongs to a name, never to a bare address."""
    page = sign_in(EMAIL, base_url=desk.url.replace("127.0.0.1", "localhost"))
    open_after_password(page, "/accounts/2fa/totp/activate/")
    page.fill("[name=code]", code(page.input_value("#authenticator_secret")))
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/")

    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    open_after_password(page, "/accounts/2fa/webauthn/add/")
    page.fill("[name=name]", "Laptop")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/accounts/2fa/")

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/inbox/**")
    expect(page.locator(".rail .me")).to_contain_text("Jomar")
