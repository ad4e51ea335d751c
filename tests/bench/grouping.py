"""Are copies one story, and different reports two? On real articles, with copies made as papers make them.

The articles are drawn evenly; thresholds were chosen on the even ones and are reported on the odd ones too.
"""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from msgspec import structs

from services.adapters.lexicon import load_lexicon
from services.adapters.sources import Piece, pieces
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Story
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import Policy
from services.core.alerts.stories.likeness import likeness
from services.core.alerts.stories.story import join_story
from services.core.articles import Intake, article_from_line
from services.core.messages import Article, ObservedArticle
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.text.clean import clean
from services.core.signals.text.fingerprint import fingerprint
from services.core.signals.text.words import keys_of
from tests.bench import ringing
from tests.bench.copies import KINDS, Wave, live_page, wave_of
from tests.builders import an_observed_article

Row = tuple[str, str]
Sketch = partial[tuple[int, ...]]
DRAWN = 120
"""Reports of which copies are made."""
LIVE = 6
VERSIONS = 100
DAYS = 2
"""Reports so far apart may be of the same matter."""
SAME_WORDS = 8
"""Two texts of which half the shingles of so many words are the same were copied, whoever says what."""
HOT = 5_000
"""Live stories in a hot place."""
JOINS = 1_000


def rows(archive: Path) -> list[Row]:
    """Measure folding, false merges, live pages, and joins a second."""
    articles, lexicon = read(archive), load_lexicon()
    said = ringing.said_by(articles)
    sketch: Sketch = partial(sketched, lexicon)
    waves = waves_of(articles)
    found: list[Row] = []
    for half, some in (("even", waves[::2]), ("odd", waves[1::2])):
        found += [(f"grouping ({half} half): {name}", figure) for name, figure in folding(some, sketch)]
    found += [(f"grouping: {name}", figure) for name, figure in (*merging(articles, sketch, said), *paging(articles, sketch))]
    return [*found, *ringing.rows(articles, said, sketch), *joining(articles, sketch)]


def read(archive: Path) -> list[Article]:
    """Give the archive's articles in the order of their times."""
    intake = Intake(producer="bench", source="bench", now=datetime.now(UTC), replay=True)
    found = (piece for piece in pieces([str(archive)]) if isinstance(piece, Piece))
    return sorted((article_from_line(each.raw, intake, where=each.where) for each in found), key=lambda each: each.seen_at)


def sketched(lexicon: Lexicon, article: Article) -> tuple[int, ...]:
    """Give the fingerprint that an extractor would give the article."""
    return fingerprint(clean(article, lexicon).text)


def waves_of(articles: Sequence[Article]) -> list[Wave]:
    """Make copies of reports drawn evenly from the archive."""
    chance = random.Random(1)  # noqa: S311 - a bench's own dice
    last = len(articles) - 2
    return [wave_of(articles, at * last // DRAWN, chance) for at in range(min(DRAWN, last))]


def folding(waves: Sequence[Wave], sketch: Sketch) -> Iterator[Row]:
    """Tell the share of copies that are one story, by kind, and whether what a round-up added is still a story of its own."""
    stories, outside, every = [], dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)
    swallowed = 0
    for wave in waves:
        layer = Layer()
        ids = [join(layer, article, sketch(article), number).story_id for number, (_, article) in enumerate(wave.copies)]
        largest = max(sorted(set(ids)), key=ids.count)
        for (kind, _), story_id in zip(wave.copies, ids, strict=True):
            if kind in every:
                every[kind] += 1
                outside[kind] += story_id != largest
        stories.append(layer.size(Story))
        swallowed += join(layer, wave.other, sketch(wave.other), len(wave.copies)).articles > 1
    total = sum(every.values())
    yield "copies in their wave's one story", f"{1 - sum(outside.values()) / total:.2%} of {total:,}"
    yield "waves that are one, two, more stories", " / ".join(str(count) for count in counts_of(stories))
    worst = sorted(((outside[kind] / max(1, every[kind]), kind) for kind in KINDS), reverse=True)[:3]
    yield "kinds most often outside", ", ".join(f"{kind} {share:.1%}" for share, kind in worst)
    yield "another report swallowed by its round-ups", f"{swallowed} of {len(waves)}"


def join(layer: Layer, article: Article, sketch: tuple[int, ...], number: int) -> Story:
    """Put an article into its story, seconds after the one before."""
    return join_story(layer, waiting_of(article, sketch, number), Policy())


def waiting_of(article: Article, sketch: tuple[int, ...], number: int) -> Waiting:
    """Give an article as it waits to be judged."""
    seen_at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=10 * number)
    observed = structs.replace(
        an_observed_article(0, seen_at=seen_at),
        article_id=article.article_id,
        document_id=article.document_id,
        publisher=article.publisher,
        fingerprint=sketch,
    )
    return Waiting(seen_at.timestamp(), number, observed)


def counts_of(stories: Sequence[int]) -> tuple[int, int, int]:
    """Count ones, twos and more."""
    return stories.count(1), stories.count(2), sum(number > 2 for number in stories)


def merging(articles: Sequence[Article], sketch: Sketch, said: Mapping[str, ObservedArticle]) -> Iterator[Row]:
    """Tell how many pairs of different reports by different publishers within days would be one story."""
    known = [(each, sketch(each)) for each in articles]
    indicators = {key: ringing.indicators_counted(each) for key, each in said.items()}
    pairs = merged = copied = near = 0
    there = one_there = 0
    for at, (one, ours) in enumerate(known):
        for other, theirs in islice(known, at + 1, None):
            if other.seen_at - one.seen_at > timedelta(days=DAYS):
                break
            if one.publisher == other.publisher or not ours or not theirs:
                continue
            pairs += 1
            near += likeness((ours,), theirs, 0.05) > 0
            is_there = not indicators[one.article_id].isdisjoint(indicators[other.article_id])
            there += is_there
            if likeness((ours,), theirs, Policy().same_story):
                is_copy = is_copied(one.text, other.text)
                copied, merged = copied + is_copy, merged + (not is_copy)
                one_there += is_there and not is_copy
    yield "different reports in one story, of pairs within two days", f"{merged} of {pairs:,} ({copied} more are reprints)"
    yield "of them with an indicator in common", f"{one_there} of {there:,}"
    yield "pairs of them that share a twentieth of their words or more", f"{near:,}"


def is_copied(one: str, other: str) -> bool:
    """Do two texts share half of their longer phrases?"""
    ours, theirs = ({words[at : at + SAME_WORDS] for at in range(len(words))} for words in (keys_of(one), keys_of(other)))
    return len(ours & theirs) * 2 >= min(len(ours), len(theirs))


def paging(articles: Sequence[Article], sketch: Sketch) -> Iterator[Row]:
    """Tell into how many stories live pages fall."""
    for name, moving in (("at one address", False), ("with an address for each version", True)):
        found = []
        for at in range(LIVE):
            layer, begin = Layer(), at * (len(articles) - 12) // LIVE
            page = live_page(articles[begin], articles[begin + 1 : begin + 12], versions=VERSIONS, moving=moving)
            for number, version in enumerate(page):
                join(layer, version, sketch(version), 60 * number)
            found.append(layer.size(Story))
        yield f"stories of a live page of {VERSIONS} versions {name}, most of {LIVE}", str(max(found))


def joining(articles: Sequence[Article], sketch: Sketch) -> list[Row]:
    """Time joins among many live stories, as many of them real as there are, one in three a copy."""
    chance = random.Random(2)  # noqa: S311 - a bench's own dice
    real = [each for each in map(sketch, articles[: HOT + JOINS]) if each]
    made = [tuple(sorted(chance.getrandbits(32) for _ in range(90))) for _ in range(HOT + JOINS)]
    fresh = min(JOINS, len(real)) // 2
    live = [*real[fresh:], *made][:HOT]
    news = [*real[:fresh], *made[::-1]][:JOINS]
    layer = Layer()
    for number, each in enumerate(live):
        join(layer, named(f"live{number}"), each, number)
    early = Layer(Layer(layer))
    arriving = [
        waiting_of(named(f"news{number}"), chance.choice(live) if number % 3 == 0 else each, HOT + number)
        for number, each in enumerate(news)
    ]
    began = time.perf_counter()
    for waiting in arriving:
        join_story(early, waiting, Policy())
    took_s = time.perf_counter() - began
    size = sum(map(len, real)) / max(1, len(real))
    return [
        (f"grouping: joins a second, {len(live):,} live stories, {min(len(real) - fresh, HOT):,} real", f"{JOINS / took_s:,.0f}"),
        ("grouping: hashes a sketch, mean", f"{size:.0f}"),
    ]


def named(name: str) -> Article:
    """Give an article of that name."""
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    return Article(
        article_id=name, document_id=name, source="bench", publisher=name, title="", text="", published_at=moment, seen_at=moment,
        producer="bench",
    )  # fmt: skip
