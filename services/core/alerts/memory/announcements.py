"""What an article announced, kept until no alert that begins can rest on the article any more."""

from msgspec import Struct

from services.core.alarms import Announced


class AnnouncedStep(Struct, frozen=True, array_like=True, gc=False):
    """A step to come as situations tell it, and the country that takes it; empty where none is known."""

    told: Announced
    country: str


class Announcements(Struct, frozen=True, tag="announcements", array_like=True, gc=False):
    """The steps that an article announced, and when it came, seconds since 1970. Key: its document."""

    at: float
    steps: tuple[AnnouncedStep, ...]
