"""How much of the news is read: of a day's articles about a country, or of all, those that were not analysed, by language.

Silence is not calm, and neither is what nobody here can read. An article is about the countries that its title and first lines
name, whether it is read or not; one that names none counts for the world alone. A backlog counts for nothing: it is not news of
this day.
"""

from collections import Counter
from collections.abc import Iterable

from msgspec import structs

from services.core.alarms import WORLD, Alert, Reading, Situation, Unread
from services.core.alerts.alert import is_open, with_summary
from services.core.alerts.life.silence import silent_now
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert, OpenSituation, Stream
from services.core.alerts.memory.sums import Heard, HeardHour
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import BUCKET_S, HOUR_S
from services.core.messages import ObservedArticle
from services.core.vocabulary import Lane

DAY_H = 24
UNKNOWN = "und"
LONGEST_TAG = 35
"""Characters of a language's tag at the most (RFC 5646); what is longer is none."""
MOST_LANGUAGES = 10
"""Languages told of, those with the most articles."""
MOVES = 0.1
"""Change of the share not analysed that is worth a word."""
FEW = 5
"""Articles below which a change of the share is none: each of them would move it."""
COUNTING: frozenset[Lane] = frozenset({"burst", "trend"})
DOUBT = 10
"""Articles, taken as read, by which the shares of two countries are compared: one unread article of one tells little."""


def note_articles(layer: Layer, bucket: int, articles: Iterable[Waiting]) -> None:
    """Count a closed bucket's articles for the world and for the countries that they are about."""
    counts: dict[str, Counter[str | None]] = {}
    for waiting in articles:
        article = waiting.article
        if article.backfill or waiting.is_late:
            continue
        language = None if article.analysed else _tag(article.language)
        for scope in (WORLD, *_about(article)):
            counts.setdefault(scope, Counter())[language] += 1
    hour = bucket * BUCKET_S // HOUR_S
    for scope in sorted(counts):
        known = layer.get(Heard, scope)
        layer.put(scope, _with(known.hours if known else (), hour, counts[scope]))


def forget_heard(layer: Layer, end: float) -> None:
    """Forget at an hour's end the countries of which no article told for a day."""
    if end % HOUR_S == 0:
        first = _first_hour(layer)
        for scope, heard in list(layer.all(Heard)):
            if heard.hours[-1].hour < first:
                layer.remove(Heard, scope)


class Readings:
    """What is read of each scope as a layer has it; worked out once a scope, while the layer stays as it is."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._first = _first_hour(layer)
        self._silent = tuple(sorted(silent_now(layer)))
        self._known: dict[str, Reading] = {}

    def of(self, scopes: Iterable[str]) -> Reading:
        """Give the reading of the country that is read least; the world's where none of the scopes is a country with articles."""
        found = [reading for scope in scopes if (reading := self._of(scope)).articles]
        return max(found, key=lambda each: (each.unread / (each.articles + DOUBT), each.scope), default=self._of(WORLD))

    def unread(self) -> list[str]:
        """Give the countries about which articles of the day were not analysed, in their order."""
        return [scope for scope, _ in self._layer.all(Heard) if scope != WORLD and self._of(scope).unread]

    def analysed(self, hours: int = DAY_H) -> int:
        """Count the articles of all the world that were analysed in the last hours."""
        heard = self._layer.get(Heard, WORLD)
        first = self._first + DAY_H - hours
        return sum(each.analysed for each in heard.hours if each.hour >= first) if heard else 0

    def _of(self, scope: str) -> Reading:
        found = self._known.get(scope)
        if found is None:
            heard = None if ":" in scope else self._layer.get(Heard, scope)  # of seas and areas it is not known what is not read
            hours = [each for each in heard.hours if each.hour >= self._first] if heard else []
            found = self._known[scope] = _reading(scope, hours, self._silent)
        return found


def attach(layer: Layer, held: OpenAlert) -> OpenAlert:
    """Give an alert its first reading, once a bucket is closed by which to tell; what it has it keeps until a bucket's end."""
    if held.alert.reading is not None or not (reading := Readings(layer).of(_countries(held.alert))).articles:
        return held
    held = _with_reading(held, reading)
    layer.put(held.alert.alert_id, held)
    return held


def attach_to_situation(layer: Layer, alert_id: str) -> None:
    """Give the situation of an alert its first reading."""
    member = layer.get(OpenAlert, alert_id)
    held = layer.get(OpenSituation, member.alert.situation_id) if member and member.alert.situation_id else None
    if held is not None and held.situation.reading is None and (reading := Readings(layer).of(held.countries)).articles:
        _put(layer, held, reading)


def refresh(layer: Layer) -> None:
    """Bring at a bucket's end the readings up to date of alerts and situations of whose news another share is read, or heard."""
    readings = Readings(layer)
    for alert_id, held in list(layer.all(OpenAlert)):
        if is_open(held) and has_moved(held.alert.reading, reading := readings.of(_countries(held.alert))):
            layer.put(alert_id, _with_reading(held, reading))
    for _, group in list(layer.all(OpenSituation)):
        if _is_live(group.situation) and has_moved(group.situation.reading, reading := readings.of(group.countries)):
            _put(layer, group, reading)


def has_moved(before: Reading | None, after: Reading) -> bool:
    """Is so much more or less read now that it is worth a word, or are other source groups silent?"""
    if before is None:
        return after.articles > 0
    if before.silent_groups != after.silent_groups or (_is_unread(before) and after.unread < after.articles):
        return True
    return after.articles >= FEW and abs(after.share_unread - before.share_unread) >= MOVES


def _is_unread(reading: Reading) -> bool:
    """Is nothing of it read?"""
    return 0 < reading.articles == reading.unread


def _about(article: ObservedArticle) -> set[str]:
    """Give the countries that an article concerns; where it does not say, those of its mentions."""
    if article.concerns:
        return set(article.concerns)
    parties = (party for each in article.mentions for party in (each.actor, each.recipient))
    found = {party.country for party in parties if party is not None}
    found |= {place.country for each in article.mentions for place in each.places}
    return {country for country in found if country}


def _tag(language: str) -> str:
    return language if 0 < len(language) <= LONGEST_TAG else UNKNOWN


def _with(hours: tuple[HeardHour, ...], hour: int, counts: Counter[str | None]) -> Heard:
    """Add counts to an hour, and leave out those that are more than a day past."""
    known = hours[-1] if hours and hours[-1].hour == hour else HeardHour(hour, 0, {})
    earlier = tuple(each for each in hours if hour - DAY_H < each.hour < hour)
    unread = Counter(known.unread) + Counter({language: number for language, number in counts.items() if language is not None})
    return Heard((*earlier, HeardHour(hour, known.analysed + counts[None], dict(sorted(unread.items())))))


def _first_hour(layer: Layer) -> int:
    """Give the first hour of the day that ends with the last closed bucket."""
    closed = (layer.get(Stream, "") or Stream()).closed or 0
    return closed * BUCKET_S // HOUR_S - DAY_H + 1


def _reading(scope: str, hours: Iterable[HeardHour], silent: tuple[str, ...]) -> Reading:
    analysed, unread = 0, Counter[str]()
    for each in hours:
        analysed += each.analysed
        unread.update(each.unread)
    missed = unread.total()
    ranked = sorted(unread.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_LANGUAGES]
    return Reading(
        articles=analysed + missed,
        unread=missed,
        share_unread=round(missed / (analysed + missed), 3) if missed else 0.0,
        by_language=tuple(Unread(language=language, articles=number) for language, number in ranked),
        silent_groups=silent,
        scope=scope,
    )


def _countries(alert: Alert) -> list[str]:
    """Give the countries that an alert concerns: those of the acts that it tells of, or those that its indicator counts."""
    scope = alert.indicator.partition("/")[2]
    if alert.lane in COUNTING and ":" not in scope:
        return scope.split(">")
    parties = [party.country for party in (*alert.actors, *alert.targets)]
    return sorted({country for country in (*parties, *(place.country for place in alert.places)) if country})


def _is_live(situation: Situation) -> bool:
    return situation.merged_into is None and situation.state in {"firing", "easing"}


def _with_reading(held: OpenAlert, reading: Reading) -> OpenAlert:
    return with_summary(structs.replace(held, alert=structs.replace(held.alert, reading=reading)))


def _put(layer: Layer, held: OpenSituation, reading: Reading) -> None:
    situation = structs.replace(held.situation, reading=reading)
    layer.put(situation.situation_id, structs.replace(held, situation=situation))
