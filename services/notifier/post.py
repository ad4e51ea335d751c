"""One attempt to deliver: a POST whose answer counts as it is. Certificates are verified, redirects are not followed."""

from http.client import HTTPException
from urllib.error import URLError
from urllib.request import OpenerDirector, ProxyHandler

from services.core.notify.delivery import Answer
from services.core.notify.signature import headers
from services.notifier.line import Attempt, Plain, Secure
from services.notifier.receivers import Endpoint

LIMIT_S = 15.0
"""How long an attempt may take, from its beginning to the end of the answer."""
EXCERPT = 500
"""Bytes of an answer that a person is shown."""


class Post:
    """Sends messages; threads may share it. Proxies are those of the environment (HTTPS_PROXY, NO_PROXY)."""

    def __init__(self) -> None:
        # Without urllib's handler of errors and redirects every status comes back as an answer.
        self._opener = OpenerDirector()
        self._opener.addheaders = [("User-Agent", "tocsin-notifier")]
        for handler in (ProxyHandler(), Plain(), Secure()):
            self._opener.add_handler(handler)

    def send(self, endpoint: Endpoint, webhook_id: str, body: bytes, at: int) -> Answer:
        """Make one attempt.

        Args:
            endpoint: Whom to send to.
            webhook_id: The message's name.
            body: The bytes to send.
            at: Now, seconds since 1970.

        Returns:
            What came of it. A fault never names the address.
        """
        return self._sent(endpoint, webhook_id, body, at)[0]

    def shown(self, endpoint: Endpoint, webhook_id: str, body: bytes, at: int) -> tuple[Answer, str]:
        """Make one attempt as in `send`, and give the beginning of what the receiver wrote too."""
        return self._sent(endpoint, webhook_id, body, at, excerpt=EXCERPT)

    def _sent(self, endpoint: Endpoint, webhook_id: str, body: bytes, at: int, excerpt: int = 0) -> tuple[Answer, str]:
        named = headers(endpoint.secrets, webhook_id, at, body) | {"Content-Type": "application/json"}
        with Attempt(endpoint.url, body, named, LIMIT_S) as attempt:
            answer, text = self._answered(attempt, excerpt)
            return (Answer(fault="TimeoutError"), "") if attempt.is_over else (answer, text)

    def _answered(self, attempt: Attempt, excerpt: int) -> tuple[Answer, str]:
        try:
            with self._opener.open(attempt, timeout=LIMIT_S) as reply:
                text = reply.read1(excerpt).decode(errors="replace") if excerpt else ""
                return Answer(status=reply.status, retry_after=reply.headers.get("Retry-After", "")), text
        except (OSError, HTTPException, ValueError) as error:
            return Answer(fault=_said(error)), ""


def _said(error: Exception) -> str:
    """Say what failed, without the address that some messages repeat."""
    cause = error.reason if isinstance(error, URLError) else error
    if not isinstance(cause, OSError):
        return type(cause).__name__
    words = getattr(cause, "verify_message", "") or cause.strerror or ""
    return f"{type(cause).__name__}: {words}".removesuffix(": ")
