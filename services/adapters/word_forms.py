"""Part of speech and lemma of parsed words: what the model's rules say, remembered from word to word."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc
from spacy.tokens import Token as SpacyToken

from services.core.signals.nlp import Token

ROOM = 32_768
"""Words kept at a time, 0.4 kB each. When they are full all are dropped."""
OWN = frozenset({"TAG", "DEP", "LOWER", "IS_SPACE"})
"""What a rule may ask of a word for its answer to depend on spelling, tag and dependency alone."""
Hashes = npt.NDArray[np.uint64]
Form = tuple[str, str, str, str, str]
"""Text, lemma, part of speech, tag and dependency, as the rules leave them."""


class WordForms:
    """The attribute ruler and the lemmatizer, run once a word.

    Their rules ask for a word's spelling, tag and dependency, so that is what an answer is kept by. A few ask for the words
    beside it, such as "let's"; a sentence that meets one of those goes through the rules itself.
    """

    def __init__(self, ruler: AttributeRuler, lemmatizer: Lemmatizer, *, room: int = ROOM) -> None:
        self._ruler, self._lemmatizer, self._room = ruler, lemmatizer, room
        self._forms: dict[bytes, Form] = {}
        index = lemmatizer.lookups.get_table("lemma_index")
        for part, words in list(index.items()):
            # The lemmatizer asks only whether a word is in it; its list of nouns takes half a millisecond to say so.
            index[part] = frozenset(words)
        self._joint = Matcher(ruler.vocab)
        self._single = AttributeRuler(ruler.vocab)
        for rule in ruler.patterns:
            patterns: Any = rule["patterns"]
            if all(_asks_only_itself(pattern) for pattern in patterns):
                self._single.add_patterns([rule])
            else:
                self._joint.add("joint", patterns)

    def of(self, docs: Sequence[Doc]) -> list[tuple[Token, ...]]:
        """Give the words of tagged and parsed sentences."""
        features = [_features(doc) for doc in docs]
        keys = [_keys(each) for each in features]
        self._learn(features, keys)
        return [
            self._by_rule(doc) if self._joint(doc, allow_missing=True) else _tokens(doc, [self._forms[key] for key in own])
            for doc, own in zip(docs, keys, strict=True)
        ]

    def _learn(self, features: Sequence[Hashes], keys: Sequence[Sequence[bytes]]) -> None:
        """Ask the rules about the words not met yet, all in one document."""
        if len(self._forms) + sum(map(len, keys)) > self._room:
            self._forms.clear()
            self._lemmatizer.cache.clear()
        new: dict[bytes, Hashes] = {}
        for each, own in zip(features, keys, strict=True):
            new.update((key, each[at]) for at, key in enumerate(own) if key not in self._forms)
        if new:
            asked: Any = np.array(list(new.values()))
            doc = Doc(self._ruler.vocab, words=asked[:, 0].tolist(), spaces=[False] * len(asked))
            doc = self._lemmatizer(self._single(doc.from_array(["TAG", "DEP"], asked[:, 1:])))
            self._forms.update(zip(new, map(_form, doc), strict=True))

    def _by_rule(self, doc: Doc) -> tuple[Token, ...]:
        return _tokens(doc, [_form(token) for token in self._lemmatizer(self._ruler(doc))])


def _asks_only_itself(pattern: Sequence[Mapping[str, object]]) -> bool:
    return len(pattern) == 1 and pattern[0].keys() <= OWN


def _features(doc: Doc) -> Hashes:
    """Give what a word's form depends on, shape (words, 3)."""
    return np.asarray(doc.to_array(["ORTH", "TAG", "DEP"]), np.uint64)


def _keys(features: Hashes) -> list[bytes]:
    """Give each row as bytes."""
    found: list[bytes] = features.view(f"V{features.itemsize * features.shape[1]}").ravel().tolist()
    return found


def _form(token: SpacyToken) -> Form:
    return token.text, token.lemma_.lower(), token.pos_, token.tag_, token.dep_


def _tokens(doc: Doc, forms: Sequence[Form]) -> tuple[Token, ...]:
    """Put forms and the doc's tree together."""
    places = doc.to_array(["HEAD", "IDX"]).astype(np.int64)
    heads, starts = (places[:, 0] + np.arange(len(doc))).tolist(), places[:, 1].tolist()
    return tuple(
        Token(text, lemma, pos, tag, dep, head, start, start + len(text))
        for (text, lemma, pos, tag, dep), head, start in zip(forms, heads, starts, strict=True)
    )
