"""The one table of what can be configured: flag > environment > answerable.toml > default.

The commented sample file and docs/reference/settings.md are generated from this table.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class BadOption(ValueError):
    """A setting that cannot be used; the text says which, why and what would do."""


@dataclass(frozen=True)
class Option:
    """One setting. Its environment variable is ANSWERABLE_ and the name in capitals."""

    name: str
    default: Any
    help: str
    section: str = "general"
    secret: bool = False

    @property
    def variable(self) -> str:
        return f"ANSWERABLE_{self.name.upper()}"

    def convert(self, value: object) -> Any:
        """The value in the type of the default; BadOption where it does not fit."""
        kind = type(self.default)
        try:
            if kind is bool:
                return _to_bool(value)
            if kind is list:
                return value if isinstance(value, list) else str(value).replace(",", " ").split()
            return kind(str(value))
        except ValueError as error:
            raise BadOption(f"{self.variable}: {value!r} is not a {kind.__name__}") from error


def _to_bool(value: object) -> bool:
    word = str(value).strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError(word)


OPTIONS = (
    Option("base_url", "", "Address people use to reach the desk and the request pages; links in mail start with it. Empty: this machine only, http:// and the host and port below."),
    Option("listen_http_host", "127.0.0.1", "Where the web server listens."),
    Option("listen_http_port", 8000, "Its port."),
    Option("web_threads", 8, "Threads of one web process that answer pages; each has a database connection."),
    Option("allowed_hosts", [], "Further host names the web server answers to. The host of base_url, localhost and 127.0.0.1 are always among them."),
    Option("company", "Answerable", "Name of the company as customers see it."),
    Option("default_language", "en", "Language used when nothing is known about the reader (BCP 47)."),
    Option("default_time_zone", "UTC", "IANA time zone used when nothing is known about the reader."),
    Option("behind_proxy", False, "True only behind a reverse proxy that sets X-Forwarded-For and X-Forwarded-Proto itself."),
    Option("debug", False, "Developers only: tracebacks in the browser. Refused when base_url is not on this machine."),
    Option("api_requests_per_minute", 6000, "Requests one API token may make in a minute; more is answered with 429."),
    Option("database_url", "", "postgres://user:password@host/name. Empty: SQLite in the data folder.", "storage", secret=True),
    Option("redis_url", "", "redis://host:6379/0. Shared cache for limits and live news between machines. Empty: the database does both.", "storage", secret=True),
    Option("attachments_s3_bucket", "", "Bucket for attachments (needs answerable[s3]). Empty: a folder inside the data folder.", "storage"),
    Option("attachments_s3_endpoint", "", "Address of an S3-compatible service. Empty: the provider's own.", "storage"),
    Option("disk_floor_mib", 500, "Below this much free disk no mail and no upload is taken; reading goes on.", "storage"),
    Option("smtp_host", "", "Server that takes our outgoing mail. Empty: mail is kept and shown, delivered nowhere.", "outgoing mail"),
    Option("smtp_port", 587, "Its port.", "outgoing mail"),
    Option("smtp_security", "starttls", "starttls, tls or none (none only to this machine).", "outgoing mail"),
    Option("smtp_username", "", "Login there, if it asks for one.", "outgoing mail"),
    Option("smtp_password", "", "Password there.", "outgoing mail", secret=True),
    Option("mail_backend", "", "An anymail backend in place of SMTP, such as anymail.backends.postmark.EmailBackend.", "outgoing mail"),
    Option("mail_backend_settings", "", 'What that backend needs, as JSON, such as {"POSTMARK_SERVER_TOKEN": "..."}.', "outgoing mail", secret=True),
    Option("dkim_selector", "", "Selector for our own DKIM signature; the key lies in the data folder as dkim/<domain>.pem. Empty: the mail server signs.", "outgoing mail"),
    Option("hold_outgoing", False, "Keep outgoing mail queued, for as long as this is set.", "outgoing mail"),
    Option("call_networks", [], "Networks of your own (such as 10.0.0.0/8) that webhooks may call. Without them only public addresses are called.", "outgoing calls"),
    Option("rewording_url", "", "Address of an OpenAI-compatible service, such as https://api.example.com/v1, that suggests another wording for a marked sentence when a writer asks for it. Only that sentence is sent there. Empty: none is asked.", "rewording"),
    Option("rewording_key", "", "Key for it, if it asks for one.", "rewording", secret=True),
    Option("rewording_model", "", "Name of its model.", "rewording"),
    Option("listen_smtp_host", "127.0.0.1", "Where the mail listener listens.", "incoming mail"),
    Option("listen_smtp_port", 2525, "Its port; 0 switches the listener off.", "incoming mail"),
    Option("listen_lmtp", "", "host:port or socket path of the LMTP listener. Empty: none.", "incoming mail"),
    Option("listen_tls_cert", "", "Certificate file for STARTTLS at the listener.", "incoming mail"),
    Option("listen_tls_key", "", "Its key file.", "incoming mail"),
    Option("max_message_mib", 30, "Largest mail taken, in MiB; larger is refused with a clear answer.", "incoming mail"),
    Option("max_mails_per_minute", 600, "Mails taken from one address per minute at the listener; more is put off with 451.", "incoming mail"),
    Option("trusted_authserv_ids", [], "Names our own receiving mail server writes into Authentication-Results. Only those results are believed.", "incoming mail"),
)  # fmt: skip


def read_file(data: Path) -> dict[str, Any]:
    """The settings of answerable.toml in the data folder, sections flattened; {} without one."""
    file = data / "answerable.toml"
    if not file.exists():
        return {}
    try:
        tree = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadOption(f"{file}: {error}") from error
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        flat.update(value if isinstance(value, dict) else {key: value})
    unknown = flat.keys() - {option.name for option in OPTIONS}
    if unknown:
        raise BadOption(f"{file}: unknown setting {', '.join(sorted(unknown))}")
    return flat


def load(data: Path, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Every option's value, from the environment, the file in `data`, or the default."""
    in_file = read_file(data)
    values = {}
    for option in OPTIONS:
        value = environment.get(option.variable, in_file.get(option.name, option.default))
        values[option.name] = option.convert(value)
    values["base_url"] = values["base_url"] or own_address(values)
    return values


def own_address(values: Mapping[str, Any]) -> str:
    """Where this machine reaches its own web server."""
    host = values["listen_http_host"]
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 - compared, not listened on
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{values['listen_http_port']}"


def sample() -> str:
    """The commented answerable.toml that a new data folder gets."""
    lines = [
        "# Settings of this Answerable. Environment variables (ANSWERABLE_...) win over this file."
    ]
    section = ""
    for option in OPTIONS:
        if option.section != section:
            section = option.section
            lines += ["", f'["{section}"]']
        lines += [f"# {option.help}", f"# {option.name} = {_toml(option.default)}"]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
