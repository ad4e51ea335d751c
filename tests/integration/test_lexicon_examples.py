"""The lexicon's own examples of what its rules put out and what they leave, and those of the example of a user's file."""

import pytest

from services.adapters.lexicon import load_lexicon
from services.core.mentions import Mention
from services.core.signals.analyse import analyse
from services.core.signals.lexicon.entries import Rule
from services.core.signals.lexicon.lexicon import Lexicon
from tests.contract.test_lexicon import OWN
from tests.signal_builders import a_text, lexicon, reader


def mentions_of(text: str, words: Lexicon) -> tuple[Mention, ...]:
    return analyse(a_text(text), reader=reader(), lexicon=words).mentions


def assert_speaks_true(rule: Rule, words: Lexicon) -> None:
    """Hold a rule to its examples: it hits a mention of each, and leaves those of each counterexample."""
    for example in rule.examples:
        hit = [each for each in mentions_of(example, words) if rule.rule in {discount.rule for discount in each.discounts}]
        assert hit, f"{rule.rule} leaves: {example}"
        assert all(each.weight <= rule.factor for each in hit), example
    for example in rule.counter:
        left = [each for each in mentions_of(example, words) if rule.rule not in {discount.rule for discount in each.discounts}]
        assert left, f"no mention: {example}"
        assert left == list(mentions_of(example, words)), f"{rule.rule} hits: {example}"


EXEMPLIFIED = [rule for rule in lexicon().rules if rule.examples or rule.counter]


@pytest.mark.parametrize("rule", EXEMPLIFIED, ids=lambda rule: f"{rule.rule}: {(rule.examples or rule.counter)[0]}")
def test_a_rule_hits_its_examples_and_leaves_its_counterexamples(rule: Rule) -> None:
    assert_speaks_true(rule, lexicon())


def test_the_example_of_a_users_file_speaks_true() -> None:
    words = load_lexicon(own=OWN)
    mine = [entry for entry in words.entries if entry.id not in {each.id for each in lexicon().entries}]

    assert mine
    for entry in mine:
        assert all(entry.id in [each.entry for each in mentions_of(text, words)] for text in entry.examples)
    assert_speaks_true(words.rules[0], words)
