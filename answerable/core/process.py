"""What a process of ours says to those who started it, and what it wants from the kernel.

Imports nothing of Django.
"""

import ctypes
import gc
import os
import signal
import socket
import sys

PR_SET_PDEATHSIG = 1
COLLECT = (20_000, 20, 20)  # Python's own: 700, 10, 10


def settle() -> None:
    """What is loaded by now stays: the collector of garbage need not look through it ever again.

    New rows and pages rarely hang in circles, so it may also look less often than it is used to.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)


def tell_systemd(state: str) -> None:
    """Tells systemd, where it started us (sd_notify), for example READY=1."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.connect(address)
        notify.sendall(state.encode())


def die_with(parent: int) -> None:
    """Asks the kernel for SIGTERM when the parent process ends, however it ends (Linux)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(0)


def open_socket(host: str, port: int) -> socket.socket:
    """A socket that listens; OSError with the system's reason where it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio switches Nagle's waiting off (40 ms a page) only then.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    listening.listen(1024)
    listening.setblocking(False)
    return listening
