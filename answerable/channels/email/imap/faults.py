"""What can go wrong with a mailbox that is fetched, in words for the one who set it up.

On the mailbox stands a key and what the server said ("login_refused: [AUTH] no"); the words are
made when somebody reads them.
"""

import imaplib
import socket
import ssl

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from answerable.channels.email.oauth import NoConsent
from answerable.channels.intake import NoRoom
from answerable.core.http import Forbidden, NoAnswer
from answerable.core.sealing import CannotOpen

WORDS: dict[str, "str | Promise"] = {
    "login_refused": _("The server did not accept the login. Check name and password."),
    "consent_missing": _("The permission to read this mailbox ended. Connect it again."),
    "consent_unreachable": _("The login service does not answer."),
    "secret_lost": _("The stored password cannot be opened with the secrets of this data folder."),
    "folder_missing": _("The folder does not exist on the server."),
    "server_unknown": _("No server has this name."),
    "connection_refused": _("The server does not answer at this port."),
    "certificate_refused": _("The server's certificate is not valid for this name."),
    "tls_failed": _("The encrypted connection failed. Is this the right port?"),
    "not_encrypted": _("Fetching without encryption is allowed only from this machine."),
    "timed_out": _("The server took too long to answer."),
    "connection_lost": _("The connection broke; it is made again by itself."),
    "server_said_no": _("The server refused a command."),
    "disk_full": _("Our disk is nearly full, so no mail is taken. It stays on the server."),
    "database_away": _(
        "Our database does not answer, so no mail is taken. It stays on the server."
    ),
    "mail_left": _("A mail could not be fetched and stays on the server; the others came."),
    "mail_too_large": _("A mail is larger than we take and stays on the server."),
    "fault": _("Something unexpected happened; the log says what."),
}

KEYS: tuple[tuple[type[BaseException], str], ...] = (
    (MailboxLoginError, "login_refused"),
    (MailboxFolderSelectError, "folder_missing"),
    (NoConsent, "consent_missing"),
    (NoAnswer, "consent_unreachable"),
    (Forbidden, "consent_unreachable"),
    (CannotOpen, "secret_lost"),
    (NoRoom, "disk_full"),
    (DatabaseError, "database_away"),
    (ssl.SSLCertVerificationError, "certificate_refused"),
    (ssl.SSLError, "tls_failed"),
    (socket.gaierror, "server_unknown"),
    (ConnectionRefusedError, "connection_refused"),
    (TimeoutError, "timed_out"),
    (imaplib.IMAP4.abort, "connection_lost"),
    (imaplib.IMAP4.error, "server_said_no"),
    (ImapToolsError, "server_said_no"),
    (OSError, "connection_lost"),
)


class Fault(Exception):
    """Something we noticed ourselves; `key` is one of WORDS."""

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(f"{key}: {detail}")
        self.key = key
        self.detail = detail


def noted(error: BaseException) -> str:
    """The text for Mailbox.last_error: a key and the detail."""
    if isinstance(error, Fault):
        return _line(error.key, error.detail)
    key = next((key for kind, key in KEYS if isinstance(error, kind)), "fault")
    detail = type(error).__name__ if key in ("database_away", "fault") else str(error)
    return _line(key, detail)


def _line(key: str, detail: str) -> str:
    return " ".join(f"{key}: {detail}".split())[:500].rstrip(": ")


def words(last_error: str) -> str:
    """What stands on the mailbox, in the reader's language; "" when all is well."""
    return str(WORDS.get(last_error.partition(":")[0], WORDS["fault"])) if last_error else ""
