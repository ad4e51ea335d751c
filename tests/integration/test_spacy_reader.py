"""The quick reader answers as the model's own pipe does, whatever it remembers."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from random import Random
from typing import Any

import numpy as np
import pytest
import spacy
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from services.adapters.reader import PACKAGE, SpacyReader, batches, load_reader
from services.adapters.word_forms import WordForms
from services.adapters.word_vectors import quickened
from services.core.signals.nlp import Named, Token
from tests.signal_builders import reader

TREE_PARTS = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]
JUNK = [
    "",
    " ",
    "\n\t \u2003",
    "a",
    ".",
    "12,000",
    "Attack  on   Kabul .\n\nNow",
    "\x00\x01 missiles \ufffd\ufeff hit",
    "הטיל פגע בבסיס 🚀🔥 in Iraq on Monday",
    "صاروخ \u202eضرب\u202c the base",
    "e\u0301tat d\u2019urgence à N\u2019Djamena — “c\u2019est la guerre”",
    "IRAN WARNS U.S. OVER STRIKE!!!1!",
    "\n\u00a0Army\u00a0\u2003told\u00a0U.S.\u2028in\n",
    "Sweden   the\u2003\u2028",
    "U.S.",
    "Al",
    "http://example.org/a?b=c #Iran @user :-) <b>bold</b> &amp;",
    "Let's go: y'all ain't gonna stop, c'mon, you've gotta see there's nothing.",
    "There is a war; there are two; it's what there was.",
    "missile " * 300,
    "(" * 400,
    "x" * 1500,
]


def lexicon_sentences() -> list[str]:
    """The sentences that the lexicon's entries give as examples."""
    sentences: list[str] = []
    for name in ("events.yaml", "relations.yaml"):
        data: Any = yaml.safe_load((files("schemas") / "lexicon" / name).read_text(encoding="utf-8"))
        for entry in data["entries"]:
            sentences += chain(entry.get("examples", ()), entry.get("counter", ()))
    return sentences


def crowded_sentences(count: int) -> list[str]:
    """Names of the lexicon side by side, some of many words, cut anywhere, with white space between."""
    data: Any = yaml.safe_load((files("schemas") / "lexicon" / "names.yaml").read_text(encoding="utf-8"))
    names = [name for each in (*data["countries"], *data["others"]) for name in each["names"]]
    links = [" ", ", ", " of the ", " and ", " told ", "  ", " \n", " - ", "'s ", " (", " on Tuesday in ", " University of "]
    chosen = Random(7)  # noqa: S311 - the same sentences each time
    return ["".join(chosen.choice(pool) for pool in (names, links) * chosen.randint(1, 6)).rstrip() for _ in range(count)]


@cache
def plain(*parts: str) -> Language:
    """The model as it is loaded by default, with some of its parts."""
    nlp = spacy.load(PACKAGE)
    nlp.select_pipes(enable=list(parts))
    return nlp


def plain_names(text: str) -> tuple[Named, ...]:
    """The names by spaCy, which never puts one across a sentence's end: a reader's text is one sentence, so nothing parses it."""
    return tuple(Named(ent.label_, ent.start_char, ent.end_char) for ent in plain("ner")(text).ents)


def plain_parse(text: str) -> tuple[Token, ...]:
    doc = plain(*TREE_PARTS)(text)
    return tuple(Token(t.text, t.lemma_.lower(), t.pos_, t.tag_, t.dep_, t.head.i, t.idx, t.idx + len(t.text)) for t in doc)


def assert_reads_as_the_plain_model(quick: SpacyReader, texts: Sequence[str]) -> None:
    assert dict(zip(texts, quick.names(texts), strict=True)) == {text: plain_names(text) for text in texts}
    assert dict(zip(texts, quick.parse(texts), strict=True)) == {text: plain_parse(text) for text in texts}


def test_sentences_of_many_kinds_are_read_as_the_plain_model_reads_them() -> None:
    assert_reads_as_the_plain_model(reader(), lexicon_sentences())


def test_crowded_names_are_read_as_the_plain_model_reads_them() -> None:
    assert_reads_as_the_plain_model(reader(), crowded_sentences(400))


def test_junk_is_read_as_the_plain_model_reads_it() -> None:
    assert_reads_as_the_plain_model(reader(), JUNK)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_unicode_is_read_as_the_plain_model_reads_it(texts: list[str]) -> None:
    assert_reads_as_the_plain_model(reader(), texts)


def test_half_a_surrogate_pair_is_read_as_an_unknown_character() -> None:
    text = "Iran \ud83d fired missiles at Israel."

    assert [(named.start, named.end) for named in reader().names([text])[0]] == [(0, 4), (25, 31)]
    assert [token.text for token in reader().parse([text])[0]][:3] == ["Iran", "\ufffd", "fired"]


def test_a_long_article_is_read_a_batch_at_a_time() -> None:
    texts = lexicon_sentences()

    assert reader().names(texts * 3) == reader().names(texts) * 3


def test_batches_hold_so_many_characters_at_most_but_one_text_at_least() -> None:
    assert list(batches(["abc", "de", "", "fghijk", "l"], most=5)) == [["abc", "de", ""], ["fghijk"], ["l"]]
    assert list(batches([], most=5)) == []


def test_nothing_is_read_from_no_text() -> None:
    assert (reader().names([]), reader().parse([])) == ([], [])


def test_a_second_reading_is_the_first() -> None:
    texts = lexicon_sentences()[:80]
    quick = load_reader()

    cold = (quick.names(texts), quick.parse(texts))

    assert (quick.names(texts[::-1]), quick.parse(texts[::-1])) == (cold[0][::-1], cold[1][::-1])


def test_a_full_vocabulary_grows_no_more_and_changes_no_answer() -> None:
    quick = load_reader(words_kept=0)
    strings = quick.nlp.vocab.strings
    quick.parse(["Warm up."])
    before = len(strings)

    assert_reads_as_the_plain_model(quick, ["General Qwxzq Vbrtal fled Zzyzxgrad.", *lexicon_sentences()[:60]])

    assert len(strings) == before
    assert "Zzyzxgrad" not in strings


@pytest.mark.parametrize("room", [1, 40, 100_000])
def test_vectors_are_those_of_the_plain_model_however_few_words_are_kept(room: int) -> None:
    nlp = plain("tok2vec")
    slow: Any = dict(nlp.components)["tok2vec"]
    quick = quickened(slow.model, room=room)
    docs = [nlp.make_doc(text) for text in (*lexicon_sentences()[:40], "", "One", "Two words")]

    for batch in (docs, docs[20:], docs[::-1], [docs[-1]]):
        vectors = quick.predict(batch)

        for found, expected in zip(vectors, slow.model.predict(batch), strict=True):
            np.testing.assert_allclose(found, expected, rtol=0, atol=2e-5)


@pytest.mark.parametrize("room", [1, 40, 100_000])
def test_forms_are_those_of_the_plain_model_however_few_are_kept(room: int) -> None:
    nlp = plain(*TREE_PARTS)
    parts: Any = dict(nlp.components)
    forms = WordForms(parts["attribute_ruler"], parts["lemmatizer"], room=room)
    texts = [*lexicon_sentences()[:40], *JUNK[-5:-3]]

    for batch in (texts, texts[20:], texts[::-1]):
        assert forms.of([parsed(nlp, text) for text in batch]) == [plain_parse(text) for text in batch]


def parsed(nlp: Language, text: str) -> Doc:
    """A sentence with tags and tree, before the rules."""
    doc = nlp.make_doc(text)
    for name in TREE_PARTS[:3]:
        part: Any = nlp.get_pipe(name)
        doc = part(doc)
    return doc


def test_the_quick_vectors_cannot_be_trained() -> None:
    slow: Any = dict(plain("tok2vec").components)["tok2vec"]
    quick = quickened(slow.model)

    with pytest.raises(NotImplementedError):
        quick.begin_update([])
