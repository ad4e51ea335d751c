"""Alerts and situations for tests: complete messages, of which a test names only what it is about."""

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from services.adapters.kafka import producer
from services.adapters.settings import Settings, from_environment
from services.core import topics
from services.core.alarms import (
    Alert,
    Announced,
    Condition,
    Counts,
    Evidence,
    Inhibited,
    Link,
    Member,
    Notice,
    Reading,
    Situation,
    Step,
    Unread,
)
from services.core.codec import encode
from services.core.coverage import Coverage, SilentGroup
from services.core.mentions import Mention, Party, Place, Span, Toll
from services.core.messages import Mark, Observed
from tests.builders import an_observed_article

Message = Alert | Situation | Observed | Coverage

IRAN = Party(id="IRN", name="Iran", country="IRN")
UNITED_STATES = Party(id="USA", name="United States", country="USA")
BAGHDAD = Place(id="loc:baghdad", name="Baghdad", country="IRQ", latitude=33.3, longitude=44.4)
STRUCK_AT = datetime(2020, 1, 3, 0, 42, tzinfo=UTC)


def a_moment(minute: int = 0) -> datetime:
    """Give a time that many minutes after the strike."""
    return datetime.fromtimestamp(STRUCK_AT.timestamp() + minute * 60, UTC)


def an_evidence(**changed: Any) -> Evidence:  # noqa: ANN401 - any field
    """Give one sentence that supports an alert."""
    quote = "Rockets struck a convoy near Baghdad's airport early on Friday, officials said."
    evidence = Evidence(
        quote=quote,
        title="Rockets hit convoy near Baghdad airport",
        url="https://meridianwire.example/2020/01/03/rockets-hit-convoy",
        publisher="Meridian Wire",
        article_id="article-1",
        story_id="story-1",
        sentence=Span(part="text", start=0, end=len(quote)),
        stance="reported",
        speaker="officials",
        ledger="acts",
        severity=8.0,
        published_at=STRUCK_AT,
        seen_at=a_moment(1),
    )
    return replace(evidence, **changed)


def an_alert(alert_id: str = "alert-1", **changed: Any) -> Alert:  # noqa: ANN401 - any field
    """Give a flash alert of one publisher, firing."""
    alert = Alert(
        alert_id=alert_id,
        revision=0,
        situation_id=None,
        headline="Missile strike in Baghdad, Iraq",
        lane="flash",
        indicator="assault/IRQ",
        event_types=("ASSAULT",),
        modes=("missile strike",),
        context="interstate",
        actors=(),
        targets=(),
        place=BAGHDAD,
        places=(BAGHDAD,),
        event_time=STRUCK_AT,
        event_time_precision="minute",
        first_reported_at=a_moment(1),
        detected_at=a_moment(1),
        updated_at=a_moment(1),
        level="advisory",
        severity=8.0,
        confidence=0.6,
        confirmation="unconfirmed (1 publisher)",
        state="firing",
        previous_state=None,
        reason="one grave new act, reported by officials",
        provisional=True,
        timeline=(Step(at=a_moment(1), what="opened", note="one grave new act"),),
        casualties=Toll(),
        counts=Counts(window_s=3_600, articles=1, stories=1, publishers=1),
        evidence=(an_evidence(),),
        counter_evidence=(),
        rule="flash",
        lexicon_version="1",
        model_version="1",
        permalink=f"http://127.0.0.1:8737/alerts/{alert_id}",
    )
    return replace(alert, **changed)


def an_explained_burst(alert_id: str = "burst-1", **changed: Any) -> Alert:  # noqa: ANN401 - any field
    """Give a burst with all that explains it; it was nearest to silence by its publishers."""
    publishers = "7 independent publishers; 7 are asked; with 1 publisher less it would have waited"
    alert = an_alert(
        alert_id,
        lane="burst",
        headline="Attack in Iraq: 12 reports in 6 hours, 1.5 expected",
        summary="Reports of attacks in Iraq are eight times as frequent as usual.",
        counts=Counts(
            window_s=21_600, articles=30, stories=12, publishers=7, expected_stories=1.5, ratio=8.0, p=3e-9, history_s=864_000,
            season=1.2, volume=0.9, dispersion=1.31, coverage=0.98,
        ),
        conditions=(
            Condition(name="chance", value=3e-9, limit=1e-4, met=True, at_most=True, says="a chance of 3e-09; 1e-04 rings"),
            Condition(name="publishers", value=7.0, limit=7.0, met=True, decisive=True, says=publishers),
        ),
        inhibited=(Inhibited(indicator="material/IRQ", since=a_moment(9), stories=13, shared=11),),
        silent_groups=("national",),
        policy_version="abc123",
    )  # fmt: skip
    return replace(alert, **changed)


def a_member(alert: Alert) -> Member:
    """Give an alert in brief, as its situation lists it."""
    return Member(alert_id=alert.alert_id, headline=alert.headline, lane=alert.lane, level=alert.level, state=alert.state)


def a_situation(situation_id: str = "situation-1", *, of: tuple[Alert, ...] = (), **changed: Any) -> Situation:  # noqa: ANN401 - any field
    """Give a firing situation of these alerts."""
    situation = Situation(
        situation_id=situation_id,
        revision=0,
        name="Baghdad: Iran and United States",
        level="advisory",
        state="firing",
        provisional=False,
        parties=(IRAN, UNITED_STATES),
        place=BAGHDAD,
        opened_at=a_moment(1),
        updated_at=a_moment(1),
        alerts=tuple(a_member(alert) for alert in of),
        timeline=(Step(at=a_moment(1), what="opened", note="Missile strike in Baghdad, Iraq"),),
        permalink=f"http://127.0.0.1:8737/situations/{situation_id}",
    )
    return replace(situation, **changed)


def a_mark(at: datetime = STRUCK_AT, *, offset: int = 0) -> Observed:
    """Give the observation of a mark: the sign that producers and extractors live."""
    return Observed(topic_id="topic-1", partition=0, offset=offset, mark=Mark(producer="producer-1", at=at))


def a_silence(*groups: str, **words: str) -> Coverage:
    """Give the judge's word that these source groups are silent."""
    silent = tuple(SilentGroup(source_group=group, since=STRUCK_AT) for group in groups)
    return Coverage(at=a_moment(60), silent=silent, **words)


def an_observation(number: int, mention: Mention, **changes: Any) -> Observed:  # noqa: ANN401 - any field
    """Give the observation of an article that tells this, seen at the strike."""
    values = {"seen_at": STRUCK_AT, "published_at": STRUCK_AT, **changes}
    return Observed(topic_id="topic-1", partition=0, offset=number, article=an_observed_article(number, mention, **values))


def a_full_situation(situation_id: str, *, of: Alert) -> Situation:
    """Give a situation that says all that one can: notices, act and answer, what is announced and what is not read."""
    return a_situation(
        situation_id,
        of=(of,),
        notices=(
            Notice(number=1, at=a_moment(), what="escalated", level="warning", text="A further strike", alert_id=of.alert_id),
        ),
        chain=(
            Link(at=a_moment(), alert_id="zero", actor="Iran", target="United States", headline="Strike"),
            Link(at=a_moment(9), alert_id=of.alert_id, actor="United States", target="Iran", headline="Reply", answers="zero"),
        ),
        announced=(Announced(who="Parliament", what="a vote", when="on Friday", publisher="Gazette", url="https://a.example/b"),),
        reading=Reading(articles=50, unread=20, share_unread=0.4, by_language=(Unread(language="fa", articles=20),), scope="IRN"),
        labels={"desk": "gulf"},
        muted_by=("Night",),
    )


def record_of(message: Message) -> tuple[str, bytes | None, bytes]:
    """Give a message's plain topic, key and value."""
    match message:
        case Alert():
            return topics.ALERTS, message.alert_id.encode(), encode(message)
        case Situation():
            return topics.SITUATIONS, message.situation_id.encode(), encode(message)
        case Observed():
            return topics.OBSERVATIONS, None, encode(message)
        case Coverage():
            return topics.COVERAGE, b"silent", encode(message)


def send(settings: Settings, *messages: Message) -> None:
    """Send messages to their topics and wait until the broker has them."""
    with closing(producer(settings, client_id="test-judge")) as client:
        for message in messages:
            topic, key, value = record_of(message)
            client.send(settings.name(topic), key=key, value=value)
        client.flush()


def send_by(environ: Mapping[str, str], *messages: Message) -> None:
    """Send messages where the environment says."""
    send(from_environment(environ), *messages)
