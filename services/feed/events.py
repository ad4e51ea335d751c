"""The reply of /events, which lets go of a client that takes nothing."""

import structlog
from sse_starlette import EventSourceResponse
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

log = structlog.get_logger()


class EventStream(EventSourceResponse):
    """Server-sent events until the client or the feed goes."""

    DEFAULT_SEPARATOR = "\n"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one client."""
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            log.info("client_dropped", reason="it takes nothing")
