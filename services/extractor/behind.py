"""How many articles wait, for the metrics; asked of the broker beside the work."""

from threading import Event, Thread
from types import TracebackType
from typing import Self

import structlog
from kafka.errors import KafkaError

from services.adapters import metrics
from services.adapters.lag import Lag
from services.adapters.settings import Settings

EVERY_S = 5.0
STOP_LIMIT_S = 2.0

log = structlog.get_logger()

_behind = metrics.gauge("tocsin_extractor_behind")


class Behind:
    """Keeps the gauge on a thread of its own while the `with` block lasts; a broker that is away leaves it as it is.

    Args:
        settings: Where the broker is.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ended = Event()
        self._thread = Thread(target=self._watch, name="behind", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join(STOP_LIMIT_S)

    def _watch(self) -> None:
        while not self._ended.wait(EVERY_S):
            try:
                self._ask()
            except (KafkaError, OSError, LookupError) as error:
                log.debug("behind_not_known", error=type(error).__name__)

    def _ask(self) -> None:
        lag = Lag(self._settings)
        try:
            while not self._ended.wait(EVERY_S):
                _behind.set(lag.articles())
        finally:
            lag.close()
