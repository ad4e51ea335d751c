"""One article in, its signal out: who, what, where, how sure."""

from collections.abc import Sequence

from msgspec import structs

from services.core.messages import Article, Signal
from services.core.signals.clean import Clean, clean
from services.core.signals.draft import Draft, mention_of
from services.core.signals.entities import Link, entities, link
from services.core.signals.fingerprint import fingerprint
from services.core.signals.lexicon import Lexicon
from services.core.signals.mention import Setting, drafts_of
from services.core.signals.nlp import Reader
from services.core.signals.scope import Scope
from services.core.signals.sentence import Sentence, split
from services.core.signals.thread import connect
from services.core.signals.tree import Tree
from services.core.signals.trigger import candidates, is_worth_parsing

LONGEST_READ = 60_000
"""Characters of a text that are read for events and names: 10,000 words, far beyond any report, so that no text takes minutes."""
ENGLISH = ("en", "und")


def analyse(article: Article, *, reader: Reader, lexicon: Lexicon) -> Signal:
    """Read one article.

    Never raises on any Unicode text. Takes time linear in the text; what lies beyond `LONGEST_READ` characters counts for the
    fingerprint only. An article whose language is given and is not English passes through unread.

    Args:
        article: The text; offsets in the signal are those of its title and text.
        reader: The language model.
        lexicon: What words mean.

    Returns:
        Entities, mentions with evidence, and the fingerprint.
    """
    language = (article.language or "en").lower().replace("_", "-").partition("-")[0]
    signal = _unread(article, reader, lexicon)
    if language not in ENGLISH:
        return structs.replace(signal, language=language, not_analysed_because=f"language {language} is not read")
    kept = clean(article)
    sentences = _sentences(article, kept, lexicon)
    links = link(sentences, reader.names([sentence.text for sentence in sentences]), lexicon)
    setting = Setting(article.published_at, _dateline(article, kept, lexicon), Scope(sentences, lexicon), lexicon)
    drafts = _drafts(sentences, links, reader, setting)
    connect(drafts, lexicon)
    return structs.replace(
        signal,
        analysed=True,
        entities=entities(sentences, links),
        mentions=tuple(mention_of(draft, lexicon, article.published_at) for draft in drafts),
        fingerprint=fingerprint(body_of(article, kept)),
    )


def body_of(article: Article, kept: Clean) -> str:
    """Give the news of the text without header, dateline and credits."""
    return "\n".join(article.text[low:high] for low, high in kept.stretches)


def _sentences(article: Article, kept: Clean, lexicon: Lexicon) -> list[Sentence]:
    abbreviations = lexicon.listed("abbreviations").singles
    found = split(article.title, "title", 0, len(article.title), abbreviations=abbreviations)
    for low, high in kept.stretches:
        if low < LONGEST_READ:
            found += split(article.text, "text", low, min(high, LONGEST_READ), abbreviations=abbreviations)
    return found


def _dateline(article: Article, kept: Clean, lexicon: Lexicon) -> tuple[Link, ...]:
    """Give the places of the dateline, if it has one."""
    if kept.dateline is None:
        return ()
    low, high = kept.dateline
    line = Sentence("text", low, high, article.text[low:high])
    return tuple(each for each in link([line], [()], lexicon)[0] if each.type in ("place", "country"))


def _drafts(sentences: Sequence[Sentence], links: Sequence[Sequence[Link]], reader: Reader, setting: Setting) -> list[Draft]:
    """Parse the sentences that hold a trigger and draft their mentions."""
    lexicon = setting.lexicon
    every = [candidates(sentence.text, lexicon) for sentence in sentences]
    found = {number: each for number, each in enumerate(every) if is_worth_parsing(each, number, lexicon)}
    parsed = reader.parse([sentences[number].text for number in found])
    drafts: list[Draft] = []
    for number, tokens in zip(found, parsed, strict=True):
        drafts += drafts_of(Tree(sentences[number], tokens, links[number], number), found[number], setting)
    return drafts


def _unread(article: Article, reader: Reader, lexicon: Lexicon) -> Signal:
    """Give the signal of an article before it is read."""
    return Signal(
        article_id=article.article_id,
        document_id=article.document_id,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        source=article.source,
        source_group=article.source_group,
        wire=article.wire,
        language="en",
        published_at=article.published_at,
        seen_at=article.seen_at,
        backfill=article.backfill,
        analysed=False,
        lexicon_version=lexicon.version,
        model_version=reader.model_version,
    )
