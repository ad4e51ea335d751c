"""A name in a sentence and who or what bears it."""

from services.core.signals.names.aliases import Alias, Bearer


class Link(Bearer, frozen=True, kw_only=True):
    """A name at characters [start, end) of a sentence, and who bears it.

    `inside` tells that it stands in another's name, as the country of "US Congress" does; `described`, that the words describe
    rather than name: "the US military".
    """

    start: int
    end: int
    inside: bool = False
    described: bool = False


def of_alias(alias: Alias, start: int, end: int, *, inside: bool = False, described: bool = False) -> Link:
    """Give a listed name as found at characters [start, end)."""
    return Link(
        start=start,
        end=end,
        id=alias.id,
        name=alias.name,
        type=alias.type,
        sense=alias.sense,
        country=alias.country,
        admin1=alias.admin1,
        kind=alias.kind,
        at=alias.at,
        represents=alias.represents,
        hosts=alias.hosts,
        region=alias.region,
        inside=inside,
        described=described,
    )
