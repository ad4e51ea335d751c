"""How a webhook is signed, so that its receiver can tell who sent it and that nothing was changed or sent again.

Source: the Standard Webhooks specification 1.0.0, symmetric signatures.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
LEAST_BYTES, MOST_BYTES = 24, 64
"""Length of a key, by the specification."""
FORM = f"{PREFIX} and the base64 of {LEAST_BYTES} to {MOST_BYTES} random bytes"


class Secret:
    """A key that signs; it never shows itself.

    Args:
        written: The key as its owner has it.

    Raises:
        ValueError: It is not of the form.
    """

    __slots__ = ("_key",)

    def __init__(self, written: str) -> None:
        try:
            key = base64.b64decode(written.removeprefix(PREFIX), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not written.startswith(PREFIX) or not LEAST_BYTES <= len(key) <= MOST_BYTES:
            raise ValueError(f"a secret is {FORM}")
        self._key = key

    def sign(self, content: bytes) -> str:
        """Give the signature, with its version."""
        return "v1," + base64.b64encode(hmac.digest(self._key, content, hashlib.sha256)).decode()

    def __repr__(self) -> str:
        return "Secret(hidden)"


def secrets_of(written: str) -> tuple[Secret, ...]:
    """Read one secret or several, with spaces or lines between: while a new one is brought in, the old one signs too.

    Raises:
        ValueError: There is none, or one is not of the form.
    """
    if not written.split():
        raise ValueError(f"a secret is {FORM}")
    return tuple(map(Secret, written.split()))


def headers(secrets: Sequence[Secret], webhook_id: str, at: int, body: bytes) -> dict[str, str]:
    """Give the headers that name and sign a body.

    Args:
        secrets: The keys; each adds a signature.
        webhook_id: The message's name, without a full stop in it; the same at every attempt.
        at: When this attempt is made, seconds since 1970.
        body: The bytes that are sent.
    """
    content = b"%b.%d.%b" % (webhook_id.encode(), at, body)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(secret.sign(content) for secret in secrets),
    }
