"""The search for garbage: the judge's values hold no cycles, so of what it leaves behind there is none to find."""

import gc
import math
import time

YOUNG_OBJECTS = 200_000
"""New objects after which a search begins: more than a batch makes, so that there is none while one is judged."""
SEARCH_EVERY_S = 3_600.0
"""Now and then all is searched, for what the broker's clients leave behind; that takes some tenths of a second."""


class Heap:
    """Lets the search for garbage pass over what was judged: searching that took a seventh of the judge's time."""

    def __init__(self) -> None:
        gc.set_threshold(YOUNG_OBJECTS)
        self._searched = -math.inf

    def settle(self) -> None:
        """Leave out what there is now of later searches, once all of it was searched if that was long ago."""
        if time.monotonic() - self._searched > SEARCH_EVERY_S:
            gc.unfreeze()
            gc.collect()
            self._searched = time.monotonic()
        gc.freeze()
