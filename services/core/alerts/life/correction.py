"""Reports that their own publisher changed or took back: confidence falls, and the alert says so.

A report is taken back by a new version of its document that tells the act no more, or by another article of the same publisher,
or of the agency credited, that says so of the same act in the same place. What nobody tells any more is withdrawn, and what is
taken back counts no more, for any indicator. A new version that still tells the act may tell another fact of it; that is said.
"""

from collections.abc import Sequence

from msgspec import structs

from services.core.alarms import Counts
from services.core.alerts.alert import KEPT_ENTRIES, described, is_open, publishers_of, stepped, tally
from services.core.alerts.counting.tail import negative_binomial
from services.core.alerts.event import acts_told, same_act, same_matter
from services.core.alerts.life.concern import (
    all_stories,
    concerned,
    is_counted,
    is_other_version,
    is_theirs_alone,
    stories_carried,
)
from services.core.alerts.life.facts import facts_changed
from services.core.alerts.life.inhibit import remember_told
from services.core.alerts.life.uncount import Gone, uncount
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import of_same_act
from services.core.alerts.memory.state import OpenAlert, Story
from services.core.alerts.memory.waiting import Support, Waiting
from services.core.alerts.policy import Judgement
from services.core.alerts.stories.precedence import is_before
from services.core.alerts.stories.story import carrying, family_of, support_for, support_of, supports_for
from services.core.alerts.stories.unsaid import telling
from services.core.alerts.stories.version import note_version
from services.core.alerts.watches.plan import rings_by_counts, rings_by_reports
from services.core.mentions import Mention
from services.core.messages import ObservedArticle

NOTE_ROOM = 300
WAVERS = 2
"""Steps that tell of a publisher's changes of one fact; a page that goes on wavering says nothing new by it."""


def correct(layer: Layer, waiting: Waiting, judgement: Judgement, *, counted: bool = False) -> None:
    """Take a new version of a document that open alerts rest on, of all or those that ring by counts, and what is taken back."""
    article = waiting.article
    if not (counted and _began_with(layer, waiting)):
        _take_version(layer, waiting, judgement, counted=counted)
    for each in waiting.taken_back:
        for alert_id, _ in list(of_same_act(layer, each)):
            theirs = layer.get(OpenAlert, alert_id)
            # A new version of a document that the alert rests on has had its say above.
            if theirs is None or not is_open(theirs) or (counted and not rings_by_counts(theirs.alert)):
                continue
            if article.document_id not in theirs.documents:
                _keep(layer, theirs, without_origin(layer, theirs, waiting, each), waiting.at)


def _began_with(layer: Layer, waiting: Waiting) -> bool:
    """Did a story begin with this very article? Then there was no version of it before."""
    story = layer.get(Story, waiting.article.article_id)
    return story is not None and story.first_at == waiting.at


def _take_version(layer: Layer, waiting: Waiting, judgement: Judgement, *, counted: bool) -> None:
    article, stories = waiting.article, carrying(layer, waiting.article.document_id)
    if not counted:
        note_version(layer, article, stories)
    for held in concerned(layer, article, stories, counted=counted):
        if is_other_version(layer, held, article):
            still = _still_told(held, article, judgement)
            told = _told_anew(layer, held, waiting, still) if still else without_document(layer, held, waiting)
            _keep(layer, held, told, waiting.at)


def _keep(layer: Layer, before: OpenAlert, held: OpenAlert, at: float) -> None:
    if held is before:
        return
    layer.put(held.alert.alert_id, held)
    if not is_open(held):
        remember_told(layer, held, at)


def _still_told(held: OpenAlert, article: ObservedArticle, judgement: Judgement) -> list[Mention]:
    """Give the mentions by which the new version still tells what the alert tells."""
    if held.alert.lane == "flash":
        known = [each.mention for each in held.supports]
        return [each for each in acts_told(article.mentions, judgement) if same_act(known, each)]
    return telling(article, held.alert.indicator)


def _told_anew(layer: Layer, held: OpenAlert, waiting: Waiting, still: list[Mention]) -> OpenAlert:
    """Put the new version's sentences in place of the old one's; other facts, gravity or casualties are worth a step.

    Of a flash a fact that changed lowers the confidence too. A burst is known by its number of reports, which stands.
    """
    article, is_flash = waiting.article, rings_by_reports(held.alert)
    old = [each for each in held.supports if each.document_id == article.document_id]
    told = _with_version(held, waiting, old, still)
    known = old or _counted_by(layer, held, article)
    before = [each.mention for each in known]
    facts = facts_changed(before, still) if known else []
    if facts and is_theirs_alone(layer, held, known[0].story_id, article):
        uncount(layer, {known[0].story_id: _told_no_more(layer, known[0].story_id, before, article)})
    if not old:
        return told
    if facts and is_flash:
        told = structs.replace(told, retracted=_with_family(held, article))
    told = described(told, waiting.at, held.alert.counts, may_fall=True)
    is_graver = (told.alert.severity, told.alert.casualties) != (held.alert.severity, held.alert.casualties)
    if not is_graver and not (facts and (is_flash or _said_of(told) != _said_of(held))):
        return told
    of = f" of {' and '.join(facts)}" if facts else ""
    changed = f"{article.publisher} changed its report{of}: "
    often = sum(each.note.startswith(changed) for each in held.alert.timeline)
    if often >= WAVERS and told.alert.casualties == held.alert.casualties:
        return told
    return stepped(told, waiting.at, "corrected", f"{changed}{article.title}"[:NOTE_ROOM] + _fall(held, told))


def _counted_by(layer: Layer, held: OpenAlert, article: ObservedArticle) -> list[Support]:
    """Give the sentences by which a document made a story count for an alert that does not keep them."""
    if rings_by_reports(held.alert):
        return []
    supports = (support_for(layer, story, held.alert.indicator) for story in stories_carried(layer, held, article))
    return [each for each in supports if each is not None and each.document_id == article.document_id][:1]


def _with_version(held: OpenAlert, waiting: Waiting, old: Sequence[Support], still: list[Mention]) -> OpenAlert:
    """Let an alert rest on the new version of a document."""
    article = waiting.article
    if rings_by_reports(held.alert):
        held = structs.replace(held, documents={**held.documents, article.document_id: article.article_id})
    if not old:
        return held
    told = (support_of(waiting, old[0].story_id, each) for each in still)
    new = tuple(structs.replace(each, first=old[0].begun) for each in told)[: len(old)]
    at = held.supports.index(old[0])
    rest = tuple(each for each in held.supports if each.document_id != article.document_id)
    return structs.replace(held, supports=(*rest[:at], *new, *rest[at:]))


def _said_of(held: OpenAlert) -> tuple[object, ...]:
    """Give what an alert says of who did it, to whom and where."""
    return held.alert.actors, held.alert.targets, held.alert.places


def without_document(layer: Layer, held: OpenAlert, waiting: Waiting) -> OpenAlert:
    """Take a corrected document out; its story goes with it when nobody else carries it, or when the agency itself corrects.

    Of an alert that counts, a publisher's further corrections of what others carry say nothing new.
    """
    article = waiting.article
    counts = rings_by_counts(held.alert)
    ours = [story.story_id for story in stories_carried(layer, held, article)] if counts else list(held.stories)
    gone = {
        story_id: _told_no_more(layer, story_id, _told_in(layer, held, story_id), article)
        for story_id in ours
        if is_theirs_alone(layer, held, story_id, article)
    }
    if counts and not gone and family_of(article) in held.retracted:
        return held
    return _taken_out(layer, held, waiting, gone, "corrected its report")


def _told_no_more(layer: Layer, story_id: str, matter: Sequence[Mention], article: ObservedArticle) -> list[str]:
    """Give the indicators for which a story counts by what its document told and its new version does not tell."""
    return [indicator for indicator in _speaking(layer, story_id, matter) if not telling(article, indicator)]


def without_origin(layer: Layer, held: OpenAlert, waiting: Waiting, back: Mention) -> OpenAlert:
    """Take out what a publisher reported of the act that it takes back; an agency's report goes with all its copies.

    Of a report that is another's, and that it only printed, its word is taken once: the story stands, in doubt. What it reports
    later than it took back stands too.
    """
    article, family = waiting.article, family_of(waiting.article)
    gone = {
        story_id: _speaking(layer, story_id, [back])
        for story_id, origin in all_stories(layer, held).items()
        if origin == family and any(_takes_back(article, back, each) for each in _supports_of(layer, held, story_id))
    }
    printed = any(each.family == family and _takes_back(article, back, each) for each in held.supports)
    if not gone and (not printed or family in held.retracted):
        return held
    return _taken_out(layer, held, waiting, gone, "took its report back")


def _takes_back(article: ObservedArticle, back: Mention, support: Support) -> bool:
    return same_matter([support.mention], back) and not is_before(article, support)


def _told_in(layer: Layer, held: OpenAlert, story_id: str) -> list[Mention]:
    """Give the mentions by which a story speaks for an alert."""
    return [each.mention for each in _supports_of(layer, held, story_id)]


def _supports_of(layer: Layer, held: OpenAlert, story_id: str) -> list[Support]:
    """Give the mentions by which a story speaks for an alert, each with its report."""
    story = layer.get(Story, story_id)
    counted = support_for(layer, story, held.alert.indicator) if story else None
    told = [each for each in held.supports if each.story_id == story_id]
    known = counted is None or any(each.mention == counted.mention for each in told)
    return told if known or counted is None else [*told, counted]


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
    stories = [story for story_id in gone if (story := layer.get(Story, story_id)) is not None]
    documents = {document for story in stories for document in story.documents} | {article.document_id}
    uncount(layer, gone)
    left = tuple(e for e in held.supports if e.story_id not in gone and e.document_id not in documents)
    less = structs.replace(
        held,
        supports=left or held.supports,
        stories={story_id: origin for story_id, origin in held.stories.items() if story_id not in gone},
        documents={document: version for document, version in held.documents.items() if document not in documents},
        retracted=_with_family(held, article),
        without=(*held.without, *gone)[-KEPT_ENTRIES:],
    )
    note = f"{article.publisher} {what}: {article.title}"[:NOTE_ROOM]
    if not less.stories or not less.documents:
        told = structs.replace(held, without=less.without)
        return stepped(told, waiting.at, "withdrawn", note, state="withdrawn")
    told = described(less, waiting.at, _fewer(less, [each for each in stories if is_counted(held, each)]), may_fall=True)
    return stepped(told, waiting.at, "corrected", note + _fall(held, told))


def _with_family(held: OpenAlert, article: ObservedArticle) -> tuple[str, ...]:
    """Give the publishers whose word on this is in doubt, each once."""
    return tuple(dict.fromkeys((*held.retracted, family_of(article))))


def _fall(before: OpenAlert, after: OpenAlert) -> str:
    """Say how far the confidence fell, if it did."""
    was, now = before.alert.confidence, after.alert.confidence
    return f"; confidence falls from {was:.2f} to {now:.2f}" if now < was else ""


def _fewer(held: OpenAlert, fallen: Sequence[Story]) -> Counts:
    """Count what is left without stories: what is counted stands against the same expectation as before."""
    if rings_by_reports(held.alert):
        return tally(held)
    counts = held.alert.counts
    stories = max(min(len(held.stories), counts.stories), counts.stories - len(fallen))
    articles = counts.articles - (sum(story.articles for story in fallen) or 1)
    expected = counts.expected_stories
    return structs.replace(
        counts,
        articles=max(articles, stories),
        stories=stories,
        publishers=publishers_of(held),
        ratio=round(stories / expected, 2) if expected else counts.ratio,
        p=max(counts.p or 0.0, negative_binomial(stories, expected, counts.dispersion or 1.0)) if expected else counts.p,
    )
