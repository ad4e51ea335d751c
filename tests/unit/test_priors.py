"""What stands in for history where little is learned."""

import pytest
from msgspec import structs

from services.adapters.priors import load_priors
from services.core.alerts.counting.baseline import account_of
from services.core.alerts.counting.present import LEAST_PRIOR, present_of
from services.core.alerts.counting.priors import Priors
from services.core.alerts.memory.state import Baseline
from services.core.alerts.policy import Judgement
from tests.builders import a_threat, an_observed_article, minutes
from tests.counting_builders import Newsroom
from tests.fit.priors import fit, written

PRIORS = Priors(classes=(("USA",), ("IRN", "IRQ")), places={"verbal": (100.0, 10.0, 1.0)}, dyads={"threaten": (0.0, 5.0, 0.5)})


@pytest.mark.parametrize(
    ("indicator", "per_article"),
    [
        ("verbal/USA", 0.1),
        ("verbal/IRQ", 0.01),
        ("verbal/FRA", 0.001),
        ("verbal/loc:strait-of-hormuz", 0.001),
        ("threaten/USA>IRN", 0.005),
        ("threaten/IRN>USA", 0.005),
        ("threaten/IRN>FRA", 0.0005),
        ("threaten/USA", None),
        ("watch/verbal", None),
        ("key 17", None),
    ],
)
def test_a_rate_is_by_kind_and_class_and_nothing_where_the_kind_is_not_known(indicator: str, per_article: float | None) -> None:
    assert PRIORS.rate_of(indicator) == pytest.approx(per_article)


def test_an_indicator_of_which_nothing_is_learned_is_expected_at_its_kinds_rate() -> None:
    room = Newsroom()
    room.close(10, buckets=300)

    present = present_of(room.layer, room.bucket, PRIORS)

    # 10 articles a bucket, 100 stories for each 1,000; worth half a story, less what 300 empty buckets say of it.
    assert present.of("verbal/USA").prior == pytest.approx(1.0, rel=0.01)
    expected = account_of(room.layer, Baseline(), present.of("verbal/FRA")).rates(present.learned).by_group[0][1]
    exposed = present.learned.recent["national"][0]
    assert expected == pytest.approx(0.5 / (0.5 / 0.01 + exposed), rel=0.02)


def test_a_key_of_no_known_kind_is_judged_as_without_priors() -> None:
    room = Newsroom()
    room.tell({"key 17": 2})

    with_priors, without = present_of(room.layer, room.bucket, PRIORS), present_of(room.layer, room.bucket)

    assert with_priors.of("key 17") is with_priors
    assert without.of("verbal/USA") is without
    assert with_priors.prior == without.prior


def test_no_prior_is_below_the_least_and_indicators_of_one_rate_share_it() -> None:
    room = Newsroom()
    room.close(0, buckets=1)
    room.close(1, buckets=200)
    present = present_of(room.layer, room.bucket, PRIORS)

    assert present.of("threaten/IRN>FRA").prior == LEAST_PRIOR
    assert present.of("verbal/FRA") is present.of("verbal/DEU")
    assert present.of("verbal/FRA").blocks is present.blocks


def test_the_version_of_alerts_names_the_priors() -> None:
    other = structs.replace(PRIORS, places={"verbal": (100.0, 10.0, 2.0)})

    versions = {Judgement(priors=each).version for each in (Priors(), PRIORS, other)}

    assert len(versions) == 3
    assert Judgement(priors=Priors()).version == Judgement().version


def test_the_shipped_priors_expect_more_of_the_countries_that_make_more_news() -> None:
    priors = load_priors()

    rates = [priors.rate_of(f"verbal/{country}") or 0.0 for country in ("USA", "PRK", "SYR", "IRQ", "FRA", "TUV")]

    assert rates == sorted(rates, reverse=True)
    assert all(0.0 <= rate <= 1_000.0 for row in (priors.places | priors.dyads).values() for rate in row)


def test_priors_are_stories_for_each_thousand_articles_by_the_number_of_countries() -> None:
    articles = [an_observed_article(n, *((a_threat(),) if n < 4 else ()), seen_at=minutes(n)) for n in range(400)]

    priors = fit(articles)

    # Four of 400 articles: ten of 1,000, for one ordered pair among all 249 countries, none of which has a class of its own.
    assert priors.classes == ((), (), (), (), ())
    assert priors.dyads == {"threaten": (0.0, 0.0, 0.0, 0.0, 0.0, float(f"{10 / (249 * 248):.3g}"))}
    assert "threaten: [0.0, 0.0, 0.0, 0.0, 0.0, 0.000162]" in written(priors)
