"""The judge: a pure fold of the observations log into alerts, situations and the index.

Time is the log's own. What a bucket holds is decided by each source partition's clock in its own order, and a closed bucket is
judged in the order of time and id; so any interleaving of the partitions gives the same closed alerts. Between two closings an
article is judged at once on a view that is thrown away: that is what makes an alert early, and provisional. A judge that is far
behind leaves that out until it has caught up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Literal

from msgspec import Struct, structs

from services.core.alarms import Alert
from services.core.alerts import index
from services.core.alerts.clock import advance, is_new_topic, is_repeat, judges_clock, judges_start
from services.core.alerts.counting.days import Today, note_day
from services.core.alerts.counting.present import Present, present_of
from services.core.alerts.counting.stream import close_bucket, skip_empty
from services.core.alerts.fold import fold_article, relate_changed
from services.core.alerts.lanes.burst import Counted, judge_closed
from services.core.alerts.lanes.trend import judge_trends
from services.core.alerts.life.backlog import learn_beside, note_returns
from services.core.alerts.life.copies import count_copies
from services.core.alerts.life.correction import correct
from services.core.alerts.life.lifecycle import settle
from services.core.alerts.life.silence import first_coverage, say_coverage, silent_now
from services.core.alerts.memory.arrived import first_arrivals, said_anew
from services.core.alerts.memory.expiry import drop_idle
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert, OpenSituation, Story, Stream
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import BUCKET_S, DAY_S, HOUR_S, Judgement
from services.core.alerts.reading import forget_heard, note_articles, refresh
from services.core.alerts.situations.announced import announce, forget_announced
from services.core.alerts.situations.situation import expire
from services.core.alerts.sources import keep_groups, note_sources, regrouped, regrouped_all
from services.core.alerts.stories.story import forget
from services.core.alerts.telling.course import follow
from services.core.alerts.telling.saying import Message, Telling, borne_out, finish, forget_said, newly_firing, say_changed
from services.core.alerts.watches.watched import begin_watches, forget_watches, judge_watched, learn_watched
from services.core.messages import Observed

Kind = Literal["article", "mark", "refused", "repeat"]
AHEAD = 1
"""Buckets after the clock's in which articles are judged early; later ones wait until a lagging partition has caught up."""


class Outcome(Struct, frozen=True):
    """What one record led to: its kind, the messages to send in order, a new source topic, and the alerts that began to fire.

    `rang` are the alerts that it made ring early, `borne_out` those that rang early and that their closed bucket supports,
    `stories` how many stories began in the buckets that it closed.
    """

    kind: Kind
    messages: list[Message]
    new_topic: bool = False
    began: tuple[Alert, ...] = ()
    rang: tuple[Alert, ...] = ()
    borne_out: tuple[Alert, ...] = ()
    stories: int = 0


class Judge:
    """Folds records of the observations log, one after the other.

    Args:
        judgement: The configuration. With the log it decides every alert.
        memory: What an earlier judge remembered; it is this one's from now on.
    """

    def __init__(self, judgement: Judgement, memory: Layer | None = None) -> None:
        self._judgement = judgement
        self._closed = memory if memory is not None else Layer()
        self._closed.keep_track()
        self._view = Layer(self._closed)
        self._telling = Telling(self._closed, self._view)
        self._turn = max((waiting.turn for _, waiting in self._closed.all(Waiting)), default=0)
        self._began: list[Alert] = []
        self._borne_out: list[Alert] = []
        self._stories = 0
        self._unseen = False
        self._look_ahead()

    def take(self, record: Observed, *, behind: bool = False) -> Outcome:
        """Judge one record; the same record again is a repeat and changes nothing.

        Args:
            record: The record.
            behind: Whether many more wait. Then an open bucket is not looked at with each article: it will be closed sooner than
                anybody could read of it. The first record that is not behind looks at all of it.
        """
        if is_repeat(self._closed, record):
            return Outcome("repeat", [])
        if self._unseen and not behind:
            self._look_ahead()
        self._began, self._borne_out, self._telling.rang, self._stories = [], [], [], 0
        new_topic = is_new_topic(self._closed, record)
        clock = advance(self._closed, record)
        if record.article:
            seen_at = record.article.seen_at.timestamp()
            waiting = Waiting(seen_at if clock.at is None else max(seen_at, clock.at), self._turn + 1, record.article)
            if self._closed.get(Waiting, waiting.key) is None:  # else it came twice at once, and waits already
                self._turn += 1
                self._closed.put(waiting.key, waiting)
                self._unseen = self._unseen or behind
                if self._is_near(waiting) and not behind:
                    self._fold_early(waiting)
        closed_before = self._stream().closed
        messages = self._close_passed()
        if (record.article and not behind) or self._stream().closed != closed_before:
            messages += self._telling.say_provisional()
        return Outcome(
            "article" if record.article else "mark" if record.mark else "refused",
            messages,
            new_topic,
            began=tuple(self._began),
            rang=tuple(self._telling.rang),
            borne_out=tuple(self._borne_out),
            stories=self._stories,
        )

    def clock(self) -> float | None:
        """Give the judge's clock, seconds since 1970, or nothing before every source partition has one."""
        return judges_clock(self._closed, self._judgement.partitions)

    def world(self) -> Layer:
        """Give the world as it stands, the open buckets included; to be read, not written."""
        return self._view

    def open_alerts(self) -> Iterator[OpenAlert]:
        """Give the alerts that are open now, provisional ones included."""
        return (held for _, held in self._view.all(OpenAlert))

    def open_situations(self) -> Iterator[OpenSituation]:
        """Give the situations that can still take alerts."""
        return (held for _, held in self._view.all(OpenSituation))

    def silent_groups(self) -> tuple[str, ...]:
        """Give the source groups that are silent."""
        return tuple(silent_now(self._closed))

    def remembered(self, kind: type[Struct]) -> int:
        """Count the remembered values of a type."""
        return self._closed.size(kind)

    def changes(self) -> Iterator[tuple[type[Struct], str, Struct | None]]:
        """Give what has to be remembered since the last commit: type, key and value, or nothing where a key is dropped."""
        return self._closed.changes()

    def changed(self) -> int:
        """Count what has to be remembered since the last commit."""
        return self._closed.changed_values()

    def commit(self) -> None:
        """Keep what was judged: it is safely stored."""
        self._closed.accept()

    def abort(self) -> None:
        """Forget what was judged since the last commit: it will be judged again."""
        self._closed.take_back()
        self._look_ahead()

    def _close_passed(self) -> list[Message]:
        """Close every bucket that the clock has left behind and look ahead anew."""
        now = self.clock()
        if now is None:
            return []
        stream, current = self._stream(), int(now // BUCKET_S)
        messages: list[Message] = []
        if stream.closed is None:
            start = judges_start(self._closed, self._judgement.partitions)
            stream = structs.replace(stream, closed=int(start // BUCKET_S) - 1)
            self._closed.put("", stream)
            self._look_ahead()
            messages += first_coverage(self._closed, start)
        bucket = current if stream.closed is None else stream.closed + 1
        if bucket == current:
            return messages
        while bucket < current:
            if self._is_idle() and (following := self._first_waiting(current)) > bucket:
                self._skip_to(following)
                bucket = following
                continue
            messages += self._close(bucket)
            bucket += 1
        self._look_ahead()
        return messages

    def _close(self, bucket: int) -> list[Message]:
        """Judge a whole bucket on what was closed before it."""
        step = Layer(self._closed)
        end = float((bucket + 1) * BUCKET_S)
        begin_watches(step, bucket, self._judgement)
        came = list(takewhile(lambda entry: entry[1].at < end, self._closed.all(Waiting)))
        articles = regrouped_all(step, [waiting for _, waiting in came])
        counted = [(waiting, indicator) for waiting in articles for indicator in fold_article(step, waiting, self._judgement)]
        present = self._count(step, bucket, list(zip((waiting for _, waiting in came), articles, strict=True)))
        self._judge_whole(step, present, counted, articles)
        for key, _ in came:
            step.remove(Waiting, key)
        learn_watched(step, present)
        learn_beside(self._closed, step, present)
        self._began += newly_firing(self._closed, step)
        self._borne_out += borne_out(self._closed, step)
        begun = {story.story_id for key, story in step.changed(Story) if self._closed.get(Story, key) is None}
        self._stories += len(begun)
        messages: list[Message] = [
            *say_changed(self._closed, step),
            *say_coverage(self._closed, step, end),
            *index.close_hour(step, end),
        ]
        if end % HOUR_S == 0:
            self._forget_old(step, end)
        keep_groups(step, bucket)
        drop_idle(step, bucket - 1, bucket)
        finish(step)
        step.merge()
        return messages

    def _forget_old(self, step: Layer, end: float) -> None:
        """Forget what nothing reaches back to any more."""
        forget(step, end, self._judgement.policy)
        expire(step, end, self._judgement.policy)
        forget_said(step, end)
        forget_watches(step, end, self._judgement)
        forget_heard(step, end)
        forget_announced(step, end, self._judgement.policy)

    def _judge_whole(self, step: Layer, present: Present, counted: Sequence[Counted], articles: Iterable[Waiting]) -> None:
        """Judge the bursts of a whole bucket, and what of all alerts its end changes."""
        end = float((present.bucket + 1) * BUCKET_S)
        with step.noting(OpenAlert) as before:
            count_copies(self._closed, step, end)
            bar = judge_closed(step, present, counted, self._judgement)
            judge_watched(step, present, counted, self._judgement)
            if end % DAY_S == 0:
                judge_trends(step, end, self._judgement)
            for waiting in said_anew(step, articles) if before else ():
                # One that began just now may have been corrected in its bucket.
                correct(step, waiting, self._judgement, counted=True)
            settle(step, end, present, bar)
            refresh(step)
            relate_changed(step, before, end, self._judgement)
        announce(self._closed, step, articles, self._judgement.policy)

    def _count(self, step: Layer, bucket: int, articles: Sequence[tuple[Waiting, Waiting]]) -> Present:
        """Take a bucket's articles into the stream, each as it came and under its group; a backlog is not published now."""
        first = first_arrivals(step, bucket, [each for _, each in articles])
        keys = {each.key for each in first}
        note_sources(step, (pair for pair in articles if pair[1].key in keys))
        follow(step, bucket, first)
        told = note_returns(step, bucket, first)
        close_bucket(step, bucket, Counter(each.source_group for each in told if each.analysed), seen=len(told))
        note_articles(step, bucket, first)
        note_day(step, [each for each in told if each.analysed])
        return present_of(step, bucket, self._judgement.priors)

    def _is_idle(self) -> bool:
        """Is nothing open that time alone could change? Then a gap, be it of years, is passed in one step."""
        kinds: tuple[type[Struct], ...] = (OpenAlert, OpenSituation, Today)
        return not any(self._closed.size(kind) for kind in kinds) and not index.has_begun(self._closed)

    def _first_waiting(self, latest: int) -> int:
        """Give the bucket of the first article that waits, or the latest one that counts."""
        first = next(self._closed.all(Waiting), None)
        return min(int(first[1].at // BUCKET_S), latest) if first else latest

    def _skip_to(self, bucket: int) -> None:
        """Leave empty buckets behind; what is too old is forgotten."""
        closed = self._stream().closed
        before = bucket - 1 if closed is None else closed
        skip_empty(self._closed, bucket)
        forget(self._closed, bucket * BUCKET_S, self._judgement.policy)
        drop_idle(self._closed, before, bucket - 1)

    def _look_ahead(self) -> None:
        """Judge the articles of the open buckets provisionally, in the order they came, on a view of their own."""
        self._view.drop()
        self._unseen = False
        near = takewhile(self._is_near, (waiting for _, waiting in self._closed.all(Waiting)))
        for waiting in sorted(near, key=lambda each: each.turn):
            self._fold_early(waiting)
        self._telling.look_at_all()

    def _fold_early(self, waiting: Waiting) -> None:
        """Judge an article of an open bucket on the view."""
        counting = regrouped(self._view, waiting)
        fold_article(self._view, counting, self._judgement, early=True)
        note_sources(self._view, [(waiting, counting)])

    def _is_near(self, waiting: Waiting) -> bool:
        closed = self._stream().closed
        return closed is not None and waiting.at // BUCKET_S <= closed + 1 + AHEAD

    def _stream(self) -> Stream:
        return self._closed.get(Stream, "") or Stream()
