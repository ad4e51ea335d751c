"""Words, their comparable forms and the phrases they make, the same however often they are asked for."""

from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.lexicon.trie import Trie
from services.core.signals.text.words import fold, key, keys_of, spans_of, words_of

SHORT_WORDS = st.sampled_from(["a", "b", "c"])
PHRASES = st.lists(st.lists(SHORT_WORDS, min_size=1, max_size=4).map(tuple), max_size=8)


@given(st.text(max_size=200) | st.text(alphabet="aÉß.U Ⅷ-", max_size=3000))
def test_words_keys_and_spans_tell_the_same_words(text: str) -> None:
    words = words_of(text)

    assert [text[word.start : word.end] for word in words] == [word.text for word in words]
    assert spans_of(text) == tuple((word.start, word.end) for word in words)
    assert keys_of(text) == tuple(key(word.text) for word in words)


@given(st.text(max_size=100))
def test_a_form_does_not_change_when_it_is_asked_for_again(word: str) -> None:
    assert key(word) == key(word) == fold(word).lower().replace(".", "")


def test_accents_case_and_points_do_not_count() -> None:
    assert keys_of("The U.S. envoy Émile Ştefan") == ("the", "us", "envoy", "emile", "stefan")


@given(PHRASES, st.lists(SHORT_WORDS, max_size=12))
def test_every_phrase_is_found_where_its_words_stand(phrases: list[tuple[str, ...]], words: list[str]) -> None:
    trie: Trie[int] = Trie()
    for number, phrase in enumerate(phrases):
        trie.add(phrase, number)

    found = {(each.first, each.last, each.value) for each in trie.find(words)}

    assert found == {
        (first, first + len(phrase) - 1, number)
        for number, phrase in enumerate(phrases)
        for first in range(len(words))
        if tuple(words[first : first + len(phrase)]) == phrase
    }
