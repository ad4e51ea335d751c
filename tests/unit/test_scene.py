"""Acts told without a place take the one where the article's lead puts its act, where that is plain."""

import pytest

from services.core.mentions import Mention
from tests.signal_builders import acts

LEAD = "Gunmen opened fire at a fair in Marseille on Tuesday."


def places(mention: Mention) -> list[tuple[str, str | None]]:
    return [(place.id, place.country) for place in mention.places]


def last_of(text: str, *, title: str = "") -> Mention:
    return acts(text, title=title)[-1]


@pytest.mark.parametrize(
    "told",
    [
        "At least nine people were killed.",
        "The killer shot two nurses beside the stage.",
        "A choir sang on the quay until the shooting began.",
    ],
)
def test_an_act_without_a_place_happened_where_the_lead_puts_the_act(told: str) -> None:
    mention = last_of(f"{LEAD} {told}")

    assert places(mention) == [("loc:marseille", "FRA")]


@pytest.mark.parametrize(
    "told",
    [
        "A gang that is known in Germany killed two guards.",
        "Mayors spoke of those mass shootings that trouble every father.",
        "Mayors spoke of gun violence for an hour.",
        "In Munich a man shot nine shoppers last week. Later the attackers killed a guard.",
        "Russian soldiers killed two rebels.",
    ],
)
def test_what_may_have_happened_elsewhere_or_is_no_single_act_stays_without_it(told: str) -> None:
    mention = last_of(f"{LEAD} {told}")

    assert ("loc:marseille", "FRA") not in places(mention)


def test_acts_in_two_countries_in_the_lead_place_nothing() -> None:
    mention = last_of(f"{LEAD} Hours later bombers attacked a barracks in Munich. At least nine people were killed.")

    assert places(mention) == []


def test_an_act_that_the_lead_only_refers_to_places_what_counts_its_victims() -> None:
    lead = "The prefect shut the harbour in response to the shooting in Marseille."

    told, general = (
        last_of(f"{lead} {rest}")
        for rest in ("Doctors counted nine dockers killed by the attack.", "The killers fired at a guard.")
    )

    assert (places(told), places(general)) == ([("loc:marseille", "FRA")], [])


def test_a_city_before_the_gunman_is_where_he_shot() -> None:
    (mention,) = acts("", title="Marseille sniper killed nine sailors")

    assert places(mention) == [("loc:marseille", "FRA")]


def test_a_city_before_another_word_places_nothing() -> None:
    mention = last_of("The Marseille lawyer shot a burglar and soldiers.")

    assert places(mention) == []


def test_the_one_city_that_a_sentence_is_about_is_where_its_act_happened() -> None:
    mention = last_of("Concerning Marseille, the prefect would tell reporters nothing of a massacre.")

    assert places(mention) == [("loc:marseille", "FRA")]


def test_an_unlisted_place_lies_in_the_country_where_the_lead_puts_the_act() -> None:
    mention = last_of(f"{LEAD} The attackers then shot nine guests in Vermeil Bay.")

    assert {country for _, country in places(mention)} == {"FRA"}


def test_an_unlisted_place_lies_in_the_one_country_where_all_acts_of_the_article_happened() -> None:
    quiet = "The minister spoke of farms. He praised the harvest. He ate. He smiled. He waved. He left."

    told = acts(f"{quiet} Gunmen shot nine guests in Vermeil Bay. He fled after the shooting in Marseille.")

    assert {country for _, country in places(told[0])} == {"FRA"}


def test_a_hotel_with_a_far_citys_name_does_not_move_the_act_there() -> None:
    told = "A gunman opened fire from the Havana Sands hotel in Marseille. Two guards were killed at the Havana Sands."

    assert {country for mention in acts(told) for _, country in places(mention)} == {"FRA"}


def test_a_hotel_named_after_its_own_city_lies_there() -> None:
    told = "Afghan police said gunmen stormed the Kabul Palms hotel and killed nine guests."

    assert {country for mention in acts(told) for _, country in places(mention)} == {"AFG"}


def test_a_sea_stays_a_sea() -> None:
    mention = last_of(f"{LEAD} Pirates attacked a navy ship in the Strait of Hormuz.")

    assert places(mention) == [("loc:hormuz", None)]


def test_a_state_after_a_city_is_no_place_of_its_own() -> None:
    (mention,) = acts("A gunman killed nine people in San Bernardino, Calif., and fled to the hills.")

    assert [place for place in places(mention) if place[1] is None] == []
