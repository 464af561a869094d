"""Where the well-known mail providers keep their servers, so that nobody has to look it up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """A provider: its IMAP server (TLS, port 993) and the domains it is known by."""

    name: str
    host: str
    domains: tuple[str, ...] = ()
    needs_app_password: bool = False


PRESETS = {
    "fastmail": Preset("Fastmail", "imap.fastmail.com", ("fastmail.com", "fastmail.fm"), True),
    "gmx": Preset("GMX", "imap.gmx.net", ("gmx.de", "gmx.net", "gmx.at", "gmx.ch")),
    "icloud": Preset("iCloud", "imap.mail.me.com", ("icloud.com", "me.com", "mac.com"), True),
    "ionos": Preset("IONOS", "imap.ionos.de"),
    "mailru": Preset("Mail.ru", "imap.mail.ru", ("mail.ru", "bk.ru", "inbox.ru", "list.ru"), True),
    "mailbox": Preset("mailbox.org", "imap.mailbox.org", ("mailbox.org",)),
    "ovh": Preset("OVH", "ssl0.ovh.net"),
    "posteo": Preset("Posteo", "posteo.de", ("posteo.de", "posteo.net")),
    "strato": Preset("STRATO", "imap.strato.de"),
    "webde": Preset("WEB.DE", "imap.web.de", ("web.de",)),
    "yahoo": Preset("Yahoo", "imap.mail.yahoo.com", ("yahoo.com", "yahoo.com.tr"), True),
    "yandex": Preset("Yandex", "imap.yandex.com", ("yandex.com", "yandex.ru", "yandex.com.tr"), True),
    "zoho": Preset("Zoho", "imap.zoho.eu"),
}  # fmt: skip


def preset_for(address: str) -> Preset | None:
    """The provider whose domain stands in the address."""
    domain = address.rpartition("@")[2].lower()
    return next((one for one in PRESETS.values() if domain in one.domains), None)


def likely_host(address: str, chosen: str = "") -> str:
    """The IMAP server of the chosen provider, of the one the address shows, or the usual name."""
    preset = PRESETS.get(chosen) or preset_for(address)
    domain = address.rpartition("@")[2].lower()
    return preset.host if preset else f"imap.{domain}" if domain else ""
