"""Reports that their own publisher changed or took back: confidence falls, and the alert says so.

A report is taken back by a new version of its document that tells the act no more, or by another article of the same publisher,
or of the agency credited, that says so of the same act in the same place. What nobody tells any more is withdrawn.
"""

from collections.abc import Iterable

from msgspec import structs

from services.core.alerts.alert import described, is_open, publishers_of, stepped, tally
from services.core.alerts.counting.baseline import without_story
from services.core.alerts.counting.tail import negative_binomial
from services.core.alerts.event import acts_told, is_told, same_act, same_matter, taken_back
from services.core.alerts.inhibit import remember_told
from services.core.alerts.layer import Layer
from services.core.alerts.policy import BUCKET_S, Judgement
from services.core.alerts.register import of_same_act, resting_on
from services.core.alerts.state import Baseline, OpenAlert, Story, Waiting
from services.core.alerts.story import family_of, origin_of, support_for, supports_of
from services.core.mentions import Mention
from services.core.messages import Counts, ObservedArticle

NOTE_ROOM = 300


def correct(layer: Layer, waiting: Waiting, judgement: Judgement) -> None:
    """Take a new version of a document that open alerts rest on, and reports that are taken back."""
    article = waiting.article
    for _, held in list(resting_on(layer, [article.document_id])):
        if is_open(held) and _is_other_version(held, article):
            still = _still_told(held, article, judgement)
            told = _told_anew(held, waiting, still) if still else _without_document(layer, held, waiting)
            _keep(layer, told, waiting.at)
    for each in taken_back(article.mentions):
        for alert_id, _ in list(of_same_act(layer, each)):
            theirs = layer.get(OpenAlert, alert_id)
            if theirs is not None and is_open(theirs) and _is_their_own(theirs, article, each):
                _keep(layer, _without_origin(layer, theirs, waiting), waiting.at)


def _keep(layer: Layer, held: OpenAlert, at: float) -> None:
    layer.put(held.alert.alert_id, held)
    if not is_open(held):
        remember_told(layer, held, at)


def _is_other_version(held: OpenAlert, article: ObservedArticle) -> bool:
    """Does the alert rest on another version of the article's document? A burst knows those that speak for it."""
    if held.alert.lane == "flash":
        return held.documents.get(article.document_id) != article.article_id
    versions = {each.article_id for each in held.supports if each.document_id == article.document_id}
    return bool(versions) and article.article_id not in versions


def _still_told(held: OpenAlert, article: ObservedArticle, judgement: Judgement) -> list[Mention]:
    """Give the mentions by which the new version still tells what the alert tells."""
    if held.alert.lane == "flash":
        known = [each.mention for each in held.supports]
        return [each for each in acts_told(article.mentions, judgement.policy) if same_act(known, each)]
    ours = {at for each in article.observations if each.indicator == held.alert.indicator for at in each.mentions}
    back = taken_back(article.mentions)
    telling = [article.mentions[at] for at in sorted(ours) if is_told(article.mentions[at])]
    return [each for each in telling if not any(same_matter([one], each) for one in back)]


def _is_their_own(held: OpenAlert, article: ObservedArticle, mention: Mention) -> bool:
    """Did whoever takes this back report it to this alert, in another document?"""
    if article.document_id in held.documents or family_of(article) in held.retracted:
        return False
    theirs = [each.mention for each in held.supports if family_of(article) in {each.family, each.origin}]
    return bool(theirs) and same_matter(theirs, mention)


def _told_anew(held: OpenAlert, waiting: Waiting, still: list[Mention]) -> OpenAlert:
    """Put the new version's sentences in place of the old one's; gravity or casualties that differ are worth a step."""
    article = waiting.article
    known = held.documents[article.document_id]
    documents = {**held.documents, article.document_id: article.article_id if held.alert.lane == "flash" else known}
    old = [each for each in held.supports if each.document_id == article.document_id]
    if not old:
        return structs.replace(held, documents=documents)
    new = tuple(each for each in supports_of(waiting, old[0].story_id) if each.mention in still)[: len(old)]
    at = held.supports.index(old[0])
    rest = tuple(each for each in held.supports if each.document_id != article.document_id)
    told = structs.replace(held, supports=(*rest[:at], *new, *rest[at:]), documents=documents)
    told = described(told, waiting.at, held.alert.counts, may_fall=True)
    if (told.alert.severity, told.alert.casualties) == (held.alert.severity, held.alert.casualties):
        return told
    return stepped(told, waiting.at, "corrected", f"{article.publisher} changed its report: {article.title}"[:NOTE_ROOM])


def _without_document(layer: Layer, held: OpenAlert, waiting: Waiting) -> OpenAlert:
    """Take a corrected document out; its story goes with it when nobody else carries it, or when the agency itself corrects."""
    article, gone = waiting.article, []
    for story_id in held.stories:
        story = layer.get(Story, story_id)
        carried = set(story.documents if story else ()) | {e.document_id for e in held.supports if e.story_id == story_id}
        others = (carried & held.documents.keys()) - {article.document_id}
        if article.document_id in carried and (not others or _is_the_agency(article)):
            gone.append(story_id)
    return _taken_out(layer, held, waiting, gone, "corrected its report")


def _without_origin(layer: Layer, held: OpenAlert, waiting: Waiting) -> OpenAlert:
    """Take out what a publisher reported; an agency's report goes with all its copies."""
    gone = [story_id for story_id, origin in held.stories.items() if origin == family_of(waiting.article)]
    return _taken_out(layer, held, waiting, gone, "took its report back")


def _taken_out(layer: Layer, held: OpenAlert, waiting: Waiting, gone: list[str], what: str) -> OpenAlert:
    """Take stories out of an alert, and the corrected document; when nobody tells of it any more, the alert is withdrawn."""
    article = waiting.article
    if held.alert.lane == "burst":
        _uncount(layer, held.alert.indicator, gone)
    documents = _documents_of(layer, gone) | {article.document_id}
    left = tuple(e for e in held.supports if e.story_id not in gone and e.document_id not in documents)
    less = structs.replace(
        held,
        supports=left or held.supports,
        stories={story_id: origin for story_id, origin in held.stories.items() if story_id not in gone},
        documents={document: version for document, version in held.documents.items() if document not in documents},
        retracted=tuple(dict.fromkeys((*held.retracted, family_of(article)))),
        without=(*held.without, *gone),
    )
    note = f"{article.publisher} {what}: {article.title}"[:NOTE_ROOM]
    if not less.stories or not less.documents:
        told = structs.replace(held, without=less.without)
        return stepped(told, waiting.at, "withdrawn", note, state="withdrawn")
    told = described(less, waiting.at, _fewer(less), may_fall=True)
    falls = f"; confidence falls from {held.alert.confidence:.2f} to {told.alert.confidence:.2f}"
    return stepped(told, waiting.at, "corrected", note + (falls if told.alert.confidence < held.alert.confidence else ""))


def _uncount(layer: Layer, indicator: str, gone: Iterable[str]) -> None:
    """Take stories out of what is usual for an indicator: it is judged by the others from now on."""
    for story_id in gone:
        story, past = layer.get(Story, story_id), layer.get(Baseline, indicator)
        support = support_for(layer, story, indicator) if story else None
        if past and story and support:
            bucket = int(story.counted[indicator].at // BUCKET_S)
            layer.put(indicator, without_story(past, bucket, support.source_group))


def _fewer(held: OpenAlert) -> Counts:
    """Count what is left: of a burst the stories that still count, against the same expectation."""
    if held.alert.lane == "flash":
        return tally(held)
    counts, stories = held.alert.counts, len(held.stories)
    expected = counts.expected_stories
    return structs.replace(
        counts,
        articles=min(counts.articles, len(held.documents)),
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
