"""What of an article rings a watch."""

import pytest

from services.core.alerts.watches.sight import sighted, sights_of
from services.core.mentions import Discount, Mention
from services.core.messages import ObservedArticle
from tests.builders import a_mention, a_threat, an_observed_article
from tests.watch_builders import QUOTE, a_sighting, seen


def article_of(mention: Mention, *terms: str) -> ObservedArticle:
    return an_observed_article(1, mention, observations=seen("suez", mention, by=(a_sighting(0, *terms),)))


def test_words_are_a_mention_of_no_event_and_no_gravity() -> None:
    ((indicator, (mention,)),) = sights_of(an_observed_article(1, observations=seen("suez")))

    assert (indicator, mention.entry, mention.quote) == ("watch/suez", "watch/suez", QUOTE)
    assert (mention.severity, mention.weight, mention.ledger) == (0.0, 1.0, "none")
    assert (mention.trigger.start, mention.trigger.end) == (22, 32)


@pytest.mark.parametrize("changes", [{"stance": "negated"}, {"stance": "hypothetical"}, {"recency": "recalled"}])
def test_what_is_denied_supposed_or_recalled_rings_only_if_asked_for_by_name(changes: dict[str, str]) -> None:
    mention = a_mention(**changes, weight=0.0)

    assert sighted(article_of(mention, "ASSAULT", "place:IRQ"), "watch/suez") == ()
    assert sighted(article_of(mention, "ASSAULT", "stance:negated"), "watch/suez") == (mention,)
    assert sighted(article_of(mention, "ASSAULT", "recency:recalled"), "watch/suez") == (mention,)


@pytest.mark.parametrize("changes", [{"stance": "hedged"}, {"recency": "planned"}, {"context": "crime", "weight": 0.0}])
def test_what_may_be_will_be_or_is_no_conflict_rings(changes: dict[str, object]) -> None:
    mention = a_mention(**changes)

    assert sighted(article_of(mention, "ASSAULT"), "watch/suez") == (mention,)


def test_the_gravest_comes_first_whatever_its_ledger() -> None:
    told = (a_threat(), a_mention(weight=0.5, severity=6.0), a_mention(severity=8.0))
    by = (a_sighting(None), a_sighting(0), a_sighting(1), a_sighting(2))
    article = an_observed_article(1, *told, observations=seen("suez", *told, by=by))

    # 8.0, then 4.0 of the threat, 3.0 of what is half sure, and the words.
    assert [each.severity for each in sighted(article, "watch/suez")] == [8.0, 4.0, 6.0, 0.0]


def test_each_watch_has_its_own_in_the_order_of_names() -> None:
    article = an_observed_article(1, observations=(*seen("suez"), *seen("alpha")))

    assert [indicator for indicator, _ in sights_of(article)] == ["watch/alpha", "watch/suez"]


def test_an_article_that_no_watch_matches_has_none() -> None:
    assert sights_of(an_observed_article(1, a_mention())) == ()


def test_what_is_by_its_words_a_match_or_a_figure_of_speech_does_not_ring() -> None:
    sport = Discount(rule="sport", words="league match", factor=0.0)
    crime = Discount(rule="crime does not escalate", words="", factor=0.0)

    assert sighted(article_of(a_mention(weight=0.0, discounts=(sport,)), "ASSAULT"), "watch/suez") == ()
    assert len(sighted(article_of(a_mention(weight=0.0, context="crime", discounts=(crime,)), "ASSAULT"), "watch/suez")) == 1
