"""Alerts that are over: who was told of one hears for a week after its last report that it is taken back.

Only that. What is over is not renewed, and a page that tells something else after days has not taken anything back by it: its
publisher has to say so, in a new version or in another article.
"""

from msgspec import structs

from services.core.alerts.event import same_matter
from services.core.alerts.life.concern import is_other_version
from services.core.alerts.life.correction import without_document, without_origin
from services.core.alerts.life.inhibit import remember_told
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import past_of_same_act
from services.core.alerts.memory.state import OpenAlert, PastAlert
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import Judgement
from services.core.alerts.situations.situation import amend
from services.core.alerts.watches.plan import rings_by_reports
from services.core.mentions import Mention


def keep_past(layer: Layer, held: OpenAlert) -> None:
    """Keep an alert that ends now, if people were told of its reports and may yet have to hear that one is taken back."""
    if held.alert.state == "resolved" and rings_by_reports(held.alert) and held.alert.situation_id:
        layer.put(held.alert.alert_id, PastAlert(structs.replace(held, against=()), held.last_report_at))


def correct_past(layer: Layer, waiting: Waiting, judgement: Judgement) -> None:
    """Take what an article takes back out of the alerts that are over, and say it in their situations."""
    for back in waiting.taken_back:
        for alert_id, past in past_of_same_act(layer, back):
            before = past.held
            told = _without(layer, before, waiting, back)
            if before.alert.state == "withdrawn" or told is before:
                continue
            layer.put(alert_id, structs.replace(past, held=told))
            if told.alert.state == "withdrawn":
                remember_told(layer, told, waiting.at)
            amend(layer, before, told, waiting.at, judgement)


def drop_withdrawn(layer: Layer) -> None:
    """Drop the alerts that are withdrawn, now that their last word is said."""
    for alert_id, past in layer.changed(PastAlert):
        if past.held.alert.state == "withdrawn":
            layer.remove(PastAlert, alert_id)


def _without(layer: Layer, held: OpenAlert, waiting: Waiting, back: Mention) -> OpenAlert:
    """Give an alert without what its publisher takes back: the document, if it is a new version of one, else its reports."""
    article = waiting.article
    if article.document_id not in held.documents:
        return without_origin(layer, held, waiting, back)
    is_its_act = any(same_matter([each.mention], back) for each in held.supports)
    return without_document(layer, held, waiting) if is_its_act and is_other_version(layer, held, article) else held
