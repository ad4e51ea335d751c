"""Publishers that are one, and agencies that are credited."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.adapters.lexicon import load_lexicon
from services.core.errors import ConfigError
from services.core.records import Origin
from services.core.signals.names.publishers import PublisherNames
from services.core.signals.observe import observe
from tests.signal_builders import WEDNESDAY, lexicon, read

AT = Origin(topic_id="t", partition=0, offset=0, appended_at=WEDNESDAY)
OWN = """
families:
  - {id: fenwick, names: [Fenwick Daily], hosts: [fenwick.example]}
  - {id: bbc, names: [Fenwick Radio]}
common: [Tidings Post]
"""


def names() -> PublisherNames:
    return lexicon().publishers


def family(publisher: str, url: str = "") -> str:
    return names().source_of(publisher, url, None).family


def origin(publisher: str, url: str, wire: str | None) -> str:
    return names().source_of(publisher, url, wire).origin


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("CNN", "https://edition.cnn.com/2020/a"), ("CNN.com", "https://www.cnn.com/a")),
        (("BBC News - World", ""), ("BBC News Africa", "https://www.bbc.co.uk/news/a")),
        (("The New York Times", ""), ("nytimes.com", "https://www.nytimes.com/a")),
        (("Courier Mail", "https://www.couriermail.com.au/a"), ("Herald Sun", "https://www.heraldsun.com.au/a")),
        (("Harbor Ledger", "https://harborledger.example/a"), ("The Harbor Ledger | Sport", "")),
        (("Harbor Ledger Leeds", "https://leeds.harborledger.example/a"), ("Harbor Ledger", "https://www.harborledger.example")),
        (("Harbor Ledger", "https://www.harborledger.co.uk/a"), ("Harbor Ledger", "https://harborledger.com/a")),
        (("Reuters", "https://news.yahoo.com/a"), ("Reuters India", "https://in.reuters.com/a")),
        (("AP via Yahoo News", "https://news.yahoo.com/a"), ("The Associated Press", "https://apnews.com/a")),
        (("ctk.cz", ""), ("ČTK", "")),
    ],
)
def test_editions_titles_and_hosts_of_one_house_are_one_publisher(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert family(*one) == family(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("The Guardian", "https://www.theguardian.com/a"), ("The Guardian", "https://guardian.ng/a")),
        (("ABC News", "https://abcnews.go.com/a"), ("ABC News", "https://www.abc.net.au/a")),
        (("Associated Press", ""), ("Associated Press of Pakistan", "")),
        (("Sky News", ""), ("Sky News Australia", "")),
        (("PA", ""), ("PA Post", "")),
        (("One", "https://one.wordpress.com/a"), ("Other", "https://other.wordpress.com/a")),
        (("One Gazette", "https://www.msn.com/a"), ("Other Gazette", "https://www.msn.com/b")),
        (("A", "https://alpha.co.uk/a"), ("B", "https://beta.co.uk/a")),
        (("Interfax", ""), ("Interfax-Ukraine", "")),
        (("The Hill", ""), ("Hill Country Times", "")),
        (("Daily Mirror", "https://www.mirror.co.uk/a"), ("Daily Mirror", "https://www.dailymirror.lk/a")),
    ],
)
def test_names_and_hosts_that_only_look_alike_are_two_publishers(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert family(*one) != family(*other)


@pytest.mark.parametrize("wire", ["Reuters", "reuters", "Thomson Reuters", "Reuters, AFP", "Reuters/AFP", "staff and Reuters"])
def test_a_paper_that_credits_an_agency_and_the_agency_itself_are_one_origin(wire: str) -> None:
    paper = names().source_of("Harbor Ledger", "https://harborledger.example/a", wire)
    agency = names().source_of("Reuters", "https://www.reuters.com/a", None)

    assert (paper.origin, paper.family) == (agency.origin, "harborledger")


def test_an_agency_that_nobody_knows_is_one_origin_with_those_who_credit_it() -> None:
    assert origin("Meridian Wire", "https://meridianwire.example/a", None) == origin("Ledger", "", "Meridian Wire") == "meridian"


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("By A. PERSON, Associated Press\n\nThe ministry said so.", "Associated Press"),
        ("Reuters\n\nThe ministry said so.", "Reuters"),
        ("AFP, Reuters\nThe ministry said so.", "AFP"),
        ("The ministry said so.\n\nSource: Xinhua", "Xinhua"),
        ("The ministry said so.\n\n– PTI", "PTI"),  # noqa: RUF001 - a dash as papers set it
        ("A. Person/AP B. Person/AP\n\nThe ministry said so.", None),
        ("The ministry told Reuters so.", None),
        ("By A. Person, foreign editor\n\nThe ministry said so.", None),
        ("The Associated Press contributed to this report.\nThe ministry said so.", None),
    ],
)
def test_an_agency_is_credited_by_a_byline_or_a_line_of_its_own(text: str, wire: str | None) -> None:
    assert names().wire_of("Harbor Ledger", "", text) == wire


def test_an_agency_credits_itself() -> None:
    assert names().wire_of("in.reuters.com", "https://in.reuters.com/a", "The ministry said so.") == "in.reuters.com"


def test_the_names_of_reporters_make_no_second_publisher_of_a_paper() -> None:
    reporters = "reporting by A. Person"

    assert names().wire_of("Harbor Ledger", "", "The ministry said so.", reporters) is None
    assert names().wire_of("Harbor Ledger", "", "Reuters\n\nThe ministry said so.", reporters) == "Reuters"


def test_a_signal_and_its_observation_say_whose_report_it_is() -> None:
    signal = read("BAGHDAD (Reuters) - Iran fired missiles at a base in Iraq on Wednesday.")

    assert (signal.wire, signal.origin, signal.family) == ("Reuters", "reuters", "test")
    assert b'"origin":"reuters","family":"test"' in (observe(signal, AT, producer="tests").value or b"")


def test_a_users_own_families_are_laid_over_the_committed_ones(tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    file.write_text(OWN, encoding="utf-8")

    known = load_lexicon(own=file)

    assert known.publishers.source_of("Anything", "https://www.fenwick.example/a", None).family == "fenwick"
    assert known.publishers.source_of("Fenwick Radio", "", None).family == "bbc"
    assert known.publishers.source_of("", "https://tidings-post.example/a", None).family == "tidings-post.example"
    assert known.version != lexicon().version


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "families:\n- {id: my, names: [My]}\n- {id: mine, names: [bbc news]}",
            'my.yaml:3: entry "mine": names: "bbc news" is bbc\'s too',
        ),
        ("families: [{id: mine, names: [the politico]}]", 'names: "the politico" is politico\'s too; leave it out of one'),
        ("families: [{id: mine, hosts: [cnn.com]}]", 'hosts: "cnn.com" is cnn\'s too; leave it out of one'),
        ("families: [{id: mine, hosts: [www.mine.example]}]", 'hosts: "www.mine.example" is no host'),
        ("families: [{id: mine, hosts: [Mine.example/news]}]", 'hosts: "Mine.example/news" is no host'),
        ("families: [{id: mine}]", "it has neither a name nor a host; write at least one"),
        ("families: [{id: mine, names: ['?']}]", 'names: "?" has no letter or digit; write a word'),
        ("carriers: ['https://mine.example']", 'carriers: "https://mine.example" is no host; write it as "paper.example"'),
    ],
)
def test_a_family_that_cannot_be_told_from_another_is_refused_by_its_line(tmp_path: Path, line: str, fault: str) -> None:
    file = tmp_path / "my.yaml"
    file.write_text(line, encoding="utf-8")

    with pytest.raises(ConfigError) as error:
        load_lexicon(own=file)

    assert fault in str(error.value)


@given(st.text(max_size=60), st.text(max_size=60), st.one_of(st.none(), st.text(max_size=60)), st.text(max_size=200))
def test_any_name_address_credit_and_text_has_an_origin(publisher: str, url: str, wire: str | None, text: str) -> None:
    names().wire_of(publisher, url, text, wire)

    assert names().source_of(publisher, url, wire) == names().source_of(publisher, url, wire)
