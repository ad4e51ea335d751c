"""The register gives every alert and situation that a search through all of them would find."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.core.alerts.event import same_act
from services.core.alerts.judge import Judge
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import (
    between,
    in_lands,
    of_same_act,
    of_same_parties,
    on_indicator,
    resting_on,
    telling_most,
)
from services.core.alerts.memory.state import OpenAlert, OpenSituation
from services.core.alerts.policy import Judgement
from services.core.mentions import Mention, Party, Place
from tests.builders import ObservationLog, a_mention, an_observed_article, minutes

LANDS = ("AAA", "BBB", "CCC")
PARTIES = st.sampled_from([None, *(Party(id=land, name=land, country=land) for land in LANDS), Party(id="?crowd", name="crowd")])
PLACES = st.lists(
    st.sampled_from([*(Place(id=land, name=land, country=land) for land in LANDS), Place(id="loc:strait", name="Strait")]),
    max_size=2,
).map(tuple)
MENTIONS = st.builds(
    lambda kind, actor, recipient, places: a_mention(event_type=kind, actor=actor, recipient=recipient, places=places),
    st.sampled_from(["ASSAULT", "COERCE"]),
    PARTIES,
    PARTIES,
    PLACES,
)


def a_world(mentions: list[Mention]) -> Layer:
    """Give what is open after an article of each mention, one every two minutes."""
    memory = Layer()
    judge, log = Judge(Judgement(), memory), ObservationLog()
    records = log.marks(minutes(0))
    for number, mention in enumerate(mentions):
        report = an_observed_article(number, seen_at=minutes(1 + 2 * number))
        records.append(log.article(structs.replace(report, mentions=(mention,))))
    for record in [*records, *log.marks(minutes(100))]:
        judge.take(record)
    judge.commit()
    return memory


@settings(max_examples=150, deadline=None)
@given(mentions=st.lists(MENTIONS, max_size=8), asked=MENTIONS)
def test_it_finds_the_alerts_of_the_same_act_and_between_the_same_parties(mentions: list[Mention], asked: Mention) -> None:
    layer = a_world(mentions)

    every = dict(layer.all(OpenAlert))
    found, near = dict(of_same_act(layer, asked)), dict(of_same_parties(layer, asked))

    named = {party.country for party in (asked.actor, asked.recipient) if party and party.country}
    there = {place.country or place.id for place in asked.places}
    assert all(key in found for key, held in every.items() if same_act([each.mention for each in held.supports], asked))
    for key, held in every.items():
        sides = {party.country for party in (*held.alert.actors, *held.alert.targets)}
        here = {place.country or place.id for place in held.alert.places}
        assert key in near or not (named & sides or there & here)
    assert list(found) == sorted(found)


@settings(max_examples=50, deadline=None)
@given(mentions=st.lists(MENTIONS, max_size=8))
def test_it_finds_alerts_and_situations_by_what_they_rest_on(mentions: list[Mention]) -> None:
    layer = a_world(mentions)

    for key, held in layer.all(OpenAlert):
        assert (key, held) in on_indicator(layer, held.alert.lane, held.alert.indicator)
        assert all((key, held) in resting_on(layer, [document]) for document in held.documents)
    for key, group in layer.all(OpenSituation):
        assert not group.story_ids or (group, len(group.story_ids)) in telling_most(layer, group.story_ids)
        assert all((key, group) in between(layer, [pair]) for pair in group.pairs)
        assert all((key, group) in in_lands(layer, [site.place.country or site.place.id]) for site in group.sites)
