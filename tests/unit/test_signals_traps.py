"""Texts that sound like conflict and are not, each beside texts of the same words that are; see tests/data/traps.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from services.core.mentions import Mention
from tests.signal_builders import read

TABLE: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "data" / "traps.yaml").read_text(encoding="utf-8"))
SILENT = [pytest.param(text, id=f"{group['trap']}: {text[:60]}") for group in TABLE for text in group["silent"]]
TOLD = [pytest.param(text, id=f"{group['trap']}: {text[:60]}") for group in TABLE for text in group["told"]]


def mentions_of(text: str) -> list[Mention]:
    title, bar, body = text.partition(" || ")
    return [each for each in read(body if bar else text, title=title if bar else "").mentions if each.ledger != "none"]


def in_doubt(mention: Mention) -> bool:
    return mention.stance == "hedged" and mention.event_type == "THREATEN"


def counts(mention: Mention) -> bool:
    return mention.weight > 0 and mention.stance in ("asserted", "reported") and mention.recency == "new"


def test_the_table_is_wide() -> None:
    assert (len(SILENT) >= 300, len(TOLD) >= 100) == (True, True)


@pytest.mark.parametrize("text", SILENT)
def test_what_only_sounds_like_conflict_weighs_nothing(text: str) -> None:
    loud = [(each.entry, each.weight) for each in mentions_of(text) if each.weight > 0 and not in_doubt(each)]

    assert loud == []


@pytest.mark.parametrize("text", TOLD)
def test_conflict_told_in_the_same_words_counts(text: str) -> None:
    found = mentions_of(text)

    assert [each for each in found if counts(each) and each.ledger in ("acts", "threats")], found


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("The president died of a heart attack in Lyon.", "illness", "heart"),
        ("Dockers began a strike in Durban.", "labour strike", "dockers"),
        ("The film shows a missile strike on Warsaw.", "film, book or game", "film"),
        ("A court sentenced the man who bombed the church.", "court", "court, sentenced"),
        ("Soldiers simulated an attack on the airport.", "exercise", "simulated"),
        ("A fire in a factory in Karachi killed 20 people.", "accident", "a fire"),
        ("The hurricane killed nine people.", "weather", "hurricane"),
        ("The bank survived an attack on its reputation.", "figure of speech", "reputation"),
    ],
)
def test_the_words_that_put_a_mention_out_are_named(text: str, rule: str, words: str) -> None:
    found = {(discount.rule, discount.words) for each in read(text).mentions for discount in each.discounts}

    assert (rule, words) in found
