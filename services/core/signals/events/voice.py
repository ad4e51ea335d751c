"""Who speaks where a sentence does not name its speaker: "he said", "the statement warned", a quotation that goes on."""

from collections.abc import Mapping, Sequence

from msgspec import structs

from services.core.mentions import Party
from services.core.signals.events.draft import Draft
from services.core.signals.events.parties import of_link
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.names.entities import Link
from services.core.vocabulary import EventType

FARTHEST = 3
"""Sentences back in which the one meant by "he" or "the statement" is looked for."""
_CLOSING = "\"'\u2019\u201d) "
_STOPS = (".", "!", "?", ",", "\u2026")
_SPOKEN: frozenset[EventType] = frozenset({"THREATEN", "REQUEST", "ACCUSE", "REJECT", "AGREE", "YIELD", "SUPPORT"})
"""Types that are done by speaking; who fights is not who speaks."""


def give_voices(drafts: Sequence[Draft], links: Sequence[Sequence[Link]], lexicon: Lexicon) -> None:
    """Give acts of speech without an actor the speaker of their sentence, else the one that the sentences before it name.

    Args:
        drafts: The drafts of an article in reading order.
        links: The linked names of each of its sentences.
        lexicon: What words mean.
    """
    spoke: dict[int, Party] = {}
    for draft in drafts:
        source = draft.reading.source
        if source is not None and source.link is not None and source.kind != "media":
            spoke.setdefault(draft.tree.number, source.party)
    for draft in drafts:
        if draft.event_type in _SPOKEN and _has_no_name(draft, lexicon):
            voice = _here(draft, lexicon) or spoke.get(draft.tree.number) or _before(draft.tree.number, spoke, links)
            draft.actor = voice or draft.actor


def share_countries(drafts: Sequence[Draft], links: Sequence[Sequence[Link]]) -> None:
    """Give parties the country that the article tells elsewhere: of the same person, or of whom "its commander" commands for."""
    for draft in drafts:
        role = draft.roles.actor
        if role is not None and draft.actor is role.party and role.party.country is None and _is_owned(draft, role.head):
            country = next((each.country for each in reversed(links[draft.tree.number - 1]) if each.country), None)
            draft.actor = structs.replace(role.party, country=country)
    known = {party.id: party.country for draft in drafts for party in (draft.actor, draft.recipient) if party and party.country}
    for draft in drafts:
        draft.actor, draft.recipient = _placed(draft.actor, known), _placed(draft.recipient, known)


def _is_owned(draft: Draft, head: int) -> bool:
    tree = draft.tree
    near = [head, tree.tokens[head].head] if tree.tokens[head].dep == "appos" else [head]
    return draft.tree.number > 0 and any(tree.tokens[child].tag == "PRP$" for at in near for child in tree.by_dep(at, "poss"))


def _placed(party: Party | None, known: Mapping[str, str]) -> Party | None:
    named = party is not None and party.country is None and party.id.startswith("per:")
    return structs.replace(party, country=known.get(party.id)) if party is not None and named else party


def _has_no_name(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether a draft's actor is a paper ("the statement warned"), or is shown only by a pronoun or a quotation mark."""
    role = draft.roles.actor
    if role is not None:
        return role.link is None and draft.tree.lemmas[role.head] in lexicon.listed("papers")
    if draft.actor is not None or not draft.tree.sentence.text.rstrip(_CLOSING).endswith(_STOPS):
        return False  # what ends without a stop is a headline between paragraphs: its speaker comes later
    pronoun = any(draft.tree.tokens[subject].pos == "PRON" for subject in _speakers(draft, lexicon))
    return pronoun or draft.tree.quoted(draft.head)


def _speakers(draft: Draft, lexicon: Lexicon) -> list[int]:
    """Give the subjects of the verbs of speech in a draft's sentence."""
    tree, verbs = draft.tree, lexicon.listed("reporting-verbs")
    return [subject for at, lemma in enumerate(tree.lemmas) if lemma in verbs for subject in tree.by_dep(at, "nsubj")]


def _here(draft: Draft, lexicon: Lexicon) -> Party | None:
    """Give the one that the sentence itself names as speaking."""
    links = [draft.tree.link_at(subject) for subject in _speakers(draft, lexicon)]
    return next((of_link(link, 0).party for link in links if link is not None and link.kind != "media"), None)


def _before(number: int, spoke: Mapping[int, Party], links: Sequence[Sequence[Link]]) -> Party | None:
    """Give who spoke last before a sentence, or the first person whom that sentence names."""
    for at in range(number - 1, max(-1, number - 1 - FARTHEST), -1):
        person = next((link for link in links[at] if link.type == "person"), None)
        found = spoke.get(at) or (of_link(person, 0).party if person is not None else None)
        if found is not None:
            return found
    return None
