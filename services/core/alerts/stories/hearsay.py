"""Whose word a report is that only passes on what another medium reported: "X attacked Y, the Times reported" is the Times's."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import structs

from services.core.alerts.memory.waiting import Support
from services.core.mentions import Mention
from services.core.signals.names.publishers import bare_name


def relayed(supports: Sequence[Support]) -> tuple[Support, ...]:
    """Note on an article's mentions of one act the medium that the article names as its only source of it, if it does.

    The first sentence that tells the act has to name it, and none may name anybody else: who asks officials too has it himself.
    """
    text = [each.mention for each in supports if each.mention.sentence.part == "text"]
    told = sorted(text or [each.mention for each in supports], key=lambda each: each.sentence.start)
    sources = {_source(each.mention) for each in supports if each.mention.speaker}
    if len(sources) != 1 or not told[0].speaker:
        return tuple(supports)
    (source,) = sources
    known = next((each.medium for each in told if each.medium), None)
    return tuple(structs.replace(each, relays=source, origin=known or each.origin) for each in supports)


def by_teller(stories: Mapping[str, str], supports: Iterable[Support]) -> dict[str, str]:
    """Give whose word each story is, where the medium that one relays tells the act itself in another.

    Args:
        stories: Each story's origin.
        supports: Mentions of the act, as `relayed` gives them.
    """
    whose, every = dict(stories), list(supports)
    if not any(each.relays for each in every):
        return whose
    tellers = {name: each.story_id for each in reversed(every) for name in _names(each)}
    for each in every:
        teller = tellers.get(each.relays) if each.relays else None
        if teller in whose and each.story_id in whose:
            whose[each.story_id] = whose[teller]
    return whose


def _source(mention: Mention) -> str:
    return mention.medium or "".join(bare_name(mention.speaker or ""))


def _names(support: Support) -> set[str]:
    """Give the names by which others may cite an article's publisher."""
    return {support.origin, support.family, "".join(bare_name(support.publisher))} - {""}
