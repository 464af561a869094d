"""Which channel understands what came in: by the source it came from.

Channels are imported when first used, so that a process only carries those it needs.
"""

from functools import cache
from importlib import import_module

from answerable.channels.port import Receives, Unreadable

SOURCES = {
    "smtp": "answerable.channels.email.receiving",
    "lmtp": "answerable.channels.email.receiving",
    "imap": "answerable.channels.email.receiving",
    "pipe": "answerable.channels.email.receiving",
    "form": "answerable.channels.webform.receiving",
    "api": "answerable.channels.webform.receiving",
}


@cache
def receiver_of(source: str) -> Receives:
    """The channel behind a source; Unreadable for a source that is not known (any more)."""
    if source not in SOURCES:
        raise Unreadable("source-unknown", source)
    channel: Receives = import_module(SOURCES[source]).CHANNEL
    return channel
