"""Live news to open pages: server-sent events at /news/."""

from answerable.core.front import Receive, Scope, Send, respond


class Stream:
    """The ASGI application of /news/."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await respond(send, 503, {"title": "Live news are not there yet."}, problem=True, retry=60)

    def close(self) -> None:
        """Ends every stream."""
