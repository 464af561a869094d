"""How allauth behaves here: nobody signs up by themselves, links start with our own address."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class OurSite:
    """Who writes the mail: the company, never the Host a request claimed (S49)."""

    def __init__(self) -> None:
        self.name = settings.ANSWERABLE["company"]
        self.domain = urlsplit(settings.BASE_URL).netloc

    def __str__(self) -> str:
        return str(self.name)


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The staff is invited; mails to them are the only ones allauth sends."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From the configured address, whatever Host the request claimed (S49)."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "0", "key": "0"})
        return str(settings.BASE_URL) + path.removesuffix("0-0/") + key + "/"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails to nobody are not sent: the answer on the page is the same, a stranger who types
        an address here must not be able to make us write to it.
        """
        if not template_prefix.endswith("unknown_account"):
            super().send_mail(template_prefix, email, {**context, "current_site": OurSite()})
