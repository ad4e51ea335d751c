"""What is taken from an article before it is read: headings, datelines, credits, furniture of the page; and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from services.core.signals.text.clean import LONGEST_READ, Clean, clean
from tests.signal_builders import a_text, lexicon

HIT = "Two missiles hit the port of Arva on Monday."
FLED = "The army left the town at dawn."


def cleaned(text: str, *, title: str = "") -> Clean:
    return clean(a_text(text, title=title), lexicon())


def news(text: str, *, title: str = "") -> str:
    """Give what is left, blanks joined."""
    return " ".join(cleaned(text, title=title).text.split())


@pytest.mark.parametrize(
    ("heading", "place", "wire"),
    [
        ("SANAA (Northgate) - ", "SANAA", "Northgate"),
        ("BAGHDAD / LONDON – ", "BAGHDAD / LONDON", None),  # noqa: RUF001 - as papers set it
        ("WASHINGTON, March 3 — ", "WASHINGTON", None),
        ("KYIV, January 7, 2020 (Northgate) - ", "KYIV", "Northgate"),
        ("Kyiv, Ukraine — ", "Kyiv, Ukraine", None),
        ("Beijing (Northgate) -- ", "Beijing", "Northgate"),
        ("Geneva/New York, 8 January 2020 – ", "Geneva/New York", None),  # noqa: RUF001 - as above
        ("MOSCOW, March 3. /NORTH/. ", "MOSCOW", "NORTH"),
        ("New Delhi [India], July 3 (NGI): ", "New Delhi [India]", "NGI"),
        ("SINGAPORE (Feb. 25, 2021) — ", "SINGAPORE", None),
        ("PORT-AU-PRINCE, Haiti — ", "PORT-AU-PRINCE, Haiti", None),
        ("PESHAWAR: ", "PESHAWAR", None),
        ("Kabul — ", "Kabul", None),
        ("Washington, D.C. - ", "Washington, D.C.", None),
        ("By Ann Lee and Bo Dahl KABUL (Northgate) - ", "KABUL", "Northgate"),
        ("Jan 8 (Northgate) - ", None, "Northgate"),
        ("(NGN) — ", None, "NGN"),
        ("(NGN)", None, "NGN"),
    ],
)
def test_a_dateline_is_taken_and_gives_its_place_and_agency(heading: str, place: str | None, wire: str | None) -> None:
    text = heading + HIT

    kept = cleaned(text)

    assert kept.text.strip() == HIT
    assert (text[slice(*kept.dateline)] if kept.dateline else None) == place
    assert kept.wire == wire


@pytest.mark.parametrize(
    "text",
    [
        "The army — which left the town at dawn — came back.",
        "President Marlow — who had left — came back.",
        "Iran – which denies it – called the talks off.",  # noqa: RUF001 - as papers set it
        "IAEA: The inspectors left the plant on Monday.",
        "Gen. Smith (right) - the commander - left the town.",
        "US-led forces left the town at dawn.",
        "By Tuesday evening, rebels had taken the town.",
        "On January 7, 2020 missiles were fired at the port.",
        "The U.N. envoy left Arva - the port - at dawn.",
        "Updated missiles were fired at 3 towns.",
        "Date palms burned in 3 villages near Arva.",
        "Share prices fell after the attack on the port.",
        "Home to 3 million people, Arva was hit at dawn.",
        "Video of the attack on Arva shows 3 missiles.",
        "Posted Near Arva, the troops saw it burn.",
        "Advertisement revenue fell after the attack on the port.",
        "Post offices in Arva were shut on Monday.",
    ],
)
def test_a_sentence_that_only_begins_like_a_heading_stays_whole(text: str) -> None:
    assert cleaned(text).text == text


@pytest.mark.parametrize(
    "heading",
    [
        " date 2024-05-08 advertisement\n\n",
        "date 2024-05-08 advertisement ",
        "Published 3 hours ago ",
        "Updated: May 3, 2024 10:15 GMT\n",
        "Published on Mon 3 May 2024 at 10.15 am | Last updated 2 hours ago\n",
        "4 min read\n",
        "By Ann Lee, Kabul\nMay 3, 2024\n",
        "BY ANN LEE | NORTHGATE | MAY 3, 2024\n",
        "1.2K Shares Share Tweet Email ",
        "SHARE THIS ARTICLE Share Tweet Post Email\n",
        "ADVERTISEMENT ",
        "Home | World | Politics | Sport\n",
        "Port of Arva hit by missiles Published 3 hours ago 12 comments ",
        "Port of Arva hit by missiles\n\n",
        "Port of Arva hit by missiles",
    ],
)
def test_what_stands_above_a_report_is_no_news(heading: str) -> None:
    assert news(heading + HIT, title="Port of Arva hit by missiles") == HIT


def test_a_first_sentence_from_which_the_title_was_taken_stays() -> None:
    article = structs.replace(a_text(f"{HIT}\n{FLED}", title=HIT), inferred=("title",))

    assert clean(article, lexicon()).text == article.text


def test_a_headline_glued_to_the_dateline_is_parted_from_the_report() -> None:
    kept = cleaned(f"Storm nears coastARVA (Northgate) - {HIT}", title="Another title altogether here")

    assert [line.strip() for line in kept.text.split("\n")] == ["Storm nears coast", HIT]


@pytest.mark.parametrize(
    ("ending", "credit", "wire"),
    [
        ("(Reporting by A. Person in Town)", "Reporting by A. Person in Town", "reporting by A. Person in Town"),
        ("(Reporting by A. Person; Editing by B. Other", "Reporting by A. Person; Editing by B. Other", "reporting by A. Person"),
        ("(Writing by A. Person (in Town); Editing by B.)", "Writing by A. Person (in Town); Editing by B.", None),
        ("(Additional reporting by A. Person)", "Additional reporting by A. Person", "reporting by A. Person"),
        ("Reporting by A. Person in Town; Editing by B. Other", "Reporting by A. Person in Town; Editing by B. Other", None),
        ("Ann Lee contributed to this report.", "Ann Lee contributed to this report.", None),
        ("With reporting by Ann Lee in Town.", "With reporting by Ann Lee in Town.", None),
    ],
)
def test_a_credit_is_taken_and_kept_apart(ending: str, credit: str, wire: str | None) -> None:
    kept = cleaned(f"{HIT}\n\n{ending}\n\n{FLED}")

    assert " ".join(kept.text.split()) == f"{HIT} {FLED}"
    assert (kept.credit, kept.wire) == (credit, wire)


def test_a_credit_ends_with_its_own_bracket() -> None:
    assert news(f"(Reporting by A. Person (in Town); Editing by B. Other) {FLED}") == FLED


def test_an_unclosed_credit_takes_no_more_than_its_line() -> None:
    assert news(f"(Reporting by A. Person in Town\n{FLED}") == FLED


@pytest.mark.parametrize("aside", ["(driven by Iran)", "(reporting by phone was hard)", "Reporting by phone was hard, she said."])
def test_an_aside_is_no_credit(aside: str) -> None:
    text = f"The army left {aside} at dawn."

    assert cleaned(text).text == text


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Story continues below",
        "We use cookies to improve your experience.",
        "Sign up for our daily newsletter.",
        "Click here to subscribe.",
        "Share this article",
        "Copyright 2024 Northgate. All rights reserved.",
        "© 2024 Northgate",
        "FILE PHOTO: Smoke rises over Arva after an attack in 2014.",
        "Image caption The port of Arva",
        "This material may not be published, broadcast, rewritten or redistributed.",
        "Facebook Twitter Pinterest The port of Arva.",
        "This story has been updated.",
        "12 Comments",
        "Read more",
        "Ann Lee/Getty Images",
        "Updated at 1:56 p.m. ET",
        "window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);}",
    ],
)
@pytest.mark.parametrize("glue", ["\n\n", " "])
def test_furniture_of_the_page_is_no_news(line: str, glue: str) -> None:
    if glue == " " and not line.endswith((".", "}")):
        line += "."

    assert news(f"{HIT}{glue}{line}{glue}{FLED}") in (f"{HIT} {FLED}", f"{HIT} function {FLED}")


def test_a_button_glued_to_a_sentence_is_taken_from_it() -> None:
    assert news(f"{HIT} Advertisement {FLED}") == f"{HIT} {FLED}"


@pytest.mark.parametrize(
    "sentence",
    [
        "Copyright law was changed by the assembly.",
        "The minister read more of the letter.",
        "Subscribers of the paper fled the town.",
        "The company said that its privacy policy had changed.",
        "More: the army shelled the town, the mayor said, and would not stop.",
        "The paper said on Facebook and Twitter that missiles hit it.",
        "His views reflect the views of the army.",
        "The opinions expressed by the general are not those of the army.",
        "The army follows orders.",
        "Related attacks killed nine.",
        "Watch towers were shelled.",
        "In pictures of the attack, smoke rises over the port.",
    ],
)
def test_a_sentence_with_the_words_of_furniture_stays(sentence: str) -> None:
    assert news(f"{HIT} {sentence} {FLED}") == f"{HIT} {sentence} {FLED}"


@pytest.mark.parametrize(
    "note",
    [
        "Ann Lee is a reporter for Northgate based in Kabul.",
        "— Bo Dahl is a senior fellow at the Northgate Institute.",
        "Follow Ann on Twitter",
        "Ann Lee is the author of “The Port”.\n\nFollow her on Twitter: @annlee",
    ],
)
def test_a_note_on_the_author_at_the_end_is_no_news(note: str) -> None:
    assert news(f"{HIT}\n\n{FLED}\n\n{note}") == f"{HIT} {FLED}"


def test_a_reporter_in_the_news_stays() -> None:
    text = f"{HIT}\n\nAnn Lee is a reporter held by the army since March."

    assert cleaned(text).text == text


def test_a_hard_wrapped_sentence_is_one() -> None:
    assert cleaned("Two missiles hit the port,\nthe army\nsaid.").text == "Two missiles hit the port, the army said."
    assert cleaned("The port was hit\r\nby missiles on Monday").text == "The port was hit  by missiles on Monday"


def test_beyond_what_is_read_only_markup_is_taken() -> None:
    far = f"{HIT} " * (LONGEST_READ // len(HIT))

    assert cleaned(f"{far}\nAdvertisement\n<b>{FLED}</b>").text == f"{far}\nAdvertisement\n   {FLED}    "


def test_the_publishers_name_is_no_part_of_a_title() -> None:
    assert cleaned(HIT, title="Port of Arva hit | Test Wire").title.rstrip() == "Port of Arva hit"
    assert cleaned(HIT, title="Port of Arva hit - army").title == "Port of Arva hit - army"


def test_the_cuts_say_what_was_taken_and_why() -> None:
    text = f"ARVA (Northgate) - {HIT}\n\nAdvertisement\n\n(Reporting by A. Person)"

    taken = [(cut.rule, text[cut.start : cut.end].strip()) for cut in cleaned(text).cuts]

    assert taken == [
        ("dateline", "ARVA (Northgate) -"),
        ("page furniture", "Advertisement"),
        ("credit", "(Reporting by A. Person)"),
    ]


SCRAPS = ["ARVA (Northgate) - ", "Read more", "RELATED: ", "(Reporting by A. B", ")", "Advertisement\n", "“", '"', "<b>", "</b>"]
OTHERS = [
    "&amp;",
    "Published 3 hours ago ",
    "\n",
    " ",
    ". ",
    "Iran fires missiles at base",
    "The army left",
    " MORE ",
    "{",
    "}",
    "](",
    "[",
]


@given(st.text() | st.lists(st.sampled_from([*SCRAPS, *OTHERS]), max_size=30).map("".join), st.text(max_size=30))
def test_what_is_left_stands_where_it_stood(text: str, title: str) -> None:
    kept = cleaned(text, title=title)

    assert (len(kept.text), len(kept.title)) == (len(text), len(title))
    if "&" not in text:
        assert all(new == old or new.isspace() for new, old in zip(kept.text, text, strict=True))
    assert all(0 <= cut.start < cut.end <= len(text) for cut in kept.cuts)
    assert all(one.end <= other.start for one, other in zip(kept.cuts, kept.cuts[1:], strict=False))


@given(st.lists(st.sampled_from([HIT, FLED, "“We won,” he said.", "Nobody was hurt in Kyiv."]), min_size=1, max_size=8))
def test_plain_news_stays_as_it_is(sentences: list[str]) -> None:
    text = "\n\n".join(sentences)

    assert cleaned(text).text == text
