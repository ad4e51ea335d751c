"""Stance and recency cases of a read article, and its market moves."""

import re
from collections.abc import Callable
from typing import Any

from services.core.mentions import Mention
from services.core.messages import Signal
from tests.eval.gold import Seed
from tests.eval.passages import Passage, overlaps, passages_of
from tests.eval.report import Error
from tests.eval.seed_events import is_conflict

FULL = 0.75
"""Weight from which on a mention is taken at its word."""
Mentions = list[Mention]


def _weighs_nothing(found: Mentions) -> bool:
    return not any(each.weight > 0 and is_conflict(each) for each in found)


def _is_doubted(found: Mentions) -> bool:
    return bool(found) and all(each.stance in ("hedged", "hypothetical") and each.weight < FULL for each in found)


def _is_recalled(found: Mentions) -> bool:
    return bool(found) and all(each.recency == "recalled" and each.weight < FULL for each in found)


def _is_new(found: Mentions) -> bool:
    return any(each.weight > 0 and each.recency == "new" and each.stance in ("asserted", "reported") for each in found)


def _kills_nobody(found: Mentions) -> bool:
    return not any(each.event_type in ("ASSAULT", "CASUALTY") and each.weight > 0 for each in found)


def _is_background(found: Mentions) -> bool:
    return all(each.weight < FULL for each in found)


POLARITIES: tuple[tuple[str, Callable[[Mentions], bool]], ...] = (
    ("negated", _weighs_nothing),
    ("de-escalation", _weighs_nothing),
    ("hedged", _is_doubted),
    ("feared", _is_doubted),
    ("alleged", _is_background),
    ("historical", _is_recalled),
    ("asserted", _is_new),
    ("slogan", _kills_nobody),
    ("background", _is_background),
)
"""What the mentions of a case must show, by the word with which its polarity begins."""


def score(seed: Seed, signal: Signal) -> tuple[int, int, list[Error]]:
    """Give the cases right, all cases, and what is wrong."""
    cases, errors = seed.expected.get("modality", []), []
    for case in cases:
        passages = terms_of(case, seed.text)
        found = [each for each in signal.mentions if overlaps((each.trigger.start, each.trigger.end), passages)]
        holds = next((holds for name, holds in POLARITIES if str(case["polarity"]).startswith(name)), None)
        if holds is None:
            raise SystemExit(f'seed_expected: polarity is "{case["polarity"]}"; begin it with one of POLARITIES in {__name__}')
        if not passages or not holds(found):
            told = "; ".join(f"{each.entry} {each.stance} {each.recency} {each.weight}" for each in found) or "no mention"
            errors.append(Error(f"{case['polarity']}: {told}", "seed", str(case["text"])))
    return len(cases) - len(errors), len(cases), errors


def terms_of(case: dict[str, Any], text: str) -> list[Passage]:
    """Give where a case's terms stand within its words in the text; all of its words where no term is given."""
    found = []
    for start, end in passages_of(str(case["text"]), text):
        within = [
            (start + match.start(), start + match.end())
            for term in case.get("terms", ())
            for match in re.finditer(rf"(?<!\w){re.escape(term)}(?!\w)", text[start:end], re.IGNORECASE)
        ]
        found += within or [(start, end)]
    return found
