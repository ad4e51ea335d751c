"""How the figures of the gold sets are counted."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.core.mentions import Mention
from services.core.messages import Signal
from services.core.vocabulary import EventType
from tests.analysts import signal_of
from tests.builders import a_mention, an_article
from tests.eval.answers import is_violent, quad_of
from tests.eval.entities import trimmed
from tests.eval.gold import is_check, load
from tests.eval.quads import figures
from tests.eval.report import Error, commonest, confusion, f1_of

EVERY = frozenset({"events", "violent", "entities", "seed"})
PAIRS = [(4, 4), (4, 0), (3, 3), (3, 4), (2, 1), (1, 1), (0, 2), (0, 3)]


def a_signal(*mentions: Mention) -> Signal:
    return replace(signal_of(an_article()), mentions=mentions)


def write_lines(path: Path, *lines: object) -> None:
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def an_event(number: int, quadclass: int = 4) -> dict[str, object]:
    return {"id": f"event-{number}", "text": "Rebels shelled the town.", "quadclass": quadclass}


def test_three_classes_forgive_what_five_do_not() -> None:
    found = figures(PAIRS)

    assert (found["quad_accuracy"], found["quad5_accuracy"]) == (5 / 8, 3 / 8)


def test_f1_of_a_class_counts_its_misses_and_its_false_alarms() -> None:
    found = figures(PAIRS)

    assert found["f1_material"] == pytest.approx(2 * 1 / (2 + 2))
    assert found["f1_verbal"] == pytest.approx(2 * 1 / (2 + 2))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=30), st.integers(0, 4))
def test_f1_is_the_harmonic_mean_of_precision_and_recall(pairs: list[tuple[int, int]], label: int) -> None:
    right = sum(gold == answer == label for gold, answer in pairs)
    answered, wanted = (sum(pair[side] == label for pair in pairs) for side in (1, 0))

    found = f1_of(pairs, label)

    if right:
        assert found == pytest.approx(2 / (answered / right + wanted / right))
    else:
        assert found == 0


def test_a_confusion_has_gold_in_its_rows() -> None:
    assert confusion([(0, 1), (0, 1), (1, 1)], 2) == [[0, 2], [0, 1]]


def test_the_commonest_kinds_of_errors_come_first() -> None:
    errors = [Error(kind, "1", "text") for kind in ("b", "c", "a", "c")]

    assert commonest(errors, most=2) == [("c", 2), ("a", 1)]


@pytest.mark.parametrize(
    ("event_type", "told_as", "quad"),
    [("ASSAULT", None, 4), ("AID", "AGREE", 1), ("AID", None, 2), ("SANCTION", None, 3), ("EVACUATE", None, 0)],
)
def test_a_sentence_has_the_class_of_its_main_event_as_told(event_type: EventType, told_as: EventType | None, quad: int) -> None:
    beside = a_mention(event_type="PROTEST", severity=10.0, main=False)
    main = a_mention(event_type=event_type, told_as=told_as, severity=1.0, stance="negated")

    assert quad_of(a_signal(beside, main)) == quad


def test_a_sentence_without_a_main_event_is_neutral() -> None:
    assert quad_of(a_signal(a_mention(main=False))) == 0


@pytest.mark.parametrize("stance", ["negated", "hypothetical"])
def test_force_that_was_not_used_is_not_violent(stance: str) -> None:
    assert is_violent(a_signal(a_mention()))
    assert not is_violent(a_signal(a_mention(stance=stance)))


def test_a_span_loses_its_article_and_its_genitive() -> None:
    text = "The Hague\u2019s mayor met the envoy of The Gambia's king."
    spans = [(0, 11, "LOC"), (35, 47, "LOC"), (22, 31, "")]

    assert {text[start:end] for start, end, _ in trimmed(spans, text)} == {"Hague", "Gambia"}


def test_files_of_a_kind_are_pooled_and_a_missing_kind_stays_empty(tmp_path: Path) -> None:
    write_lines(tmp_path / "events_a.jsonl", an_event(1), an_event(2))
    write_lines(tmp_path / "events_b.jsonl.gz", an_event(3))
    write_lines(tmp_path / "entities.jsonl.gz", {"id": 1, "text": "Iran", "spans": [{"start": 0, "end": 4, "label": "Location"}]})

    gold = load(tmp_path, EVERY)

    assert [event.id for event in gold.events] == ["event-1", "event-2", "event-3"]
    assert (len(gold.named), gold.snippets, gold.seeds) == (1, (), ())


def test_a_kind_not_asked_for_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "violent.jsonl").write_text("not JSON")

    assert load(tmp_path, frozenset({"events"})).snippets == ()


def test_only_the_known_file_has_a_check_set(tmp_path: Path) -> None:
    events = [an_event(number) for number in range(40)]
    write_lines(tmp_path / "events_dev.jsonl", *events)
    write_lines(tmp_path / "events_other.jsonl", *events)
    last_digits = [hashlib.sha1(str(event["id"]).encode(), usedforsecurity=False).hexdigest()[-1] for event in events]

    found = [event.check for event in load(tmp_path, EVERY).events]

    assert found == [digit in "012" for digit in last_digits] + [False] * 40
    assert any(found)


def test_the_check_set_goes_by_the_last_digit_of_the_hash() -> None:
    # By sha1sum the digests of "a", "q" and "x" end in 8, 0 and 2.
    assert [is_check(name) for name in ("a", "q", "x")] == [False, True, True]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text('{"id": "1", "text": "A", "quadclass": 1}\n{"id": "2", "text": "B"}\n')

    with pytest.raises(SystemExit, match=r"events\.jsonl: line 2: .*quadclass"):
        load(tmp_path, EVERY)


def test_an_article_is_found_by_its_evidence(tmp_path: Path) -> None:
    folder = tmp_path / "gold"
    (tmp_path / "seed").mkdir()
    folder.mkdir()
    (folder / "notes.txt").write_text("Something else.")
    (tmp_path / "seed" / "article.txt").write_text("Rebels “shelled”\nthe town.")
    expected = {"entities": [], "events": [{"evidence": "rebels shelled the town"}]}
    (folder / "seed_expected_1.json").write_text(json.dumps(expected))

    assert [seed.text for seed in load(folder, EVERY).seeds] == ["Rebels “shelled”\nthe town."]


def test_an_expected_answer_without_its_article_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "seed_expected.json").write_text(json.dumps({"entities": [], "events": [{"evidence": "a march"}]}))

    assert load(tmp_path, EVERY).seeds == ()
