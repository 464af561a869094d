"""A private dovecot for tests: an IMAP server of its own in a temporary folder, on a free port.

Any login name is a mailbox; the password is PASSWORD. A wrong one is refused at once: the pause by
which dovecot slows down guessing is switched off. Needs Debian's dovecot-imapd.
"""

import getpass
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from answerable.testing_smtp import free_port

PASSWORD = "correct-horse"  # noqa: S105 - of a server that lives for a test
PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"
OWNER = os.getuid() or 65534  # mails may not belong to root
_number = itertools.count(1)

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 0
mail_uid = {uid}
mail_gid = {gid}
{users}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
"""


@dataclass
class Dovecot:
    """The server. Mails are put straight into its folders, as a mail server does."""

    folder: Path
    port: int
    host: str = "127.0.0.1"
    password: str = PASSWORD

    def put(self, user: str, raw: bytes, *, box: str = "", at: float | None = None) -> Path:
        """A mail arrives in the mailbox of `user`; `box` is a folder, "" the inbox."""
        home = self.folder / "mail" / user / (f".{box}" if box else "")
        for part in ("tmp", "new", "cur"):
            (home / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{int(at or time.time())}.M{next(_number):09d}P{os.getpid()}.host"
        (home / "tmp" / name).write_bytes(raw)
        self._hand_over(home)
        if at:
            os.utime(home / "tmp" / name, (at, at))
        return (home / "tmp" / name).rename(home / "new" / name)

    def _hand_over(self, home: Path) -> None:
        """What root puts there must belong to the one the server reads as."""
        if os.getuid() == 0:
            for path in (home.parent, home, *home.glob("*"), *home.glob("tmp/*")):
                os.chown(path, OWNER, OWNER)

    def files(self, user: str, box: str = "") -> list[Path]:
        """The mails that lie in a folder."""
        home = self.folder / "mail" / user / (f".{box}" if box else "")
        return sorted([*home.glob("new/*"), *home.glob("cur/*")])

    def renumber(self, user: str) -> None:
        """The server forgets its numbers: another UIDVALIDITY, other UIDs."""
        time.sleep(1.1)  # UIDVALIDITY is made from the clock
        for file in (self.folder / "mail" / user).glob("dovecot*"):
            file.unlink()


@contextmanager
def running() -> Iterator[Dovecot]:
    """A server in a new temporary folder, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="answerable-dovecot-"))
    folder.chmod(0o755)  # its login process runs as somebody else
    try:
        with _running_in(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running_in(folder: Path) -> Iterator[Dovecot]:
    for part in ("run", "state", "mail", "home"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for part in ("mail", "home"):
        os.chown(folder / part, OWNER, OWNER)
    port = free_port()
    file = folder / "dovecot.conf"
    file.write_text(_config(folder, port))
    server = subprocess.Popen([PROGRAM, "-F", "-c", str(file)], stdin=subprocess.DEVNULL)  # noqa: S603 - our own server
    try:
        _wait_for(port, folder, server)
        yield Dovecot(folder, port)
    finally:
        server.terminate()
        server.wait(10)


def _config(folder: Path, port: int) -> str:
    me = getpass.getuser()
    own = f"default_login_user = {me}\ndefault_internal_user = {me}\n"
    return CONFIG.format(
        folder=folder,
        port=port,
        uid=OWNER,
        gid=os.getgid() or 65534,
        users="" if os.getuid() == 0 else own,  # root needs dovecot's own users
        password=PASSWORD,
    )


def _wait_for(port: int, folder: Path, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as asking:
            if asking.recv(4) == b"* OK":
                return
        time.sleep(0.05)
    log = folder / "log"
    raise RuntimeError(f"dovecot did not start: {log.read_text() if log.exists() else ''}")


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One server for the run; each test takes a login name of its own."""
    if not Path(PROGRAM).exists():
        pytest.skip("dovecot is not installed (apt install dovecot-imapd)")
    with running() as server:
        yield server
