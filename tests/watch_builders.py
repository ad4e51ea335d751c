"""What a user's watches see of articles, for tests."""

from services.core.mentions import Mention, Sighting, Span, Watched
from services.core.messages import Observation
from services.core.signals.watch.observation import observations_of_watches
from tests.builders import observations_of

QUOTE = "A tanker waits at the Suez Canal."


def a_sighting(mention: int | None = None, *terms: str, **changes: object) -> Sighting:
    """Give a sentence that a watch matches, alone or with the mention at a position."""
    values: dict[str, object] = {
        "quote": QUOTE,
        "sentence": Span(part="text", start=0, end=len(QUOTE)),
        "words": (Span(part="text", start=22, end=32),),
        "terms": terms or ('"Suez Canal"',),
        "mention": mention,
    }
    return Sighting(**{**values, **changes})  # type: ignore[arg-type]


def seen(name: str, *mentions: Mention, by: tuple[Sighting, ...] = ()) -> tuple[Observation, ...]:
    """Give what an article with these mentions adds, one that a watch matches by its words alone unless told."""
    sightings = by or (a_sighting(),)
    return (*observations_of(mentions), *observations_of_watches([Watched(watch=name, sightings=sightings)], mentions))
