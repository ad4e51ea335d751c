"""Notes on the author at the end of a text: "— Ann Lee is a reporter for …", "Follow her on …"."""

from collections.abc import Iterator, Sequence

from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.text.blank import Cut
from services.core.signals.text.lines import Line
from services.core.signals.text.wording import begins, lowered
from services.core.signals.text.words import keys_of

RULE = "note on the author"
LAST = 4
"""Lines at the end of a text in which such notes are looked for."""
ROOM = 400
"""Characters of the longest note."""
CONTACT_WORDS = 14
"""Words of the longest line that says how to reach the author."""
ROLE_WITHIN = 8
"""Words behind "is a" among which the role stands."""


def biographies(lines: Sequence[Line], text: str, lexicon: Lexicon) -> Iterator[Cut]:
    """Give the last lines of a text that tell of its author and of nothing else."""
    sets = lexicon.files.cues.sets
    for line in reversed([each for each in lines if each.kind in ("prose", "headline")][-LAST:]):
        words = text[line.start : line.end]
        low = lowered(words).lstrip("—–-•* ")  # noqa: RUF001 - any dash
        contact = begins(low, sets["bio-starts"]) and len(low.split()) <= CONTACT_WORDS and ("@" in low or " on " in low)
        if not (contact or (len(words) <= ROOM and _introduces(keys_of(words), lexicon))):
            return
        yield Cut(line.start, line.end, rule=RULE)


def _introduces(keys: Sequence[str], lexicon: Lexicon) -> bool:
    """Tell whether a line says that somebody is a writer of some sort, and for whom: "is a senior fellow at"."""
    articles = lexicon.listed("indefinite").singles | lexicon.listed("definite").singles
    links = lexicon.listed("bio-links")
    verbs = lexicon.listed("bio-verbs")
    for at, word in enumerate(keys[:-1]):
        if word in verbs and keys[at + 1] in articles | lexicon.listed("bio-roles").singles:
            near = keys[at + 1 : at + 2 + ROLE_WITHIN]
            roles = lexicon.listed("bio-roles").phrases(near)
            return any(last + 1 < len(near) and near[last + 1] in links for _, last, _ in roles)
    return False
