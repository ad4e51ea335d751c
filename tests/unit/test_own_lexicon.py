"""A user's own file: what it adds, changes and takes out, and what it is told when it is wrong."""

from pathlib import Path
from textwrap import dedent

import pytest

from services.adapters.lexicon import load_lexicon
from services.core.errors import ConfigError
from services.core.signals.lexicon.entries import Contexts, Cues, Entry, Events, Names, Publishers, Rule
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.lexicon.own import OWN
from tests.signal_builders import lexicon


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "my.yaml"


def loaded(own: Path, text: str) -> Lexicon:
    own.write_text(dedent(text), encoding="utf-8")
    return load_lexicon(own=own)


def refused(own: Path, text: str) -> list[str]:
    """Give the error's lines, each from the file's bare name on."""
    with pytest.raises(ConfigError) as error:
        loaded(own, text)
    return [line.replace(str(own), own.name) for line in str(error.value).splitlines()]


def entry_of(given: Lexicon, name: str) -> Entry:
    return next(entry for entry in given.entries if entry.id == name)


def rules_of(given: Lexicon, name: str) -> list[Rule]:
    return [rule for rule in given.rules if rule.rule == name]


def names_in(given: Lexicon, *words: str) -> list[str]:
    return [each.value[0].id for each in given.names.longest_shared(list(words))]


def test_a_known_entry_takes_new_values_and_more_words(own: Path) -> None:
    before = entry_of(lexicon(), "assault.missile-strike")

    after = entry_of(loaded(own, "entries: [{id: assault.missile-strike, severity: 9, nouns: [rocketry]}]"), before.id)

    assert (after.severity, after.nouns) == (9, (*before.nouns, "rocketry"))
    assert (after.event_type, after.mode, after.ledger) == (before.event_type, before.mode, before.ledger)


def test_a_new_entry_stands_before_the_committed_ones(own: Path) -> None:
    given = loaded(own, "entries: [{id: my.siege, event_type: COERCE, severity: 6, ledger: acts, nouns: [encirclement]}]")

    assert given.entries[0].id == "my.siege"
    assert given.entries[1:] == lexicon().entries


def test_an_entry_that_is_removed_first_can_be_written_anew(own: Path) -> None:
    text = """\
        remove: [assault.missile-strike]
        entries:
          - {id: assault.missile-strike, event_type: ASSAULT, severity: 3, ledger: acts, nouns: [dart]}
    """

    assert entry_of(loaded(own, text), "assault.missile-strike") == Entry(
        id="assault.missile-strike", event_type="ASSAULT", severity=3, ledger="acts", nouns=("dart",)
    )


def test_what_is_removed_is_gone(own: Path) -> None:
    given = loaded(own, 'remove: [assault.missile-strike, sport, "fac:natanz", "@missiles"]')

    assert "assault.missile-strike" not in [entry.id for entry in given.entries]
    assert rules_of(given, "sport") == []
    assert names_in(given, "Natanz") != ["fac:natanz"]
    assert not given.listed("missiles").singles


def test_a_rule_stands_beside_those_of_its_name_and_before_them(own: Path) -> None:
    given = loaded(own, "rules: [{rule: sport, words: [curling]}]")

    assert rules_of(given, "sport") == [Rule(rule="sport", words=("curling",)), *rules_of(lexicon(), "sport")]
    assert given.rules[0].words == ("curling",)


def test_words_add_to_a_set_and_numbers_replace(own: Path) -> None:
    given = loaded(own, "sets: {missiles: [zircon], my-set: [x]}\nfactors: {hedged: 0.25}")

    assert given.listed("missiles").singles == lexicon().listed("missiles").singles | {"zircon"}
    assert given.listed("my-set").singles == {"x"}
    assert given.factors == {**lexicon().factors, "hedged": 0.25}


def test_a_country_takes_more_names_and_a_new_name_is_known(own: Path) -> None:
    text = """\
        countries: [{id: IRN, names: [Persia]}]
        others: [{id: "org:grey-wing", names: [Grey Wing], country: IRN, kind: armed, represents: false}]
    """

    given = loaded(own, text)

    assert names_in(given, "Persia", "and", "Iran") == ["IRN", "IRN"]
    assert names_in(given, "Grey", "Wing") == ["org:grey-wing"]
    assert given.country_names["IRN"] == lexicon().country_names["IRN"]


def test_ones_own_name_wins_over_a_committed_one(own: Path) -> None:
    assert names_in(loaded(own, 'others: [{id: "org:hamas-band", names: [Hamas]}]'), "Hamas") == ["org:hamas-band"]


def test_an_own_word_changes_the_version(own: Path) -> None:
    assert loaded(own, "sets: {missiles: [zircon]}").version != lexicon().version


def test_an_own_file_that_says_nothing_keeps_the_version(own: Path) -> None:
    assert loaded(own, "version: mine\nentries: []\n").version == lexicon().version


def test_all_faults_are_told_by_their_lines(own: Path) -> None:
    text = """\
        remove:
          - assault.misile-strike
          - IRN
        entries:
          - id: assault.missile-strike
            severity: 12
            needs: ["@nobody-lists-this"]
          - {id: my.own, event_type: ASSAULT, ledger: acts, colour: red, nouns: [yes, 7]}
        factors:
          hedgd: 0.5
        countries:
          - {id: IRN, at: [1]}
    """

    assert refused(own, text) == [
        'my.yaml:2: remove: "assault.misile-strike" is not in the lexicon; did you mean "assault.missile-strike"?',
        'my.yaml:3: remove: "IRN" is a country, which places and parties need; add to it instead',
        'my.yaml:6: entry "assault.missile-strike": severity is 12; write a number from 0 to 10',
        'my.yaml:8: entry "my.own": "colour" is no field here; use one of ' + ", ".join(Entry.__struct_fields__),
        'my.yaml:8: entry "my.own": nouns: item 1 is true; write a text, in quotes',
        'my.yaml:8: entry "my.own": nouns: item 2 is 7; write a text, in quotes',
        'my.yaml:8: entry "my.own": severity is missing; write a number from 0 to 10',
        'my.yaml:10: factors: "hedgd" is not known; did you mean "hedged"?',
        'my.yaml:12: country "IRN": at is a list; write a list of 2 values',
    ]


def test_what_contradicts_the_lexicon_is_told_by_its_line(own: Path) -> None:
    text = """\
        entries:
          - {id: my.a, event_type: AID, ledger: none, severity: 1}
          - {id: my.b, event_type: AID, ledger: none, severity: 1, nouns: ["!"], needs: ["@misiles"]}
          - {id: my.b, event_type: AID, ledger: none, severity: 1, nouns: [b]}
        sets: {marks: ["%", percent]}
        rules: [{rule: my rule, words: ["@marks"]}]
        others:
          - {id: "loc:x", names: [X], country: IRX}
    """

    assert refused(own, text) == [
        'my.yaml:2: entry "my.a": it has no trigger; add nouns, verbs or phrases',
        'my.yaml:3: entry "my.b": nouns: "!" has no letter or digit; write a word',
        'my.yaml:3: entry "my.b": needs: "@misiles" names no set; did you mean "@missiles"?',
        'my.yaml:4: entry "my.b": the id stands twice; rename one',
        'my.yaml:6: rule "my rule": words: "@marks" holds "%", which has no letter or digit; write a word',
        'my.yaml:8: entry "loc:x": country is "IRX"; write the alpha-3 id of a listed country',
    ]


def test_a_mistyped_id_is_suspected_where_fields_are_missing(own: Path) -> None:
    (told, *_) = refused(own, "entries: [{id: assault.missile-strik, severity: 9, ledger: acts}]")

    assert told.startswith('my.yaml:1: entry "assault.missile-strik": event_type is missing; write one of ')
    assert told.endswith('; did you mean "assault.missile-strike"?')


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "my.yaml:1: the file is empty; write fields and their values"),
        ("- a", "my.yaml:1: the file is a list; write fields and their values"),
        ("remove: 7", "my.yaml:1: remove is 7; write a list"),
        ("entries:", "my.yaml:1: entries is empty; write a list"),
        ("entries: [a]", 'my.yaml:1: entries: item 1 is "a"; write fields and their values'),
        ("sets: {on: [a]}", "my.yaml:1: a name in sets is true; write a text, in quotes"),
        ("a: [", "my.yaml:1: not YAML: "),
        ("a: !!python/name:os.system", "my.yaml:1: not YAML: "),
    ],
)
def test_a_file_of_another_shape_is_told_in_one_line(own: Path, text: str, told: str) -> None:
    (line,) = refused(own, text)

    assert line.startswith(told)


def test_a_file_that_is_not_there_or_no_text_is_named(own: Path) -> None:
    with pytest.raises(ConfigError, match=r"my.yaml: cannot be read \(No such file or directory\)"):
        load_lexicon(own=own)
    own.write_bytes(b"a: \xff")
    with pytest.raises(ConfigError, match=r"my.yaml:1: byte 3 is not UTF-8; save the file as UTF-8"):
        load_lexicon(own=own)


def test_what_lies_within_a_section_is_laid_over_too(own: Path) -> None:
    before = lexicon().files.cues.units["distance"]
    name = next(iter(before))

    after = loaded(own, f'units: {{distance: {{"{name}": [verst], parasang: [parasang]}}}}').files.cues.units["distance"]

    assert after == {**before, name: (*before[name], "verst"), "parasang": ("parasang",)}


def test_an_own_file_may_touch_every_section_of_the_lexicon() -> None:
    sections = {field for kind in (Events, Contexts, Cues, Names, Publishers) for field in kind.__struct_fields__}

    assert set(OWN.__struct_fields__) == sections | {"remove"}
