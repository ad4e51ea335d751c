"""A user's rules on the alerts that the judge keeps."""

from msgspec import structs

from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert
from services.core.alerts.policy import Judgement
from services.core.alerts.rules.verdict import ruled


def under_rules(layer: Layer, held: OpenAlert, judgement: Judgement) -> OpenAlert:
    """Give an alert that changed with what the rules make of it, and keep it so."""
    alert = ruled(held.alert, judgement.rules)
    if alert is held.alert:
        return held
    held = structs.replace(held, alert=alert)
    layer.put(alert.alert_id, held)
    return held
