"""Named entities of a read article: is each mention covered by an entity with the right id?"""

import re
from collections.abc import Sequence
from typing import Any

from services.core.messages import Signal
from services.core.signals.lexicon.lexicon import Lexicon
from tests.eval.gold import Seed
from tests.eval.passages import Passage, news_end
from tests.eval.report import Error

Entity = dict[str, Any]
BY_THE_WAY = ("loc", "region")
"""Types of wide areas, which are not key."""


def is_key(entity: Entity, others: Sequence[Entity]) -> bool:
    """Tell whether an entity counts: neither a wide area nor a city whose name may stand for a government here."""
    metonyms = " ".join(str(each.get("also_metonym", "")) for each in others)
    return entity["type"] not in BY_THE_WAY and not re.search(rf"\b{re.escape(entity['name'])}\b", metonyms)


def places_of(entity: Entity, others: Sequence[Entity], text: str, lexicon: Lexicon) -> list[Passage]:
    """Give where an entity is named in the news of a text, as often as its expected count allows.

    Its variants, its name, a person's surname and, where nothing else is given, its people's names are looked for: first as they
    are written, and whatever their case when that gives too few.
    """
    given = [form for form in entity.get("variants", ()) if "(coreference)" not in form]
    forms = [re.sub(r"\s*\(.*?\)", "", form) for form in given] + [entity["name"]]
    if entity["type"] == "person":
        forms.append(entity["name"].split()[-1])
    people = [name for country in lexicon.files.names.countries if country.id == entity["id"] for name in country.people]
    news, found = text[: news_end(text)], list[Passage]()
    for tried, flags in ((forms, 0), (forms, re.IGNORECASE), ([*forms, *people, *(name + "s" for name in people)], 0)):
        bare = {re.sub(r"(?<=\w)-[a-z]+$", "", form) for form in tried}
        pattern = "|".join(re.escape(form) for form in sorted(bare, key=len, reverse=True))
        found = [match.span() for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", news, flags)]
        if len(found) >= entity["mentions"]:
            break
    return found if len(found) <= entity["mentions"] else [each for each in found if not _is_inside(each, entity, others, news)]


def _is_inside(place: Passage, entity: Entity, others: Sequence[Entity], news: str) -> bool:
    """Tell whether a name stands within the longer name of another entity, as an airline's in its country's."""
    names = [each["name"] for each in others if each["id"] != entity["id"] and len(each["name"]) > place[1] - place[0]]
    found = [match.span() for name in names for match in re.finditer(re.escape(name), news)]
    return any(low <= place[0] and place[1] <= high for low, high in found)


def score(seed: Seed, signal: Signal, lexicon: Lexicon) -> tuple[int, int, list[Error]]:
    """Give the key mentions found, all key mentions, and what is wrong."""
    spans = [(each.id, span.start, span.end) for each in signal.entities for span in each.spans if span.part == "text"]
    entities, found, wanted, errors = seed.expected["entities"], 0, 0, []
    for entity in entities:
        places = places_of(entity, entities, seed.text, lexicon)
        if len(places) != entity["mentions"]:
            errors.append(Error(f"{entity['id']} stands {len(places)} times, not {entity['mentions']}", entity["id"], ""))
        covered = [place for place in places if any(_covers(span, place, entity["id"]) for span in spans)]
        if is_key(entity, entities):
            found += min(len(covered), entity["mentions"])
            wanted += entity["mentions"]
        errors += [_error(entity["id"], place, spans, seed.text) for place in places if place not in covered]
    return found, wanted, errors


def _covers(span: tuple[str, int, int], place: Passage, wanted: str) -> bool:
    return span[0] == wanted and span[1] <= place[0] and place[1] <= span[2]


def _error(wanted: str, place: Passage, spans: list[tuple[str, int, int]], text: str) -> Error:
    rivals = sorted({span[0] for span in spans if span[1] < place[1] and place[0] < span[2]})
    around = " ".join(text[max(0, place[0] - 40) : place[1] + 40].split())
    return Error(f"{wanted} {text[place[0] : place[1]]!r} is {', '.join(rivals) or 'not found'}", wanted, around)
