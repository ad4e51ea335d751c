"""What an article's own words take back: only its publisher's word that a report was wrong, never a denial that it prints."""

import pytest

from services.core.alerts.event import taken_back
from services.core.mentions import Discount
from tests.builders import a_mention
from tests.signal_builders import read

WITHDRAWN = "The Gazette has withdrawn its report that Iranian missiles hit an air base in Kuwait."
RETRACTED = "The Gazette retracts its story that missiles struck an air base in Kuwait. We regret the error."
LABELLED = "Correction: No site in Kuwait was hit by missiles."
DENIED = "Kuwait's army denied that Iranian missiles struck an air base in Kuwait."
TOLD = "Iranian missiles struck an air base in Kuwait early on Wednesday."


@pytest.mark.parametrize("text", [WITHDRAWN, RETRACTED, LABELLED])
def test_a_report_that_is_withdrawn_or_corrected_is_taken_back(text: str) -> None:
    (back, *_) = taken_back(read(text).mentions)

    assert (back.event_type, back.weight, back.places[0].country) == ("ASSAULT", 0.0, "KWT")


@pytest.mark.parametrize("text", [DENIED, TOLD, f"{TOLD} {DENIED}"])
def test_a_denial_and_a_report_take_nothing_back(text: str) -> None:
    assert taken_back(read(text).mentions) == []


def test_an_article_that_tells_the_act_as_fact_takes_nothing_back() -> None:
    assert taken_back(read(f"{TOLD} {WITHDRAWN}").mentions) == []


def test_a_corrected_version_takes_no_event_back_that_weighs_nothing_for_another_reason() -> None:
    words = Discount(rule="words, not blows", words="senator", factor=0.0)
    corrects = Discount(rule="correction", words="corrects", factor=0.3)

    assert taken_back([a_mention(weight=0.0, discounts=(words, corrects))]) == []
    assert taken_back([a_mention(weight=0.0, discounts=(corrects,), stance="negated")]) != []
