"""Who did it and to whom, from the shape of the sentence around a trigger."""

from msgspec import Struct

from services.core.signals.events.parties import Role, of_link, resolve
from services.core.signals.events.tree import PASSIVE_SUBJECTS, SUBJECTS, Tree
from services.core.signals.lexicon.entries import Entry
from services.core.signals.lexicon.lexicon import Lexicon

_ADDRESSED = frozenset({"REQUEST", "ACCUSE"})
"""Types that reach whoever their clause is about: "demanded that Peru withdraw"."""


class Roles(Struct, frozen=True):
    """Actor and recipient of an event; the verb that tells it; words that the subject and object phrases hold."""

    actor: Role | None
    recipient: Role | None
    verb: int | None
    subject_words: tuple[int, ...] = ()
    object_words: tuple[int, ...] = ()


def subject_of(tree: Tree, verb: int, *, depth: int = 4) -> tuple[int | None, bool]:
    """Give the head of a verb's subject and whether it suffers the act; inherited where the verb has none of its own."""
    own = tree.by_dep(verb, *SUBJECTS, *PASSIVE_SUBJECTS)
    if own:
        return _antecedent(tree, verb, own[0]), tree.tokens[own[0]].dep in PASSIVE_SUBJECTS
    token = tree.tokens[verb]
    if token.head == verb or depth == 0:
        return None, False
    if token.dep in ("acl", "relcl") and token.tag != "VB":
        return token.head, token.tag == "VBN" and not _stands_for_a_verb(tree, verb)
    upper = tree.verb_over(token.head)
    if token.dep == "pcomp":
        return _of_means(tree, token.head, upper, depth=depth)
    if token.dep in ("conj", "xcomp", "advcl", "ccomp", "prep", "dep", "acl", "relcl") and upper is not None and upper != verb:
        head, suffers = subject_of(tree, upper, depth=depth - 1)
        return head, token.tag == "VBN" and not tree.by_dep(verb, "dobj") and token.dep == "conj" and suffers
    return None, False


def _of_means(tree: Tree, prep: int, upper: int | None, *, depth: int) -> tuple[int | None, bool]:
    """Give who does what stands behind a preposition: "accused Peru of bombing" Peru; of "killed by shelling" nobody is known."""
    if upper is None or tree.tokens[prep].dep == "agent":
        return None, False
    reached = _objects(tree, upper)
    return (reached[0], False) if reached else (subject_of(tree, upper, depth=depth - 1)[0], False)


def _stands_for_a_verb(tree: Tree, participle: int) -> bool:
    """Tell whether a participle is the sentence's own verb, which the parser took for one."""
    head = tree.tokens[participle].head
    return tree.tokens[head].head == head and tree.lacks_verb()


def _antecedent(tree: Tree, verb: int, subject: int) -> int:
    """Give what a relative pronoun stands for."""
    if tree.tokens[verb].dep == "relcl" and tree.tokens[subject].tag in ("WP", "WDT"):
        return tree.tokens[verb].head
    return subject


def _objects(tree: Tree, at: int) -> list[int]:
    return tree.by_dep(at, "dobj", "obj", "dative")


def _under_preps(tree: Tree, at: int, preps: object, lexicon: Lexicon) -> list[int]:
    """Give the objects of a word's prepositions of a set."""
    wanted = lexicon.listed(str(preps))
    found = []
    for prep in tree.by_dep(at, "prep", "agent", "dative"):
        if tree.keys[prep] in wanted:
            found += tree.by_dep(prep, "pobj")
    return found


def _first(tree: Tree, heads: list[int], lexicon: Lexicon) -> Role | None:
    for head in heads:
        role = resolve(tree, head, lexicon)
        if role is not None:
            return role
    return None


def _speaker_instead(tree: Tree, verb: int, pronoun: int, lexicon: Lexicon) -> Role | None:
    """Give whom a pronoun subject means: the subject of the verb that governs its clause; of one person nobody says "they"."""
    for step in tree.climb(verb):
        if tree.is_verbal(step.upper) and step.dep in ("ccomp", "advcl", "conj", "parataxis", "xcomp"):
            subject, _ = subject_of(tree, step.upper)
            if subject is not None and tree.tokens[subject].pos != "PRON":
                role = resolve(tree, subject, lexicon)
                is_person = role is not None and role.link is not None and role.link.type == "person"
                return None if is_person and tree.keys[pronoun] in lexicon.listed("no-person") else role
    return None


def actor_of(tree: Tree, verb: int, lexicon: Lexicon) -> Role | None:
    """Give who does what a verb says: its subject, the agent of a passive, or whom a pronoun means."""
    agents = [
        obj
        for agent in tree.by_dep(verb, "agent", "prep")
        if tree.keys[agent] in lexicon.listed("by")
        for obj in tree.by_dep(agent, "pobj")
    ]
    subject, suffers = subject_of(tree, verb)
    if suffers or subject is None:
        return _first(tree, agents, lexicon)
    if tree.tokens[subject].pos == "PRON":
        return _speaker_instead(tree, verb, subject, lexicon)
    return resolve(tree, subject, lexicon) or _first(tree, agents, lexicon)


def _of_verb(tree: Tree, verb: int, entry: Entry, lexicon: Lexicon) -> Roles:
    subject, suffers = subject_of(tree, verb)
    objects = _objects(tree, verb)
    reached = objects + ([subject] if suffers and subject is not None else [])
    actor = actor_of(tree, verb, lexicon) or _before(tree, verb, entry, lexicon)[0]
    against = _under_preps(tree, verb, "against-words", lexicon)
    against += [each for at in reached for each in _under_preps(tree, at, "against-words", lexicon)]
    if entry.reaches == "against":
        recipient = _first(tree, _under_preps(tree, verb, "strict-against", lexicon), lexicon)
    elif entry.reaches == "nobody":
        recipient = None
    elif entry.object:
        # What is fired is no one; the target stands behind a preposition. Where nothing does, the object's owner suffers: a ship.
        recipient = _first(tree, against, lexicon) or _first(tree, reached, lexicon)
    else:
        recipient = _first(tree, reached, lexicon) or _first(tree, against, lexicon)
    if subject is not None and entry.subject and not suffers:
        actor = _owner(tree, subject, lexicon)
    if recipient is None and entry.event_type in _ADDRESSED:
        told = [at for clause in tree.by_dep(verb, "ccomp", "xcomp") for at in tree.by_dep(clause, "nsubj")]
        recipient = _first(tree, told, lexicon)
    if recipient is not None and actor is not None and recipient.head == actor.head:
        recipient = None
    subject_words = tuple(tree.subtree(subject, clauses=False)) if subject is not None and not suffers else ()
    object_words = tuple(each for at in reached for each in tree.subtree(at, clauses=False))
    return Roles(actor, recipient, verb, subject_words, object_words)


def _owner(tree: Tree, weapon: int, lexicon: Lexicon) -> Role | None:
    """Give whose weapon it is: "Israeli warplanes", "missiles fired by Iran"."""
    for clause in tree.by_dep(weapon, "acl", "relcl"):
        found = actor_of(tree, clause, lexicon)
        if found is not None and found.head != weapon:
            return found
    role = resolve(tree, weapon, lexicon)
    if role is not None and (role.link is not None or role.party.country):
        return role
    links = [
        link
        for at in tree.by_dep(weapon, "amod", "compound", "poss", "nmod")
        for link in tree.links_in(tree.subtree(at))
        if link.country
    ]
    return of_link(links[0], weapon) if links else None


def _of_noun(tree: Tree, noun: int, entry: Entry, lexicon: Lexicon) -> Roles:
    verb = tree.verb_over(noun)
    before, victim = _before(tree, noun, entry, lexicon)
    actor = _first(tree, _under_preps(tree, noun, "by", lexicon), lexicon) or before
    preps = "against-words" if entry.reaches == "object" else "strict-against"
    recipient = _first(tree, _under_preps(tree, noun, preps, lexicon), lexicon) or victim if entry.reaches != "nobody" else None
    if entry.reaches == "against" and actor is None:
        # "A rally in Peru" is held there, and by whom is not said.
        actor = _first(tree, _under_preps(tree, noun, "origin-words", lexicon), lexicon)
    token = tree.tokens[noun]
    if verb is not None and token.head == verb and token.pos == "ADP":
        # "put its troops on alert", "the troops went on strike": the verb's subject acts.
        actor = actor or actor_of(tree, verb, lexicon)
    if verb is not None and token.head == verb:
        light = tree.lemmas[verb] in lexicon.listed("light-verbs")
        if light and token.dep in ("dobj", "nsubjpass") and actor is None:
            actor = actor_of(tree, verb, lexicon)
        if light and recipient is None:
            recipient = _first(tree, _under_preps(tree, verb, "strict-against", lexicon), lexicon)
        if token.dep == "nsubj" and recipient is None and tree.lemmas[verb] in lexicon.listed("harming"):
            recipient = _first(tree, _objects(tree, verb), lexicon)
    for clause in tree.by_dep(noun, "acl", "relcl"):
        if actor is None:
            found = actor_of(tree, clause, lexicon)
            actor = found if found is not None and found.head != noun else None
        if recipient is None and tree.lemmas[clause] in lexicon.listed("harming"):
            recipient = _first(tree, _objects(tree, clause), lexicon)
    return Roles(actor, recipient, verb)


def _before(tree: Tree, noun: int, entry: Entry, lexicon: Lexicon) -> tuple[Role | None, Role | None]:
    """Give actor and victim among the words before an event noun: "US drone attack", "Soleimani's killing"."""
    owners = tree.by_dep(noun, "poss")
    role = _first(tree, owners, lexicon)
    if role is not None and entry.possessive == "victim":
        return None, role
    if role is not None:
        return role, None
    for child in tree.by_dep(noun, "compound", "amod", "nmod"):
        for link in tree.links_in(tree.subtree(child)):
            place = link.type in ("place", "facility") or (
                link.sense == "name" and link.type == "country" and tree.tokens[child].dep == "compound"
            )
            if not place and link.type != "person":
                return of_link(link, child), None
    return None, None


def roles_of(tree: Tree, trigger: int, entry: Entry, lexicon: Lexicon) -> Roles:
    """Give who acts and who is acted on at a trigger word."""
    if tree.is_verbal(trigger) and not tree.is_nominal(trigger):
        return _of_verb(tree, trigger, entry, lexicon)
    return _of_noun(tree, trigger, entry, lexicon)
