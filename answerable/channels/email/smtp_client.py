"""One conversation with the server that takes our mail: each mail ends in a definite outcome.

Whatever goes wrong before the final dot of a mail was sent, the mail did not leave. When the
connection breaks between that dot and the answer, nobody can know: the outcome is UNKNOWN.
RFC 5321.
"""

import ipaddress
import re
import smtplib
import socket
import ssl
from urllib.parse import urlsplit

from django.conf import settings

from answerable.channels.models import Outgoing
from answerable.channels.outbox import Outcome
from answerable.channels.refusals import Refusal, understand
from answerable.core.crash import crashpoint

State = Outgoing.State
TIMEOUT = 30.0  # seconds for each step
TIMEOUT_AFTER_DATA = 300.0  # seconds: a server may look closely at a mail before it answers
_LINE_WITH_DOT = re.compile(rb"(?m)^\.")


class Unreachable(Exception):
    """There is no conversation to be had now. No mail is to blame: all of them wait."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal

    @property
    def outcome(self) -> Outcome:
        return Outcome(State.DELAYED, self.refusal)


class ConnectionBroke(Exception):
    """The conversation ended before the mail at hand was sent."""


class Client:
    """A logged-in connection that carries one mail after another."""

    def __init__(self) -> None:
        self._smtp = _connected()
        self.carried = 0

    def carry(self, *, sender: str, recipient: str, mail: bytes) -> Outcome:
        """One transaction: MAIL, RCPT, DATA. Raises ConnectionBroke if it certainly did not go."""
        try:
            outcome = self._offer(sender, recipient, mail)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise ConnectionBroke(str(error)) from error
        self.carried += 1
        return outcome

    def _offer(self, sender: str, recipient: str, mail: bytes) -> Outcome:
        smtp, options = self._smtp, self._options(recipient, mail)
        if options is None:
            return Outcome(State.FAILED, Refusal("address_needs_utf8"))
        if self.carried:
            smtp.rset()
        steps = ((smtp.mail, (sender, options), "sender"), (smtp.rcpt, (recipient,), "recipient"))
        for step, arguments, whose in steps:
            code, said = step(*arguments)
            if not 200 <= code < 300:
                return _refused(code, said, of_sender=whose == "sender")
        code, said = smtp.docmd("DATA")
        if code != 354:
            return _refused(code, said)
        smtp.send(_LINE_WITH_DOT.sub(b"..", mail))
        return self._finish()

    def _options(self, recipient: str, mail: bytes) -> list[str] | None:
        """What MAIL has to announce; None if the server cannot carry such an address."""
        options = [f"SIZE={len(mail)}"] if self._smtp.has_extn("size") else []
        if recipient.isascii() and mail.isascii():
            return options
        if not self._smtp.has_extn("smtputf8"):
            return None
        self._smtp.command_encoding = "utf-8"
        return [*options, "SMTPUTF8", "BODY=8BITMIME"]

    def _finish(self) -> Outcome:
        """The final dot and the answer to it; from here on a break means that nobody knows."""
        assert self._smtp.sock is not None
        self._smtp.sock.settimeout(TIMEOUT_AFTER_DATA)
        try:
            self._smtp.send(b".\r\n")
            crashpoint("between_data_and_250")
            code, said = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(State.UNKNOWN, Refusal("connection_lost", "", str(error)))
        self._smtp.sock.settimeout(TIMEOUT)
        if 200 <= code < 300:
            return Outcome(State.SENT, Refusal("", str(code), _text(said)))
        return _refused(code, said)

    @property
    def is_open(self) -> bool:
        return self._smtp.sock is not None

    def close(self) -> None:
        """Says goodbye if the server still listens."""
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()


def _refused(code: int, said: bytes, *, of_sender: bool = False) -> Outcome:
    """4xx: later. 5xx: never, except where it is about our login and not about this mail."""
    if code == -1:
        raise smtplib.SMTPServerDisconnected(_text(said))
    refusal = understand(code, _text(said))
    if refusal.reason == "login_refused":
        raise Unreachable(refusal)
    if of_sender and refusal.reason == "refused":
        refusal = Refusal("sender_refused", refusal.code, refusal.detail)
    return Outcome(State.FAILED if code >= 500 else State.DELAYED, refusal)


def _text(said: bytes) -> str:
    return said.decode("utf-8", "replace")


def _connected() -> smtplib.SMTP:
    """Connected, encrypted as asked for (never less), logged in. Raises Unreachable."""
    options = settings.ANSWERABLE
    if options["smtp_security"] == "none" and not is_here(options["smtp_host"]):
        raise Unreachable(Refusal("not_encrypted"))
    try:
        smtp = _greeted(options["smtp_security"], options["smtp_host"], options["smtp_port"])
        try:
            _log_in(smtp, options["smtp_username"], options["smtp_password"])
        except BaseException:
            smtp.close()
            raise
        return smtp
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(_why(error)) from error


def _greeted(security: str, host: str, port: int) -> smtplib.SMTP:
    name = urlsplit(settings.BASE_URL).hostname or "localhost"
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, name, timeout=TIMEOUT, context=tls_context())
    smtp = smtplib.SMTP(host, port, name, timeout=TIMEOUT)
    if security == "starttls":
        try:
            _encrypt(smtp)
        except BaseException:
            smtp.close()
            raise
    return smtp


def _encrypt(smtp: smtplib.SMTP) -> None:
    smtp.ehlo_or_helo_if_needed()
    if not smtp.has_extn("starttls"):
        raise Unreachable(Refusal("tls_missing"))
    code, said = smtp.starttls(context=tls_context())
    if code != 220:
        raise Unreachable(Refusal("tls_missing", str(code), _text(said)))


def tls_context() -> ssl.SSLContext:
    """Certificates are checked against the machine's authorities, and names too."""
    return ssl.create_default_context()


def _log_in(smtp: smtplib.SMTP, username: str, password: str) -> None:
    smtp.ehlo_or_helo_if_needed()
    if not username:
        return
    try:
        smtp.login(username, password)
    except smtplib.SMTPResponseException as error:
        refusal = understand(error.smtp_code, str(error.smtp_error))
        raise Unreachable(Refusal("login_refused", refusal.code, refusal.detail)) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Unreachable(Refusal("login_refused", "", str(error))) from error


def is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _why(error: Exception) -> Refusal:
    """A failed connection in a key of ours."""
    said = (
        _text(error.smtp_error)
        if isinstance(error, smtplib.SMTPResponseException) and isinstance(error.smtp_error, bytes)
        else str(error)
    )
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (smtplib.SMTPResponseException, "try_later"),
        (ssl.SSLError, "tls_failed"),
        (socket.gaierror, "server_unknown"),
        (TimeoutError, "timed_out"),
        (ConnectionRefusedError, "connection_refused"),
    )
    reason = next((key for kind, key in kinds if isinstance(error, kind)), "connection_lost")
    code = str(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else ""
    return Refusal(reason, code, said)
