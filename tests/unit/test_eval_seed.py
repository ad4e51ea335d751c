"""How a read article is scored beside a careful reader's answer."""

from typing import Any

import pytest
from msgspec.structs import replace

from services.core.mentions import Entity, MarketMove, Mention, Party, Place, Span
from services.core.messages import Signal
from services.core.vocabulary import EventType, Ledger, Recency, Stance
from tests.analysts import signal_of
from tests.builders import a_mention, an_article, names
from tests.eval import seed_entities, seed_events, seed_stance
from tests.eval.gold import Seed
from tests.eval.passages import news_end, passages_of
from tests.eval.seed_market import is_found
from tests.signal_builders import lexicon

LEAD = "Chad shelled a base in Sudan on Monday."
NEWS = f"{LEAD} “We do not want war,” Mahamat Idris of Chad said. Idris blamed the Sudanese army. A bridge fell down.\n"
TEXT = NEWS + "(Reporting by Jane Chad in Sudan)"
CHAD = {"id": "TCD", "name": "Chad", "type": "country", "mentions": 2}
SUDAN = {"id": "SDN", "name": "Sudan", "type": "country", "mentions": 2, "variants": ["Sudan", "Sudanese"]}
IDRIS = {"id": "per:idris", "name": "Mahamat Idris", "type": "person", "aff": "TCD", "mentions": 2}
ATTACK = {"actor": "TCD", "action": "attack", "cameo": "190", "quad": 4, "target": "SDN", "place": "Sudan", "evidence": LEAD}
BRIDGE = {"actor": None, "action": "accident", "status": "NOT a conflict event", "evidence": "A bridge fell down"}
CHADIAN, SUDANESE = (Party(id=each, name=each, country=each) for each in ("TCD", "SDN"))
IN_SUDAN = (Place(id="SDN", name="Sudan", country="SDN"),)


def span_of(words: str) -> Span:
    at = TEXT.index(words)
    return Span(part="text", start=at, end=at + len(words))


def an_attack(trigger: str = "shelled", quote: str = LEAD, **changes: Any) -> Mention:  # noqa: ANN401 - any field
    parts = {"sentence": span_of(quote), "trigger": span_of(trigger), "quote": quote}
    return a_mention(**{"actor": CHADIAN, "recipient": SUDANESE, "places": IN_SUDAN, **parts, **changes})


def a_signal(*mentions: Mention, entities: tuple[Entity, ...] = ()) -> Signal:
    return replace(signal_of(an_article()), mentions=mentions, entities=entities)


def a_seed(*events: object, modality: tuple[object, ...] = ()) -> Seed:
    return Seed({"entities": [CHAD, SUDAN, IDRIS], "events": list(events), "modality": list(modality)}, TEXT)


def events_right(event: object, *mentions: Mention) -> int:
    return seed_events.score(a_seed(event), a_signal(*mentions), lexicon())[0]


def test_a_passage_is_found_whatever_its_quotation_marks_case_and_line_breaks() -> None:
    text = "They “will  not\nyield”, he\u2019s said."

    assert [text[start:end] for start, end in passages_of("They will not yield, HE'S said", text)] == [text[:-1]]


def test_a_note_of_several_passages_is_parted() -> None:
    text = "One came. Two went. Three stayed."

    found = passages_of("one came / two ... three stayed; nobody slept", text)

    assert [text[start:end] for start, end in found] == ["One came", "Two", "Three stayed"]


def test_credits_are_no_news() -> None:
    assert news_end(TEXT) == len(NEWS)


def test_a_person_is_found_by_surname_and_a_country_by_its_variants_outside_the_credits() -> None:
    every = [CHAD, SUDAN, IDRIS]

    found = {str(each["id"]): seed_entities.places_of(each, every, TEXT, lexicon()) for each in every}

    assert [TEXT[start:end] for start, end in found["per:idris"]] == ["Mahamat Idris", "Idris"]
    assert [TEXT[start:end] for start, end in found["SDN"]] == ["Sudan", "Sudanese"]
    assert len(found["TCD"]) == 2


def test_a_name_within_another_entity_s_longer_name_is_not_its_own() -> None:
    airline = {"id": "org:gulf", "name": "Gulf", "type": "org", "mentions": 1}
    sea = {"id": "loc:gulf-aden", "name": "Gulf of Aden", "type": "loc", "mentions": 1}

    found = seed_entities.places_of(airline, [airline, sea], "The Gulf of Aden is closed, Gulf said.", lexicon())

    assert found == [(28, 32)]


def test_a_mention_counts_when_an_entity_with_the_right_id_covers_it() -> None:
    covered = Entity(id="TCD", name="Chad", type="country", salience=1, spans=names(span_of("Chad")))
    wrong = Entity(id="TCD", name="Chad", type="country", salience=1, spans=names(span_of("Sudan")))

    found, wanted, _ = seed_entities.score(a_seed(), a_signal(entities=(covered, wrong)), lexicon())

    assert (found, wanted) == (1, 6)


@pytest.mark.parametrize(
    ("entity", "key"),
    [
        ({"name": "Darfur", "type": "loc"}, False),
        ({"name": "Sahel", "type": "region"}, False),
        ({"name": "Khartoum", "type": "city"}, False),
        ({"name": "Nyala", "type": "city"}, True),
    ],
)
def test_wide_areas_and_metonyms_are_not_key(entity: dict[str, str], key: bool) -> None:  # noqa: FBT001 - the expected answer
    assert seed_entities.is_key(entity, [{**SUDAN, "also_metonym": "Khartoum (the government)"}]) is key


def test_an_event_is_right_with_its_family_parties_and_place() -> None:
    assert events_right(ATTACK, an_attack()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"event_type": "AID"},
        {"actor": SUDANESE},
        {"actor": None},
        {"recipient": CHADIAN},
        {"places": ()},
        {"sentence": span_of("A bridge fell down.")},
    ],
)
def test_an_event_with_one_part_wrong_or_told_elsewhere_is_not_right(changes: dict[str, Any]) -> None:
    assert events_right(ATTACK, an_attack(**changes)) == 0


def test_another_type_of_the_same_quad_class_will_do() -> None:
    assert events_right(ATTACK, an_attack(event_type="MOBILIZE")) == 1


def test_a_person_stands_for_his_country() -> None:
    assert events_right({**ATTACK, "actor": "per:idris"}, an_attack()) == 1


def test_an_implied_target_may_be_left_out_but_not_wrong() -> None:
    implied = {**ATTACK, "target": "SDN (implied)"}

    assert events_right(implied, an_attack(recipient=None)) == 1
    assert events_right(implied, an_attack(recipient=CHADIAN)) == 0


@pytest.mark.parametrize(("ledger", "right"), [("threats", 1), ("easing", 0)])
def test_a_ledger_that_is_given_must_be_kept(ledger: Ledger, right: int) -> None:
    pull_out = {"actor": "TCD", "action": "leave", "cameo": "EVACUATE", "ledger": "threats", "evidence": LEAD}

    assert events_right(pull_out, an_attack(event_type="EVACUATE", ledger=ledger)) == right


@pytest.mark.parametrize(("weight", "right"), [(0.0, 1), (0.5, 0)])
def test_an_accident_must_not_count_as_conflict(weight: float, right: int) -> None:
    fall = an_attack("fell", "A bridge fell down.", weight=weight)

    assert events_right(BRIDGE, fall) == right


@pytest.mark.parametrize(
    ("changes", "invented"),
    [
        ({}, 0),
        ({"actor": None, "recipient": None}, 0),
        ({"actor": SUDANESE}, 1),
        ({"actor": SUDANESE, "weight": 0.0}, 0),
        ({"actor": SUDANESE, "sentence": span_of(LEAD)}, 0),
        ({"event_type": "SANCTION"}, 1),
        ({"event_type": "CONSULT", "ledger": "none"}, 0),
    ],
)
def test_an_event_is_invented_that_could_be_no_item_and_stands_in_no_item_s_sentence(
    changes: dict[str, Any], invented: int
) -> None:
    mention = an_attack("blamed", "Idris blamed the Sudanese army.", **changes)

    assert seed_events.score(a_seed(ATTACK), a_signal(mention), lexicon())[1] == invented


@pytest.mark.parametrize(
    ("polarity", "stance", "recency", "weight", "right"),
    [
        ("negated", "negated", "new", 0.0, 1),
        ("negated", "asserted", "new", 1.0, 0),
        ("hedged", "hedged", "new", 0.5, 1),
        ("hedged", "asserted", "new", 1.0, 0),
        ("feared", "hypothetical", "new", 0.0, 1),
        ("historical", "asserted", "recalled", 0.0, 1),
        ("historical", "asserted", "new", 1.0, 0),
        ("asserted (a claim)", "reported", "new", 1.0, 1),
        ("asserted (a claim)", "reported", "recalled", 0.0, 0),
        ("background", "asserted", "new", 1.0, 0),
        ("slogan", "asserted", "new", 1.0, 0),
    ],
)
def test_a_case_of_stance_asks_for_its_polarity(
    polarity: str, stance: Stance, recency: Recency, weight: float, right: int
) -> None:
    case = {"text": "Chad shelled a base", "terms": ["shelled"], "polarity": polarity}
    mention = an_attack(stance=stance, recency=recency, weight=weight)

    assert seed_stance.score(a_seed(modality=(case,)), a_signal(mention))[0] == right


@pytest.mark.parametrize(("polarity", "right"), [("negated", 1), ("de-escalation", 1), ("hedged", 0), ("historical", 0)])
def test_a_case_without_a_mention_is_right_only_where_nothing_is_to_weigh(polarity: str, right: int) -> None:
    case = {"text": "Chad shelled a base", "terms": ["shelled"], "polarity": polarity}

    assert seed_stance.score(a_seed(modality=(case,)), a_signal())[0] == right


@pytest.mark.parametrize("event_type", ["ASSAULT", "CASUALTY"])
def test_only_mentions_at_the_case_s_terms_are_judged(event_type: EventType) -> None:
    case = {"text": "We do not want war", "terms": ["war"], "polarity": "negated"}
    beside = an_attack(event_type=event_type)

    assert seed_stance.score(a_seed(modality=(case,)), a_signal(beside))[0] == 1


def test_a_case_that_is_not_in_the_text_is_not_right() -> None:
    case = {"text": "Nobody shelled anything", "terms": ["shelled"], "polarity": "negated"}

    assert seed_stance.score(a_seed(modality=(case,)), a_signal())[0] == 0


@pytest.mark.parametrize(
    ("kind", "found"), [("haven_up", True), ("haven_down", False), ("oil_up", False), ("supply_risk", False), ("gold_up", True)]
)
def test_a_market_move_is_found_by_its_instrument_and_direction_at_its_evidence(kind: str, found: bool) -> None:  # noqa: FBT001 - the expected answer
    move = MarketMove(
        kind="up", instrument="gold", direction="up", name="gold", words="fell", quote=LEAD, span=span_of("A bridge fell down")
    )

    assert is_found({"kind": kind, "evidence": "A bridge fell down"}, TEXT, (move,)) is found
    assert not is_found({"kind": kind, "evidence": "Idris blamed"}, TEXT, (move,))
