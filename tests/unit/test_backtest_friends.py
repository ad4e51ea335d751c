from services.backtest.friends import Friends
from services.core.mentions import Discount
from services.core.messages import ObservedArticle
from tests.builders import a_mention, a_threat, an_observed_article

PAST = {"weight": 0.0, "discounts": (Discount(rule="told as past", words="in 2003", factor=0.0),)}
FILM = {
    "weight": 0.0,
    "discounts": (Discount(rule="opinion", words="I think", factor=0.5), Discount(rule="film", words="film", factor=0.0)),
}


def heard(*articles: ObservedArticle) -> dict[str, tuple[int, int, dict[str, int]]]:
    """Give articles, mentions and reasons by indicator, the busiest first."""
    friends = Friends()
    for article in articles:
        friends.hear(article)
    return {each.indicator: (each.articles, each.mentions, each.reasons) for each in friends.busiest()}


def test_what_weighs_nothing_is_counted_by_articles_with_the_rule_that_decided() -> None:
    found = heard(
        an_observed_article(1, a_mention(**PAST), a_mention(**PAST)),
        an_observed_article(2, a_mention(**FILM)),
        an_observed_article(3, a_threat(**PAST)),
    )

    # A strike by Iran on the United States in Iraq counts in its place, in its target's land and for the two sides.
    assert found["assault/IRQ"] == (2, 3, {"told as past": 2, "film": 1})
    assert found["assault/IRN>USA"] == (2, 3, {"told as past": 2, "film": 1})
    assert found["threaten/USA"] == (1, 1, {"told as past": 1})
    assert list(found)[-1].startswith("threaten/")


def test_an_article_that_tells_it_as_fact_too_is_no_false_friend() -> None:
    assert heard(an_observed_article(1, a_mention(**PAST), a_mention())) == {}


def test_roll_ups_would_only_repeat_their_parts() -> None:
    assert not any(name.startswith("material/") for name in heard(an_observed_article(1, a_mention(**PAST))))


def test_easing_and_what_counts_in_no_ledger_are_no_false_friends() -> None:
    talks = a_mention(event_type="CONSULT", ledger="none", **PAST)
    truce = a_mention(event_type="YIELD", ledger="easing", **PAST)

    assert heard(an_observed_article(1, talks, truce)) == {}


def test_the_gravest_sentence_stands_for_them() -> None:
    friends = Friends()
    friends.hear(an_observed_article(1, a_mention(quote="A scuffle.", severity=3.0, **PAST)))
    friends.hear(an_observed_article(2, a_mention(quote="A war.", severity=9.0, **PAST), title="Then"))

    (friend, *_) = friends.busiest()

    assert (friend.quote, friend.title, friend.url) == ("A war.", "Then", "https://paper2.example/a")


def test_only_the_busiest_are_given() -> None:
    friends = Friends()
    friends.hear(an_observed_article(1, a_mention(**PAST)))
    friends.hear(an_observed_article(2, a_threat(**PAST)))
    friends.hear(an_observed_article(3, a_threat(**PAST)))

    assert [each.indicator for each in friends.busiest(1)] == ["threaten/IRN>USA"]
