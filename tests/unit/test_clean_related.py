"""Headlines of other stories are taken from a text, wherever they were pasted; its own lists and subheadings stay."""

import pytest

from services.core.signals.text.clean import clean
from tests.signal_builders import a_text, lexicon

HIT = "Two missiles hit the port of Arva on Monday."
FLED = "The army left the town at dawn."
RAIN = "It rained all day."
STORM = "Storm closes schools in north"
OIL = "Oil jumps after attack on tanker"
KING = "King opens new bridge over river"


def news(*lines: str) -> str:
    return " ".join(clean(a_text("\n\n".join(lines)), lexicon()).text.split())


@pytest.mark.parametrize(
    "label", ["RELATED:", "Related", "Read more:", "READ MORE:", "ALSO READ", "See also:", "More on this story", "Most read"]
)
def test_a_labelled_list_is_taken(label: str) -> None:
    assert news(HIT, label, STORM, OIL, FLED) == f"{HIT} {FLED}"


@pytest.mark.parametrize(
    "line",
    [f"RELATED: {STORM}", f"More:{STORM}", f"SEE ALSO: {STORM}?", f"Related Coverage {OIL}", f"{OIL} Read more", f"WATCH: {OIL}"],
)
def test_a_labelled_headline_is_taken(line: str) -> None:
    assert news(HIT, line, FLED) == f"{HIT} {FLED}"


def test_furniture_between_label_and_list_does_not_end_the_list() -> None:
    assert news(HIT, "READ MORE:", "Advertisement", STORM, "Advertisement", OIL) == HIT


def test_a_list_ends_where_the_report_goes_on() -> None:
    assert news(HIT, "RELATED:", STORM, FLED, "A subheading here", RAIN) == f"{HIT} {FLED} A subheading here {RAIN}"


def test_headlines_in_a_row_at_the_end_are_taken() -> None:
    assert news(HIT, FLED, STORM, OIL, KING) == f"{HIT} {FLED}"


def test_two_lines_at_the_end_are_no_list() -> None:
    assert news(HIT, FLED, STORM, OIL) == f"{HIT} {FLED} {STORM} {OIL}"


def test_headlines_in_a_row_in_the_middle_are_taken_if_set_with_capitals() -> None:
    titled = [each.title() for each in (STORM, OIL, KING)]

    assert news(HIT, FLED, *titled, RAIN) == f"{HIT} {FLED} {RAIN}"
    assert news(HIT, FLED, STORM, OIL, KING, RAIN) == f"{HIT} {FLED} {STORM} {OIL} {KING} {RAIN}"


@pytest.mark.parametrize(
    "link", ["ARMY SAYS THAT STORM CLOSED SCHOOLS", "Army Says That Storm Closed Schools In Three Northern Towns"]
)
def test_a_single_headline_in_capitals_in_the_middle_is_taken(link: str) -> None:
    assert news(HIT, FLED, link, RAIN) == f"{HIT} {FLED} {RAIN}"


@pytest.mark.parametrize(
    "heading", ["TALKS GO ON", "Army Leaves Northern Port After Dawn", "What we know so far about the attack on the port of Arva"]
)
def test_a_subheading_stays(heading: str) -> None:
    assert news(HIT, FLED, heading, RAIN) == f"{HIT} {FLED} {heading} {RAIN}"


def test_a_line_of_several_sentences_is_no_headline() -> None:
    line = "Build The Northern Wall? Army Says It Is Done By God"

    assert news(HIT, FLED, line, RAIN) == f"{HIT} {FLED} {line} {RAIN}"


def test_a_list_that_the_report_introduces_stays() -> None:
    points = ["Two missiles hit the port", "The army says it shot down a third", "The president will speak on Tuesday"]

    assert news(HIT, FLED, "What we know:", *points) == " ".join([HIT, FLED, "What we know:", *points])


def test_points_above_the_report_stay() -> None:
    points = ["Two Missiles Hit Port Of Arva", "Army Says It Shot Down Third", "President Will Speak On Tuesday Morning"]

    assert news(*points, HIT, FLED) == " ".join([*points, HIT, FLED])


def test_a_text_without_full_stops_stays() -> None:
    lines = ["Missiles hit the port", "The army left the town", "Nobody was hurt in Arva", "The president will speak"]

    assert news(*lines) == " ".join(lines)


def test_a_text_in_capitals_stays() -> None:
    assert news(HIT.upper(), FLED.upper(), "THE PRESIDENT WILL SPEAK ON TUESDAY MORNING", RAIN.upper()) == (
        f"{HIT.upper()} {FLED.upper()} THE PRESIDENT WILL SPEAK ON TUESDAY MORNING {RAIN.upper()}"
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{HIT} RELATED: Storm Closes Schools In North {FLED}", f"{HIT} {FLED}"),
        (f"{HIT} Read more Related: {STORM} {FLED}", f"{HIT} {FLED}"),
        (f"{HIT} ALSO READ: {OIL}. {FLED}", f"{HIT} {FLED}"),
        (f"The minister said so RELATED: {STORM} {FLED}", f"The minister said so {FLED}"),
        (f"{HIT} More on this story {STORM} {FLED}", f"{HIT} {FLED}"),
    ],
)
def test_a_headline_glued_between_sentences_is_taken(text: str, left: str) -> None:
    assert news(text) == left


def test_headlines_glued_into_a_sentence_are_taken_and_leave_it_whole() -> None:
    glued = f"{STORM} {OIL} | {KING} MORE"
    text = f"Senator John Smith John Adam Smith{glued}'s aide said that the port was hit."

    kept = clean(a_text(text), lexicon()).text

    assert kept == text.replace(glued, " " * len(glued))
    assert "\n" not in kept


@pytest.mark.parametrize(
    "text", ["He posted it on YouTube. They want MORE", "Mr. McDonald said MORE was needed.", "WhatsApp users want MORE of it."]
)
def test_a_capital_inside_a_name_glues_nothing(text: str) -> None:
    assert news(text) == text
