"""The language of watches: what binds how, what it may name, and what a person who errs is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.watch.expression import Junction, Node, Not, Term, may_hold, support, terms_of
from services.core.signals.watch.grammar import ExpressionError, parse
from services.core.signals.watch.phrase import Phrase, phrase_of
from services.core.signals.watch.term import Known


def phrase(text: str) -> Phrase:
    made = phrase_of(text)
    assert isinstance(made, Phrase)
    return made


KNOWN = Known(
    modes=frozenset({"drone strike", "air strike"}),
    ids=frozenset({"org:nato", "fac:natanz", "loc:hormuz", "per:khamenei"}),
    countries={"IRQ": "Iraq", "USA": "United States"},
    aliases={"canal": (phrase("Suez Canal"), phrase("canal of Suez"))},
)


def written(node: Node) -> str:
    """Write an expression with every parenthesis."""
    if isinstance(node, Term):
        return node.label
    if isinstance(node, Not):
        return f"!{written(node.of)}"
    return "(" + f" {node.kind} ".join(written(part) for part in node.parts) + ")"


def refused(text: str) -> tuple[int, str]:
    """Give the column and the sentence with which an expression is refused."""
    with pytest.raises(ExpressionError) as error:
        parse(text, KNOWN)
    return error.value.at + 1, error.value.what


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('"a"', '"a"'),
        ('"a" or "b" and "c"', '("a" or ("b" and "c"))'),
        ('("a" or "b") and "c"', '(("a" or "b") and "c")'),
        ('not "a" and "b"', '(!"a" and "b")'),
        ('"b" and not ("a" or not "c")', '("b" and !("a" or !"c"))'),
        ('"a" AND "b" Or "c"', '(("a" and "b") or "c")'),
        ('"Bushehr" or fac:natanz and (ASSAULT or COERCE) and not "exercise"',
         '("Bushehr" or (fac:natanz and (ASSAULT or COERCE) and !"exercise"))'),
        ('mode:"drone strike"and(canal)', '(mode:"drone strike" and canal)'),
        ("“Ever Given” or entity:org:nato", '("Ever Given" or entity:org:nato)'),
    ],
)  # fmt: skip
def test_not_binds_closest_then_and_then_or(text: str, tree: str) -> None:
    assert written(parse(text, KNOWN)) == tree


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("ASSAULT", "type", "ASSAULT"),
        ("type:assault", "type", "ASSAULT"),
        ("mode:“Air Strike”", "mode", "air strike"),
        ("context:terrorism", "context", "terrorism"),
        ("ledger:threats", "ledger", "threats"),
        ("stance:negated", "stance", "negated"),
        ("recency:new", "recency", "new"),
        ("cause:conflict", "cause", "conflict"),
        ("place:IRQ", "place", "IRQ"),
        ("place:loc:hormuz", "place", "loc:hormuz"),
        ("actor:?armed-group/IRQ", "actor", "?armed-group/IRQ"),
        ("recipient:org:na*", "recipient", "org:na*"),
        ("entity:USA", "entity", "USA"),
        ("per:khamenei", "entity", "per:khamenei"),
    ],
)
def test_a_field_asks_for_a_value(text: str, field: str, value: str) -> None:
    term = parse(text, KNOWN)

    assert isinstance(term, Term)
    assert (term.label, term.field, term.value) == (text.replace("“", '"').replace("”", '"'), field, value)


def test_an_alias_is_any_of_its_phrases() -> None:
    assert parse("canal", KNOWN) == Term("canal", "phrase", phrases=KNOWN.aliases["canal"])


@pytest.mark.parametrize(
    ("text", "column", "what"),
    [
        ("", 1, "a term is missing; write a phrase in quotes, an event type such as ASSAULT, or a field such as place:IRQ"),
        ('"a" and', 8, "a term is missing after and; write a phrase"),
        ('"a" or or "b"', 8, "a term is missing after or; write a phrase"),
        ("()", 2, "a term is missing after (; write a phrase"),
        ('("a" or "b"', 12, '")" is missing; close the parenthesis, or join what follows with and or or'),
        ('"a") or "b"', 4, '")" closes nothing; drop it'),
        ('"a" "b"', 5, "b follows a whole term; join the two with and or or"),
        ('ASSAULT and "b', 13, "the quote is not closed; close it"),
        ('mode:"b', 6, "the quote is not closed; close it"),
        ("Bushehr", 1, 'Bushehr is no event type and no alias; put a phrase in quotes: "Bushehr"'),
        ("ASSALT", 1, 'ASSALT is no event type and no alias; put a phrase in quotes: "ASSALT"; did you mean "ASSAULT"?'),
        ("assault", 1, "assault is no event type and no alias; write ASSAULT for the event type, or put a phrase in quotes"),
        ("canals", 1, 'canals is no event type and no alias; put a phrase in quotes: "canals"; did you mean "canal"?'),
        ("IRQ", 1, "IRQ is no event type and no alias; write entity:IRQ, place:IRQ, actor:IRQ or recipient:IRQ"),
        ("plac:IRQ", 1, '"plac" is no field; did you mean "place"?'),
        ("x:y", 1, '"x" is no field; use one of entity, place, actor, recipient, type, mode, '),
        ("place:Iraq", 1, 'place is "Iraq"; write place:IRQ'),
        ("org:natoo", 1, 'entity is "org:natoo"; did you mean "org:nato"?'),
        (
            "actor:org:foobar",
            1,
            'actor is "org:foobar"; listed are org:nato; list it under others in the file of TOCSIN_LEXICON, or put the name',
        ),
        ("place:lok:hormuz", 1, 'place is "lok:hormuz"; did you mean "loc:hormuz"?'),
        ("place:x:foobar", 1, 'place is "x:foobar"; begin an id with org:, per:, fac: or loc:'),
        ("place:irq", 1, 'place is "irq"; write place:IRQ'),
        ("place:Erbil", 1, "place is \"Erbil\"; write a country's alpha-3 id such as IRQ, or an id with "),
        ("ASSAULT and actor:", 13, 'actor has no value; write it after the colon without a space, as in actor:"…"'),
        ('mode:"drone strikes"', 1, 'mode is "drone strikes"; did you mean "drone strike"?'),
        ("ledger:deeds", 1, 'ledger is "deeds"; use one of acts, threats, easing, none'),
        ('"!?"', 1, "a phrase needs a word; write letters or digits between the quotes"),
        ('"mi*"', 1, '"*" needs 3 letters or more before it; write more of the word'),
        ('"*ile"', 1, '"*" stands for the rest of a word; write it at a word\'s end'),
        ('not "a"', 1, "it holds where none of its terms does; name something that must be there"),
        ('"a" or not "b"', 1, "it holds where none of its terms does; name something that must be there"),
        ("(" * 41 + '"a"' + ")" * 41, 42, "more than 40 parentheses and nots stand within each other; write it flatter"),
        ("not " * 41 + '"a"', 165, "more than 40 parentheses and nots stand within each other; write it flatter"),
    ],
)  # fmt: skip
def test_an_error_says_where_and_the_way_out(text: str, column: int, what: str) -> None:
    at, told = refused(text)

    assert at == column
    assert told.startswith(what)


def test_an_error_shows_the_place_with_a_caret() -> None:
    with pytest.raises(ExpressionError) as error:
        parse('"Bushehr" and\n(ASSAULT', KNOWN)

    _, line, caret = str(error.value).splitlines()
    assert (line, caret) == ('  "Bushehr" and (ASSAULT', "                        ^")


def test_an_error_in_a_long_expression_shows_its_neighbourhood() -> None:
    with pytest.raises(ExpressionError) as error:
        parse('"a" or ' * 100 + "x", KNOWN)

    _, line, caret = str(error.value).splitlines()
    assert len(line) <= 2 + 120
    assert line[caret.index("^")] == "x"


def test_a_long_expression_is_refused() -> None:
    assert refused('"a" or ' * 600)[1] == "the expression has 4200 characters; write at most 4000"
    assert refused(" or ".join(f'"w{at}"' for at in range(301)))[1] == "the expression has 301 terms; write at most 300"


LEAVES = [Term(name, "type", name) for name in ("AGREE", "AID", "ASSAULT", "COERCE")]
NODES = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(Junction, st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=10,
)
HELD = st.frozensets(st.sampled_from(LEAVES))


def truth(node: Node, held: frozenset[Term]) -> bool:
    """Work out an expression the plain way."""
    if isinstance(node, Term):
        return node in held
    if isinstance(node, Not):
        return not truth(node.of, held)
    return (all if node.kind == "and" else any)(truth(part, held) for part in node.parts)


@given(NODES, HELD)
def test_an_expression_has_support_where_it_is_true(node: Node, held: frozenset[Term]) -> None:
    found = support(node, held.__contains__)

    assert (found is not None) == truth(node, held)
    assert (found or frozenset()) <= held & set(terms_of(node))


@given(NODES, HELD, HELD)
def test_what_holds_somewhere_may_hold_in_the_whole(node: Node, held: frozenset[Term], elsewhere: frozenset[Term]) -> None:
    assert may_hold(node, (held | elsewhere).__contains__) or not truth(node, held)


@given(st.text(alphabet='ab"*()“”: ASSULTandortIRQplce', max_size=60))
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str) -> None:
    try:
        parse(text, KNOWN)
        shown = [0, 3]
    except ExpressionError as error:
        shown = [error.at, len(str(error).splitlines())]

    assert 0 <= shown[0] <= len(text)
    assert shown[1] == 3
