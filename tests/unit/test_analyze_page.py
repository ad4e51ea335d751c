import re
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from rich.console import Console

from services.adapters.terminal import printable
from services.analyze.intake import Dated, Taken
from services.analyze.page import page
from services.core.mentions import Discount, Entity, Mention, Sighting, Span, Watched
from services.core.messages import Article
from services.core.signals.trace import Why
from tests.analysts import signal_of
from tests.builders import a_mention, a_threat, an_article, names

TEXT = "Iran fired missiles at a base in Iraq."


def span(start: int, end: int, part: str = "text") -> Span:
    return Span(part="title" if part == "title" else "text", start=start, end=end)


def shown(
    *mentions: Mention,
    article: Article | None = None,
    account: tuple[Why, ...] = (),
    why: bool = False,
    dated: Dated = "given",
    color: bool = False,
    **changes: object,
) -> str:
    taken = Taken(article or an_article(TEXT), "news.jsonl:1", dated)
    signal = structs.replace(signal_of(taken.article), **{"mentions": mentions, **changes})
    console = Console(file=StringIO(), record=True, width=150, force_terminal=color, color_system="standard" if color else None)
    console.print(page(taken, signal, account, why=why))
    return console.export_text(styles=color)


def row(written: str, start: str) -> list[str]:
    """Give the cells of the table's row that begins so; two blanks part columns."""
    line = next(line for line in written.splitlines() if line.strip().startswith(start))
    return re.split(r" {2,}", line.strip())


def test_each_trigger_carries_the_number_of_its_row() -> None:
    written = shown(a_mention(trigger=span(25, 29)), a_mention(trigger=span(0, 8, "title")), a_mention(trigger=span(5, 10)))

    assert "Iran fired[3] missiles at a base[1] in Iraq." in written
    assert "Missiles[2] hit base" in written


def test_a_row_tells_type_mode_parties_place_stance_recency_severity_weight_and_reasons() -> None:
    reason = Discount(rule="hedged", words="may have", factor=0.5)

    written = shown(a_mention(stance="hedged", speaker="Gazette", weight=0.5, discounts=(reason,)))

    assert row(written, "1 ") == [
        "1", "ASSAULT", "missile strike", "Iran > United States", "Iraq", "hedged (Gazette)", "new", "9", "0.5",
        "hedged “may have” × 0.5",  # noqa: RUF001 - times
    ]  # fmt: skip


def test_a_mention_told_as_another_type_says_so() -> None:
    assert row(shown(a_mention(event_type="AID", told_as="AGREE")), "1 ")[1] == "AID (told as AGREE)"


def test_an_unknown_party_is_a_question_mark() -> None:
    written = shown(a_threat(recipient=None))

    assert row(written, "1 ")[2] == "Iran > ?"


def test_acts_are_red_threats_yellow_and_what_weighs_nothing_dim() -> None:
    written = shown(
        a_mention(trigger=span(5, 10)), a_threat(trigger=span(11, 19)), a_mention(trigger=span(25, 29), weight=0.0), color=True
    )

    assert "\x1b[1;31mfired\x1b[0m" in written
    assert "\x1b[1;33mmissiles\x1b[0m" in written
    assert "\x1b[2;31mbase\x1b[0m" in written


def test_what_cleaning_removed_is_dim() -> None:
    removed = Why(at=span(0, 4), words="Iran", outcome="removed")

    assert "\x1b[2mIran\x1b[0m" in shown(account=(removed,), color=True)


def test_entities_are_listed_with_id_type_salience_and_how_often_they_are_named() -> None:
    entity = Entity(id="IRN", name="Iran", type="country", country="IRN", salience=1.0, spans=names(span(0, 4), span(9, 13)))

    assert row(shown(entities=(entity,)), "IRN") == ["IRN", "Iran", "country", "IRN", "1", "2"]


def test_what_a_watch_matches_is_listed_with_its_terms_and_the_mention_it_is_about() -> None:
    sighting = Sighting(quote=TEXT, sentence=span(0, 38), words=(span(33, 37),), terms=("Iraq",), mention=0)

    written = shown(a_mention(), watched=(Watched(watch="gulf", sightings=(sighting,)),))

    assert row(written, "gulf") == ["gulf", "text 0", "Iraq", "[1]", TEXT]


def test_a_text_in_another_language_says_why_it_was_not_read() -> None:
    written = shown(language="fr", analysed=False, not_analysed_because="language fr is not read")

    assert "not analysed: language fr is not read" in written
    assert "Mentions" not in written


def test_the_time_says_where_it_is_from() -> None:
    assert "published 2020-01-08 00:00 UTC (now)" in shown(dated="now")


def test_the_account_is_shown_when_asked_for_with_place_entry_outcome_and_rule() -> None:
    dropped = Discount(rule="its object has none of", words="rocket", factor=0.0)
    account = (
        Why(at=span(5, 10), words="fired", outcome="kept", entry="missile-strike", mention=0),
        Why(at=span(5, 10), words="fired", outcome="dropped", entry="dismissal", reasons=(dropped,)),
    )

    written = shown(a_mention(), account=account, why=True)

    assert row(written, "text 5") == ["text 5", "fired", "missile-strike", "kept [1]"]
    assert row(written, "dismissal") == ["dismissal", "dropped", "its object has none of: rocket"]
    assert "dismissal" not in shown(a_mention(), account=account, why=False)


def test_nothing_in_an_article_steers_the_terminal_or_is_markup() -> None:
    written = shown(article=an_article("Iran \x1b[31mfired\x07 [bold]missiles[/bold].", title="A\x9b2Jb"))

    assert "Iran \ufffd[31mfired\ufffd [bold]missiles[/bold]." in written
    assert "A\ufffd2Jb" in written


@given(st.text())
def test_a_printable_text_keeps_its_length_and_lines(text: str) -> None:
    found = printable(text)

    assert len(found) == len(text)
    assert found.count("\n") == text.count("\n")
    assert found.encode("utf-8", "strict").decode() == found


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 59), st.integers(1, 5)), max_size=6))
def test_any_text_with_mentions_anywhere_in_it_makes_a_page(text: str, places: list[tuple[int, int]]) -> None:
    spans = [span(min(start, len(text)), min(start + size, len(text))) for start, size in places]

    written = shown(*(a_mention(trigger=each) for each in spans), article=an_article(text, title="T"))

    assert all(f"[{number}]" in written for number in range(1, len(spans) + 1))
