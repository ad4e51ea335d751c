"""Reports that their own publisher changed or took back: confidence falls, and the alert says so.

A report is taken back by a new version of its document that tells the act no more, or by another article of the same publisher,
or of the agency credited, that says so of the same act in the same place. What nobody tells any more is withdrawn, and what is
taken back counts no more, for any indicator. A new version that still tells the act may tell another fact of it; that is said.
"""

from collections.abc import Iterable, Sequence

from msgspec import structs

from services.core.alarms import Counts
from services.core.alerts.alert import described, is_open, publishers_of, stepped, tally
from services.core.alerts.counting.tail import negative_binomial
from services.core.alerts.event import acts_told, is_told, same_act, same_matter, taken_back
from services.core.alerts.life.inhibit import remember_told
from services.core.alerts.life.uncount import Gone, uncount
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import of_same_act, resting_on
from services.core.alerts.memory.state import OpenAlert, Story
from services.core.alerts.memory.waiting import Support, Waiting
from services.core.alerts.policy import Judgement
from services.core.alerts.stories.story import family_of, origin_of, support_for, support_of, supports_for
from services.core.alerts.telling.compose import toll_of
from services.core.alerts.watches.plan import rings_by_counts, rings_by_reports
from services.core.alerts.watches.sight import sighted
from services.core.mentions import Mention, Party
from services.core.messages import ObservedArticle
from services.core.vocabulary import WATCH

NOTE_ROOM = 300


def correct(layer: Layer, waiting: Waiting, judgement: Judgement, *, counted: bool = False) -> None:
    """Take a new version of a document that open alerts rest on, of all or those that ring by counts, and what is taken back."""
    article = waiting.article
    for _, held in list(resting_on(layer, [article.document_id])):
        if is_open(held) and (rings_by_counts(held.alert) or not counted) and _is_other_version(held, article):
            still = _still_told(held, article, judgement)
            told = _told_anew(layer, held, waiting, still) if still else _without_document(layer, held, waiting)
            _keep(layer, told, waiting.at)
    for each in waiting.taken_back:
        for alert_id, _ in list(of_same_act(layer, each)):
            theirs = layer.get(OpenAlert, alert_id)
            # A new version of a document that the alert rests on has had its say above.
            if theirs is None or not is_open(theirs) or (counted and not rings_by_counts(theirs.alert)):
                continue
            if article.document_id not in theirs.documents:
                _keep(layer, _without_origin(layer, theirs, waiting, each), waiting.at)


def _keep(layer: Layer, held: OpenAlert, at: float) -> None:
    layer.put(held.alert.alert_id, held)
    if not is_open(held):
        remember_told(layer, held, at)


def _is_other_version(held: OpenAlert, article: ObservedArticle) -> bool:
    """Does the alert rest on another version of the article's document? A burst knows those that speak for it."""
    if rings_by_reports(held.alert):
        return held.documents.get(article.document_id) != article.article_id
    versions = {each.article_id for each in held.supports if each.document_id == article.document_id}
    return bool(versions) and article.article_id not in versions


def _still_told(held: OpenAlert, article: ObservedArticle, judgement: Judgement) -> list[Mention]:
    """Give the mentions by which the new version still tells what the alert tells."""
    if held.alert.lane == "flash":
        known = [each.mention for each in held.supports]
        return [each for each in acts_told(article.mentions, judgement) if same_act(known, each)]
    return _telling(article, held.alert.indicator)


def _telling(article: ObservedArticle, indicator: str) -> list[Mention]:
    """Give the mentions by which an article tells of an indicator as a new fact, and does not take it back in its text.

    Of a watch they are those that ring it.
    """
    ours = {at for each in article.observations if each.indicator == indicator for at in each.mentions}
    back = taken_back(article.mentions)
    telling = [article.mentions[at] for at in sorted(ours) if is_told(article.mentions[at])]
    telling = list(sighted(article, indicator)) if indicator.startswith(WATCH) else telling
    return [each for each in telling if not any(same_matter([one], each) for one in back)]


def _told_anew(layer: Layer, held: OpenAlert, waiting: Waiting, still: list[Mention]) -> OpenAlert:
    """Put the new version's sentences in place of the old one's; other facts, gravity or casualties are worth a step.

    Of a flash a fact that changed lowers the confidence too. A burst is known by its number of reports, which stands.
    """
    article, is_flash = waiting.article, rings_by_reports(held.alert)
    old = [each for each in held.supports if each.document_id == article.document_id]
    told = _with_version(held, waiting, old, still)
    if not old:
        return told
    before = [each.mention for each in old]
    facts = _facts_changed(before, still)
    if facts and _is_theirs_alone(layer, held, old[0].story_id, article):
        uncount(layer, {old[0].story_id: _told_no_more(layer, old[0].story_id, before, article)})
    if facts and is_flash:
        told = structs.replace(told, retracted=_with_family(held, article))
    told = described(told, waiting.at, held.alert.counts, may_fall=True)
    is_graver = (told.alert.severity, told.alert.casualties) != (held.alert.severity, held.alert.casualties)
    if not is_graver and not (facts and (is_flash or _said_of(told) != _said_of(held))):
        return told
    of = f" of {' and '.join(facts)}" if facts else ""
    note = f"{article.publisher} changed its report{of}: {article.title}"[:NOTE_ROOM]
    return stepped(told, waiting.at, "corrected", note + _fall(held, told))


def _with_version(held: OpenAlert, waiting: Waiting, old: Sequence[Support], still: list[Mention]) -> OpenAlert:
    """Let an alert rest on the new version of a document."""
    article = waiting.article
    known = article.article_id if rings_by_reports(held.alert) else held.documents[article.document_id]
    held = structs.replace(held, documents={**held.documents, article.document_id: known})
    if not old:
        return held
    new = tuple(support_of(waiting, old[0].story_id, each) for each in still)[: len(old)]
    at = held.supports.index(old[0])
    rest = tuple(each for each in held.supports if each.document_id != article.document_id)
    return structs.replace(held, supports=(*rest[:at], *new, *rest[at:]))


def _said_of(held: OpenAlert) -> tuple[object, ...]:
    """Give what an alert says of who did it, to whom and where."""
    return held.alert.actors, held.alert.targets, held.alert.places


def _facts_changed(old: Sequence[Mention], new: Sequence[Mention]) -> list[str]:
    """Name the facts that a new version tells otherwise; none is one that it leaves out or adds to, or that got worse."""
    pairs = {
        "who did it": [_sides(each.actor for each in version) for version in (old, new)],
        "to whom": [_sides(each.recipient for each in version) for version in (old, new)],
        "where": _places(old, new),
    }
    facts = [name for name, (before, after) in pairs.items() if before and after and before.isdisjoint(after)]
    if max(each.severity for each in new) < max(each.severity for each in old):
        facts.append("how grave it was")
    before, after = (toll_of(each.toll for each in version if each.toll) for version in (old, new))
    fell = ((before.killed_most, after.killed_most), (before.injured_most, after.injured_most))
    if any(most is not None and now is not None and now < most for most, now in fell):
        facts.append("the casualties")
    return facts


def _sides(parties: Iterable[Party | None]) -> set[str]:
    """Give who is named, by the country that it stands for."""
    return {each.country or each.id for each in parties if each and (each.country or not each.id.startswith("?"))}


def _places(*versions: Sequence[Mention]) -> list[set[str]]:
    """Give the exact places that versions tell where each tells one, else the countries and seas."""
    told = [[place for each in version for place in each.places] for version in versions]
    exact = [{place.id for place in places if place.id != place.country} for places in told]
    return exact if all(exact) else [{place.country or place.id for place in places} for places in told]


def _without_document(layer: Layer, held: OpenAlert, waiting: Waiting) -> OpenAlert:
    """Take a corrected document out; its story goes with it when nobody else carries it, or when the agency itself corrects."""
    article = waiting.article
    gone = {
        story_id: _told_no_more(layer, story_id, _told_in(layer, held, story_id), article)
        for story_id in held.stories
        if _is_theirs_alone(layer, held, story_id, article)
    }
    return _taken_out(layer, held, waiting, gone, "corrected its report")


def _is_theirs_alone(layer: Layer, held: OpenAlert, story_id: str, article: ObservedArticle) -> bool:
    """Does a story fall with this document: does it carry the story, and no other does, or is it the agency's own?"""
    story = layer.get(Story, story_id)
    carried = set(story.documents if story else ()) | {e.document_id for e in held.supports if e.story_id == story_id}
    others = (carried & held.documents.keys()) - {article.document_id}
    return article.document_id in carried and (not others or _is_the_agency(article))


def _told_no_more(layer: Layer, story_id: str, matter: Sequence[Mention], article: ObservedArticle) -> list[str]:
    """Give the indicators for which a story counts by what its document told and its new version does not tell."""
    return [indicator for indicator in _speaking(layer, story_id, matter) if not _telling(article, indicator)]


def _without_origin(layer: Layer, held: OpenAlert, waiting: Waiting, back: Mention) -> OpenAlert:
    """Take out what a publisher reported of the act that it takes back; an agency's report goes with all its copies.

    Of a report that is another's, and that it only printed, its word is taken once: the story stands, in doubt.
    """
    family = family_of(waiting.article)
    gone = {
        story_id: _speaking(layer, story_id, [back])
        for story_id, origin in held.stories.items()
        if origin == family and any(same_matter([each], back) for each in _told_in(layer, held, story_id))
    }
    printed = any(each.family == family and same_matter([each.mention], back) for each in held.supports)
    if not gone and (not printed or family in held.retracted):
        return held
    return _taken_out(layer, held, waiting, gone, "took its report back")


def _told_in(layer: Layer, held: OpenAlert, story_id: str) -> list[Mention]:
    """Give the mentions by which a story speaks for an alert."""
    story = layer.get(Story, story_id)
    counted = support_for(layer, story, held.alert.indicator) if story else None
    told = [each.mention for each in held.supports if each.story_id == story_id]
    return told if counted is None or counted.mention in told else [*told, counted.mention]


def _speaking(layer: Layer, story_id: str, matter: Sequence[Mention]) -> list[str]:
    """Give the indicators for which a story counts by what these mentions tell."""
    story = layer.get(Story, story_id)
    supports = supports_for(layer, story) if story else {}
    return [
        indicator
        for indicator, support in supports.items()
        if support.mention in matter or any(same_matter([each], support.mention) for each in matter)
    ]


def _taken_out(layer: Layer, held: OpenAlert, waiting: Waiting, gone: Gone, what: str) -> OpenAlert:
    """Take stories out of an alert, and the corrected document; when nobody tells of it any more, the alert is withdrawn."""
    article = waiting.article
    documents = _documents_of(layer, gone) | {article.document_id}
    uncount(layer, gone)
    left = tuple(e for e in held.supports if e.story_id not in gone and e.document_id not in documents)
    less = structs.replace(
        held,
        supports=left or held.supports,
        stories={story_id: origin for story_id, origin in held.stories.items() if story_id not in gone},
        documents={document: version for document, version in held.documents.items() if document not in documents},
        retracted=_with_family(held, article),
        without=(*held.without, *gone),
    )
    note = f"{article.publisher} {what}: {article.title}"[:NOTE_ROOM]
    if not less.stories or not less.documents:
        told = structs.replace(held, without=less.without)
        return stepped(told, waiting.at, "withdrawn", note, state="withdrawn")
    told = described(less, waiting.at, _fewer(less, len(held.stories) - len(less.stories)), may_fall=True)
    return stepped(told, waiting.at, "corrected", note + _fall(held, told))


def _with_family(held: OpenAlert, article: ObservedArticle) -> tuple[str, ...]:
    """Give the publishers whose word on this is in doubt, each once."""
    return tuple(dict.fromkeys((*held.retracted, family_of(article))))


def _fall(before: OpenAlert, after: OpenAlert) -> str:
    """Say how far the confidence fell, if it did."""
    was, now = before.alert.confidence, after.alert.confidence
    return f"; confidence falls from {was:.2f} to {now:.2f}" if now < was else ""


def _fewer(held: OpenAlert, less: int) -> Counts:
    """Count what is left: of a burst the stories that still count, against the same expectation; a trend knows its newest."""
    if held.alert.lane == "flash":
        return tally(held)
    counts, stories, articles = held.alert.counts, len(held.stories), len(held.documents)
    if held.alert.lane == "trend":
        stories = max(min(stories, counts.stories), counts.stories - less)
        articles = max(stories, counts.articles - less)
    expected = counts.expected_stories
    return structs.replace(
        counts,
        articles=min(counts.articles, articles),
        stories=stories,
        publishers=publishers_of(held),
        ratio=round(stories / expected, 2) if expected else counts.ratio,
        p=max(counts.p or 0.0, negative_binomial(stories, expected, counts.dispersion or 1.0)) if expected else counts.p,
    )


def _documents_of(layer: Layer, story_ids: Iterable[str]) -> set[str]:
    stories = [layer.get(Story, story_id) for story_id in story_ids]
    return {document for story in stories if story for document in story.documents}


def _is_the_agency(article: ObservedArticle) -> bool:
    """Is this the agency's own text, that the copies credit?"""
    return article.wire is not None and origin_of(article) == family_of(article)
