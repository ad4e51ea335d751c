"""What is not heard: the message on coverage.v1."""

from msgspec import Struct

from services.core.vocabulary import Name, Utc


class SilentGroup(Struct, frozen=True, kw_only=True):
    """A source group from which nothing comes though something should, and since when that is known."""

    source_group: Name
    since: Utc


class Coverage(Struct, frozen=True, kw_only=True):
    """What is not heard or not known yet at a moment of event time; the next one replaces it. None silent is said too.

    `baseline` says in words how far what is usual is learned, and is empty when it is; `meanwhile` what can ring before all can.
    """

    at: Utc
    silent: tuple[SilentGroup, ...]
    baseline: str = ""
    meanwhile: str = ""
