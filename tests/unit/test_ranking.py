"""What is told now, the gravest and most told first, before anything is known of what is usual."""

from msgspec import structs

from services.core.mentions import Mention, Place
from services.core.messages import ObservedArticle
from services.core.ranking import Ranking
from tests.builders import IRAQ, a_mention, a_threat, an_observed_article, minutes

DAY = 1440


def told(*articles: ObservedArticle, most: int = 10) -> list[tuple[str, int, int]]:
    """Give the matters in their order, each with its publishers and articles."""
    ranking = Ranking()
    for article in articles:
        ranking.take(article)
    return [(each.about, each.publishers, each.articles) for each in ranking.ranked(most)]


def an_attack(**changes: object) -> Mention:
    """Give an attack in Iraq of which nobody knows by whom."""
    return a_mention(**{"actor": None, "recipient": None, **changes})


def test_one_grave_act_of_the_first_minute_is_shown_with_its_sentence_and_its_link() -> None:
    ranking = Ranking()

    ranking.take(an_observed_article(1, a_mention()))

    (only,) = ranking.ranked(10)
    assert (only.headline, only.quote) == ("Missile strike by Iran against United States in Iraq", a_mention().quote)
    assert (only.publisher, only.url, only.severity) == ("Paper 1", "https://paper1.example/a", 9.0)


def test_what_two_publishers_tell_stands_before_what_is_as_grave_and_told_by_one() -> None:
    # 9 x (1 + log2 1) = 9 against 9 x (1 + log2 2) = 18; the threat: 4 x (1 + log2 3) = 10.3.
    assert told(
        an_observed_article(1, a_mention()),
        *(an_observed_article(number, an_attack()) for number in (2, 3)),
        *(an_observed_article(number, a_threat()) for number in (4, 5, 6)),
    ) == [("assault/IRQ", 2, 2), ("threaten/IRN>USA", 3, 3), ("assault/IRN>USA", 1, 1)]


def test_copies_of_one_wire_report_are_one_publisher() -> None:
    articles = [an_observed_article(number, a_mention(), wire="Meridian Wire", origin="meridian") for number in range(5)]

    assert told(*articles) == [("assault/IRN>USA", 1, 5)]


def test_what_is_denied_recalled_supposed_crime_or_easing_is_not_told() -> None:
    beside = [
        a_mention(stance="negated"),
        a_mention(recency="recalled"),
        a_mention(stance="hypothetical"),
        a_mention(context="crime"),
        a_mention(context="hazard"),
        a_mention(ledger="easing"),
        a_mention(weight=0.0),
        a_mention(actor=None, recipient=None, places=()),
    ]

    assert told(*(an_observed_article(number, mention) for number, mention in enumerate(beside))) == []


def test_an_article_leads_one_matter_only() -> None:
    both = an_observed_article(1, a_mention(), an_attack(severity=8.0))

    assert told(both) == [("assault/IRN>USA", 1, 1)]


def test_a_matter_whose_gravest_report_leads_a_graver_one_is_led_by_the_next_and_keeps_all_that_tell_of_it() -> None:
    both = an_observed_article(1, a_mention(), a_threat(severity=6.0))
    ranking = Ranking()

    # The act: 9 x (1 + log2 2) = 18; the threat: 6 x (1 + log2 3) = 15.5.
    ranking.take(an_observed_article(4, a_mention(severity=8.5)))
    for article in (both, an_observed_article(2, a_threat()), an_observed_article(3, a_threat(severity=3.0))):
        ranking.take(article)

    act, threat = ranking.ranked(10)
    assert (act.about, act.publisher) == ("assault/IRN>USA", "Paper 1")
    assert (threat.about, threat.publisher, threat.severity) == ("threaten/IRN>USA", "Paper 2", 4.0)
    assert (threat.publishers, threat.articles) == (3, 3)


def test_a_graver_matter_is_shown_though_its_only_article_leads_a_lesser_one() -> None:
    both = an_observed_article(1, a_mention(), a_threat(severity=6.0))

    # The threat: 6 x (1 + log2 3) = 15.5; the act: 9.
    assert told(both, an_observed_article(2, a_threat()), an_observed_article(3, a_threat())) == [
        ("threaten/IRN>USA", 3, 3),
        ("assault/IRN>USA", 1, 1),
    ]


def test_how_much_of_the_days_articles_nobody_read_is_said() -> None:
    now = minutes(10 * DAY)
    ranking = Ranking()

    for number, analysed in enumerate((True, False, True, False, False)):
        ranking.take(an_observed_article(number, analysed=analysed, seen_at=now, published_at=now))
    ranking.take(an_observed_article(9, analysed=False, backfill=True, seen_at=now, published_at=minutes(8 * DAY)))

    assert ranking.read() == (5, 3)


def test_a_backlog_counts_by_the_time_of_its_publication_and_a_day_is_shown() -> None:
    now = minutes(10 * DAY)
    fresh = an_observed_article(1, a_mention(), backfill=True, seen_at=now, published_at=minutes(9 * DAY + 1))
    old = an_observed_article(2, a_threat(), backfill=True, seen_at=now, published_at=minutes(9 * DAY - 1))

    assert told(old, fresh) == [("assault/IRN>USA", 1, 1)]


def test_only_so_many_are_given() -> None:
    lands = [IRAQ, *(type(IRAQ)(id=name, name=name, country=name) for name in ("AAA", "BBB"))]
    articles = [an_observed_article(number, an_attack(places=(land,))) for number, land in enumerate(lands)]

    assert len(told(*articles, most=2)) == 2


def test_acts_at_two_sites_of_a_country_are_two_matters_and_what_names_no_site_is_of_neither() -> None:
    chicago, harbour = (Place(id=f"loc:{name}", name=name, country="USA", country_name="United States") for name in "ch")
    shooting, ramming = an_attack(places=(chicago,), severity=6.0), an_attack(places=(harbour,), severity=5.0)
    country = an_attack(places=(structs.replace(chicago, id="USA"),), severity=4.0)

    assert told(
        an_observed_article(1, shooting),
        *(an_observed_article(number, ramming) for number in (2, 3, 4)),
        an_observed_article(5, country),
    ) == [("assault/USA", 3, 3), ("assault/USA", 1, 1), ("assault/USA", 1, 1)]
