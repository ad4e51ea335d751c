"""The lexicon: the committed files of the package's data, and a user's own file laid over them."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import msgspec

from services.adapters.document import Document, read_document
from services.core.faults import Fault, FileError
from services.core.shape import converted
from services.core.signals.lexicon.clash import Part, clashes_of
from services.core.signals.lexicon.entries import Contexts, Cues, Events, Files, Names, Naming, Places, Publishers
from services.core.signals.lexicon.languages import Languages
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.lexicon.own import Own, checked_own, joined, merged

P = TypeVar("P", Events, Contexts, Cues, Names, Places, Naming, Publishers, Languages)

KINDS: dict[str, type[Events | Contexts | Cues | Names | Places | Naming | Publishers | Languages]] = {
    "events.yaml": Events,
    "relations.yaml": Events,
    "contexts.yaml": Contexts,
    "cues.yaml": Cues,
    "names.yaml": Names,
    "areas.yaml": Names,
    "places.yaml": Places,
    "naming.yaml": Naming,
    "publishers.yaml": Publishers,
    "languages.yaml": Languages,
}
"""The files of a lexicon. Those of one kind are one part: force and relations are both events, areas are names."""


def load_lexicon(folder: Traversable | None = None, *, own: Path | None = None) -> Lexicon:
    """Give the lexicon of a folder, by default the one that ships with Tocsin, with a user's own file laid over it.

    Args:
        folder: Where the files of `KINDS` lie.
        own: The user's file (see `Own`).

    Raises:
        ConfigError: A file is missing, is not YAML, or breaks a rule. Everything that is wrong with the files is told at
            once, each fault on its own line with file, line, entry, value, rule and way out.
    """
    place = folder if folder is not None else files("schemas") / "lexicon"
    documents = {name: read_document(place / name, name, is_ours=folder is None) for name in KINDS}
    parts = _checked((documents[name], converted(documents[name].data, kind)) for name, kind in KINDS.items())
    sections = joined(_sections(document.data) for document in documents.values())
    if own is not None:
        document = read_document(own, str(own))
        parts += _checked([(document, checked_own(document.data, sections))])
        sections = merged(sections, _sections(document.data))
    whole = _files(sections, [part.version for _, part in parts if not isinstance(part, Own)])
    _refuse((document, clashes_of(part, whole)) for document, part in parts)
    return Lexicon(whole)


def _sections(data: object) -> Mapping[str, object]:
    return data if isinstance(data, Mapping) else {}


def _checked(read: Iterable[tuple[Document, Part | list[Fault]]]) -> list[tuple[Document, Part]]:
    """Give the files as their types.

    Raises:
        FileError: One of them or more do not fit theirs.
    """
    every = list(read)
    _refuse((document, part) for document, part in every if isinstance(part, list))
    return [(document, part) for document, part in every if not isinstance(part, list)]


def _refuse(found: Iterable[tuple[Document, list[Fault]]]) -> None:
    lines = [line for document, faults in found if faults for line in document.refuse(faults).lines]
    if lines:
        raise FileError(lines)


def _files(sections: Mapping[str, object], versions: Iterable[str]) -> Files:
    """Give the parts that the sections make."""
    data = {**sections, "version": ".".join(dict.fromkeys(versions))}

    def part(kind: type[P]) -> P:
        return msgspec.convert({each: data[each] for each in kind.__struct_fields__ if each in data}, kind)

    return Files(
        events=part(Events),
        contexts=part(Contexts),
        cues=part(Cues),
        names=part(Names),
        places=part(Places),
        naming=part(Naming),
        publishers=part(Publishers),
        languages=part(Languages),
    )
