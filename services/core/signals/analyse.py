"""One article in, its signal out: who, what, where, how sure."""

from collections.abc import Sequence

from msgspec import structs

from services.core.mentions import Entity
from services.core.messages import Article, Signal
from services.core.signals.events.draft import Draft, mention_of
from services.core.signals.events.mention import Setting, drafts_of
from services.core.signals.events.response import answer
from services.core.signals.events.scene import set_scene
from services.core.signals.events.steps import may_announce, steps_of
from services.core.signals.events.thread import connect
from services.core.signals.events.tree import Tree
from services.core.signals.events.trigger import candidates, is_worth_parsing
from services.core.signals.events.voice import give_voices, share_countries
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.market.market import is_of_market, market_moves
from services.core.signals.names.abroad import ROOM, Abroad
from services.core.signals.names.entities import Link, entities, link
from services.core.signals.names.namable import namable
from services.core.signals.nlp import Reader
from services.core.signals.telling.scope import Scope
from services.core.signals.text.clean import LONGEST_READ, Clean, clean
from services.core.signals.text.fingerprint import fingerprint, lead
from services.core.signals.text.headline import as_prose
from services.core.signals.text.language import is_read, language_of, profiles_of
from services.core.signals.text.sentence import Part, Sentence, split
from services.core.signals.trace import Trace
from services.core.signals.watch.watches import Watches


def analyse(  # noqa: PLR0913 - one for each thing that reading rests on
    article: Article,
    *,
    reader: Reader,
    lexicon: Lexicon,
    trace: Trace | None = None,
    watches: Watches | None = None,
    abroad: Abroad | None = None,
) -> Signal:
    """Read one article.

    Never raises on any Unicode text. Takes time linear in the text; what lies beyond `LONGEST_READ` characters counts for the
    fingerprint only. An article that is not in English passes through unread, with its language and the reason.

    Args:
        article: The text; offsets in the signal are those of its title and text.
        reader: The language model.
        lexicon: What words mean.
        trace: Takes notes on what is left out and why.
        watches: What a user looks for.
        abroad: Finds the countries that an unread text names.

    Returns:
        Entities, mentions with evidence, and the fingerprint.
    """
    kept = clean(article, lexicon)
    language = language_of(article.language, f"{kept.title}\n{kept.text.lstrip()}", profiles_of(lexicon))
    wire = lexicon.publishers.wire_of(article.publisher, article.url, article.text, article.wire, kept.wire)
    signal = _unread(article, reader, lexicon, wire=wire, language=language)
    if not is_read(language):
        concerns = abroad.countries(language, kept.title, kept.text.lstrip()) if abroad is not None else ()
        return structs.replace(signal, not_analysed_because=f"language {language} is not read", concerns=concerns)
    if trace is not None:
        trace.clean(article.text, kept, longest=LONGEST_READ)
    sentences = _sentences(kept, lexicon)
    links = link(sentences, reader.names(namable([sentence.text for sentence in sentences])), lexicon)
    line, home = _dateline(article, kept, lexicon)
    setting = Setting(article.published_at, home, Scope(sentences, lexicon), lexicon, trace)
    market = market_moves(sentences, lexicon)
    trees, every = _drafts(sentences, links, reader, setting)
    drafts = _related([draft for draft in every if not is_of_market(draft, market)], links, lexicon)
    named = entities([*sentences, *line], [*links, home][: len(sentences) + len(line)])
    mentions = tuple(mention_of(draft, lexicon, article.published_at) for draft in drafts)
    return structs.replace(
        signal,
        analysed=True,
        entities=named,
        mentions=mentions,
        watched=watches.see(sentences, named, mentions) if watches is not None else (),
        market=market,
        steps=steps_of(trees, article.published_at, lexicon),
        fingerprint=fingerprint(kept.text),
        lead=lead(kept.text),
        concerns=_concerned(named, kept),
    )


def _concerned(named: Sequence[Entity], kept: Clean) -> tuple[str, ...]:
    """Give the countries that title and first lines name, as much of them as is looked at in a text that is not read."""
    end = len(kept.text) - len(kept.text.lstrip()) + ROOM
    found = {
        each.country
        for each in named
        if each.type in ("country", "place") and any(span.part == "title" or span.start < end for span in each.spans)
    }
    return tuple(sorted(country for country in found if country))


def _related(drafts: list[Draft], links: Sequence[Sequence[Link]], lexicon: Lexicon) -> list[Draft]:
    """Let the drafts tell one another: who says it, whose country it is, which act answers which, and where it was."""
    give_voices(drafts, links, lexicon)
    share_countries(drafts, links)
    connect(drafts, lexicon)
    answer(drafts, lexicon)
    set_scene(drafts, lexicon)
    return drafts


def _sentences(kept: Clean, lexicon: Lexicon) -> list[Sentence]:
    abbreviations = lexicon.listed("abbreviations").singles
    parts: tuple[tuple[Part, str], ...] = (("title", kept.title), ("text", kept.text))
    return [
        sentence
        for part, text in parts
        for sentence in split(text, part, 0, min(len(text), LONGEST_READ), abbreviations=abbreviations)
    ]


def _dateline(article: Article, kept: Clean, lexicon: Lexicon) -> tuple[list[Sentence], tuple[Link, ...]]:
    """Give the line that says where the report was written, if there is one, and its places."""
    if kept.dateline is None:
        return [], ()
    low, high = kept.dateline
    line = [Sentence("text", low, high, article.text[low:high])]
    return line, tuple(each for each in link(line, [()], lexicon)[0] if each.type in ("place", "country"))


def _drafts(
    sentences: Sequence[Sentence], links: Sequence[Sequence[Link]], reader: Reader, setting: Setting
) -> tuple[list[Tree], list[Draft]]:
    """Parse the sentences that hold a trigger, and those of the lead that may announce a step; draft their mentions."""
    lexicon = setting.lexicon
    traces = [setting.trace.on(sentence) if setting.trace is not None else None for sentence in sentences]
    every = [candidates(sentence.text, lexicon, trace) for sentence, trace in zip(sentences, traces, strict=True)]
    found = {
        number: each
        for number, each in enumerate(every)
        if is_worth_parsing(each, number, lexicon, traces[number])
        or may_announce(sentences[number].text, number, setting.published_at, lexicon)
    }
    parsed = reader.parse([as_prose(sentences[number].text, links[number]) for number in found])
    trees = [Tree(sentences[number], tokens, links[number], number) for number, tokens in zip(found, parsed, strict=True)]
    return trees, [draft for tree in trees for draft in drafts_of(tree, found[tree.number], setting)]


def _unread(article: Article, reader: Reader, lexicon: Lexicon, *, wire: str | None, language: str) -> Signal:
    """Give the signal of an article before it is read."""
    source = lexicon.publishers.source_of(article.publisher, article.url, wire)
    return Signal(
        article_id=article.article_id,
        document_id=article.document_id,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        source=article.source,
        source_group=article.source_group,
        wire=wire,
        origin=source.origin,
        family=source.family,
        language=language,
        published_at=article.published_at,
        seen_at=article.seen_at,
        backfill=article.backfill,
        analysed=False,
        lexicon_version=lexicon.version,
        model_version=reader.model_version,
    )
