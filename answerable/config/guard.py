"""What makes Answerable refuse to start: settings that would be insecure, said in one sentence each."""

import stat
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def is_this_machine(host: str) -> bool:
    """True for loopback addresses and the names that always mean them."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def refusals(values: Mapping[str, Any], data: Path) -> list[str]:
    """Why these options (as `options.load` gives them) and this data folder cannot be used."""
    return [*_web(values), *_mail(values), *_files(data)]


def _web(values: Mapping[str, Any]) -> Iterator[str]:
    base = urlsplit(values["base_url"])
    if base.scheme not in ("http", "https") or not base.hostname:
        yield f"base_url: {values['base_url']!r} is not an http or https address."
        return
    if values["debug"] and not is_this_machine(base.hostname):
        yield "debug shows secrets to every visitor: switch it off, base_url is not on this machine."
    if base.scheme == "http" and not is_this_machine(base.hostname):
        yield (
            "base_url is plain http, so passwords would travel readable:"
            " put a proxy with https before Answerable and let base_url begin with https://."
        )
    elif base.scheme == "http" and not (
        values["behind_proxy"] or is_this_machine(values["listen_http_host"])
    ):
        yield (
            f"listen_http_host {values['listen_http_host']} offers plain http to other machines:"
            " listen on 127.0.0.1, or set an https base_url and behind_proxy."
        )


def _mail(values: Mapping[str, Any]) -> Iterator[str]:
    if values["smtp_security"] not in ("starttls", "tls", "none"):
        yield f"smtp_security: {values['smtp_security']!r} is none of starttls, tls, none."
    host = values["smtp_host"]
    if host and values["smtp_security"] == "none" and not is_this_machine(host):
        yield f"smtp_security none would send mail readable to {host}: use starttls or tls."
    if bool(values["listen_tls_cert"]) != bool(values["listen_tls_key"]):
        yield "listen_tls_cert and listen_tls_key are only of use together."


def _files(data: Path) -> Iterator[str]:
    for name in ("secrets.json", "push.pem", "answerable.toml"):
        file = data / name
        if file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield f"{file} can be read by others: chmod 600 {file}"
