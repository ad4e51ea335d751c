"""Messages that a receiver did not take, sent to it again under the same id."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.core.alerts.rules.rules import Receiver
from services.core.errors import ConfigError
from services.core.letters import Letter, LetterError
from services.notifier.post import Post
from services.notifier.receivers import Endpoint, named, ready


class Webhooks:
    """Sends letters to their receivers; after one that was not taken its receiver is left alone.

    Args:
        receivers: Those of the file of TOCSIN_RULES.
        environ: Where their secrets are.
    """

    def __init__(self, receivers: Sequence[Receiver], environ: Mapping[str, str]) -> None:
        self._receivers = receivers
        self._environ = environ
        self._post = Post()
        self._ready: dict[str, Endpoint] = {}
        self._silent: dict[str, str] = {}

    def check(self, letter: Letter) -> None:
        """See that a letter's receiver can be sent to.

        Raises:
            LetterError: It is not in the file, or its secret is not there (`no-receiver`).
        """
        name = letter.said("receiver")
        if name in self._ready:
            return
        try:
            (self._ready[name],) = ready([named(self._receivers, name)], self._environ)
        except ConfigError as error:
            raise LetterError(letter.place, "no-receiver", f"{error}; name it in the file of TOCSIN_RULES") from error

    def send(self, letter: Letter, at: datetime) -> None:
        """Send a letter as it is, signed anew.

        Raises:
            LetterError: The receiver did not take it, or one before (`not-taken`).
        """
        name = letter.said("receiver")
        if name not in self._silent:
            answer = self._post.send(self._ready[name], letter.said("webhook-id"), letter.value, int(at.timestamp()))
            if answer.taken:
                return
            self._silent[name] = answer.said
        detail = f"{name}: {self._silent[name]}; mend the receiver, try it with `tocsin notifier test {name}`, and run this again"
        raise LetterError(letter.place, "not-taken", detail)
