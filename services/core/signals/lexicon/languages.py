"""How languages that are not read name countries. Data only, as in the rest of the lexicon."""

from msgspec import Struct

from services.core.vocabulary import Id, Name


class Language(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a language that is not read names countries, beyond the plain names that are known of every language.

    A name's word is known by its stem, which is the word without what `cut` matches at its end; `before` is what may stand in one
    word with it, `after` what may follow the stem. These three are regular expressions. One that is not `parted` writes words
    without blanks between. `names` are further names by country: a word or several, `*` at a word's end for any few letters,
    `=` before for a word as it is written, capitals and accents included. Plain names that are `never` meant are other words.
    """

    cut: str = ""
    before: str = ""
    after: str = ".{0,4}"
    parted: bool = True
    names: dict[Id, tuple[str, ...]] = {}
    never: tuple[str, ...] = ()


class Languages(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of languages that are not read, by their tag; `other` stands for those that it does not list."""

    version: Name
    languages: dict[Name, Language]
