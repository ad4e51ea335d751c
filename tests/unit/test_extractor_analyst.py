import asyncio
import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from services.core import topics
from services.core.codec import encode
from services.core.records import Origin, Record
from services.extractor import measures
from services.extractor.analyst import Analyst, ChildError
from tests.builders import START, an_article

TROUBLED = "tests.analysts:troubled"


async def handle(analyst: Analyst, title: str) -> list[Record]:
    origin = Origin(topic_id="topic-1", partition=2, offset=7, appended_at=START)
    return await analyst.handle(encode(an_article("Private words.", title=title)), origin)


def outcome(records: list[Record]) -> tuple[str, str]:
    first, observation = records
    assert observation.topic == topics.OBSERVATIONS
    detail = dict(first.headers).get("detail", b"").decode()
    return first.topic, detail.removeprefix("articles.v1: unreadable: ")


def restarts(cause: str) -> float:
    return float(measures.child_restarts_total.labels(cause)._value.get())  # noqa: SLF001 - prometheus_client has no other way


def children() -> list[psutil.Process]:
    return [each for each in psutil.Process().children(recursive=True) if "services.extractor.child" in each.cmdline()]


async def wait_until_loaded(analyst: Analyst, *, unlike: int | None) -> None:
    async with asyncio.timeout(20):
        while analyst.pid in {None, unlike}:  # noqa: ASYNC110 - the analyst tells nobody
            await asyncio.sleep(0.01)


def test_one_child_reads_article_after_article_and_ends_with_the_analyst() -> None:
    async def scene() -> None:
        async with Analyst(TROUBLED, limit_s=20) as analyst:
            first = await handle(analyst, "fine")
            pid = analyst.pid
            second = await handle(analyst, "fine")
            assert outcome(first) == outcome(second) == (topics.SIGNALS, "")
            assert [each.pid for each in children()] == [pid] == [analyst.pid]

    asyncio.run(scene())

    assert children() == []


def test_what_a_library_prints_does_not_fall_between_the_answers() -> None:
    async def scene() -> None:
        async with Analyst(TROUBLED, limit_s=20) as analyst:
            assert outcome(await handle(analyst, "print")) == (topics.SIGNALS, "")
            assert outcome(await handle(analyst, "fine")) == (topics.SIGNALS, "")

    asyncio.run(scene())


def test_a_text_that_raises_is_a_dead_letter_whose_detail_quotes_nothing() -> None:
    async def scene() -> None:
        async with Analyst(TROUBLED, limit_s=20) as analyst:
            topic, detail = outcome(await handle(analyst, "raise"))
            assert topic == topics.DEAD_LETTERS
            assert detail.startswith("raised KeyError at analysts.py:")
            pid = analyst.pid
            assert outcome(await handle(analyst, "fine")) == (topics.SIGNALS, "")
            assert analyst.pid == pid

    asyncio.run(scene())


def test_a_text_that_kills_the_child_twice_is_a_dead_letter_and_the_next_is_read() -> None:
    async def scene() -> None:
        before = restarts("crash")
        async with Analyst(TROUBLED, limit_s=20) as analyst:
            assert outcome(await handle(analyst, "crash")) == (topics.DEAD_LETTERS, "crash")
            assert outcome(await handle(analyst, "fine")) == (topics.SIGNALS, "")
        assert restarts("crash") - before == 2

    asyncio.run(scene())
    assert children() == []


def test_a_child_that_dies_once_over_a_text_costs_nothing(tmp_path: Path) -> None:
    async def scene() -> None:
        async with Analyst(TROUBLED, limit_s=20) as analyst:
            assert outcome(await handle(analyst, f"crash once {tmp_path / 'flag'}")) == (topics.SIGNALS, "")

    asyncio.run(scene())


def test_a_text_that_hangs_is_a_dead_letter_after_two_limits_while_the_loop_stays_free() -> None:
    async def scene() -> None:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                await asyncio.sleep(0.01)
                beats += 1

        before = restarts("timeout")
        async with Analyst(TROUBLED, limit_s=0.5) as analyst:
            await analyst.loaded.wait()
            beating = asyncio.create_task(beat())
            begun = time.monotonic()
            assert outcome(await handle(analyst, "hang")) == (topics.DEAD_LETTERS, "timeout")
            assert time.monotonic() - begun > 1
            assert beats > 30
            beating.cancel()
            assert outcome(await handle(analyst, "fine")) == (topics.SIGNALS, "")
        assert restarts("timeout") - before == 2

    asyncio.run(scene())
    assert children() == []


def test_a_child_killed_between_articles_is_replaced_at_once_and_costs_nothing() -> None:
    async def scene() -> None:
        before = restarts("idle")
        async with Analyst(TROUBLED, limit_s=20) as analyst:
            await analyst.loaded.wait()
            killed = analyst.pid
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            await wait_until_loaded(analyst, unlike=killed)
            assert restarts("idle") - before == 1
            assert outcome(await handle(analyst, "fine")) == (topics.SIGNALS, "")

    asyncio.run(scene())


def test_a_child_killed_just_before_an_article_costs_nothing() -> None:
    async def scene() -> None:
        async with Analyst(TROUBLED, limit_s=20) as analyst:
            for _ in range(3):
                await analyst.loaded.wait()
                assert analyst.pid is not None
                os.kill(analyst.pid, signal.SIGKILL)
                assert outcome(await handle(analyst, "fine")) == (topics.SIGNALS, "")

    asyncio.run(scene())


def test_a_child_killed_in_mid_article_costs_nothing() -> None:
    async def scene() -> None:
        async with Analyst(TROUBLED, limit_s=20) as analyst:
            await analyst.loaded.wait()
            reading = asyncio.create_task(handle(analyst, "sleep 0.5"))
            await asyncio.sleep(0.1)
            assert analyst.pid is not None
            os.kill(analyst.pid, signal.SIGKILL)
            assert outcome(await reading) == (topics.SIGNALS, "")

    asyncio.run(scene())


def test_an_answer_nobody_waits_for_any_more_is_not_taken_for_the_next_ones() -> None:
    async def scene() -> None:
        async with Analyst(TROUBLED, limit_s=20) as analyst:
            await analyst.loaded.wait()
            reading = asyncio.create_task(handle(analyst, "raise"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            reading.cancel()
            assert outcome(await handle(analyst, "fine")) == (topics.SIGNALS, "")
            with pytest.raises(asyncio.CancelledError):
                await reading

    asyncio.run(scene())
    assert children() == []


def test_an_article_of_a_million_characters_passes_the_pipe() -> None:
    async def scene() -> None:
        async with Analyst(TROUBLED, limit_s=20) as analyst:
            origin = Origin(topic_id="topic-1", partition=2, offset=7, appended_at=START)
            raw = encode(an_article("\N{CYRILLIC CAPITAL LETTER DE}" * 1_000_000, title="fine"))
            assert outcome(await analyst.handle(raw, origin)) == (topics.SIGNALS, "")

    asyncio.run(scene())


def test_an_analyst_that_does_not_load_ends_the_keeping_with_the_reason(capfd: pytest.CaptureFixture[str]) -> None:
    async def scene() -> None:
        async with Analyst("tests.analysts:broken", limit_s=20) as analyst:
            with pytest.raises(ChildError, match="ended with 1 while it loaded"):
                await analyst.keeping
            with pytest.raises(ChildError):
                await handle(analyst, "fine")

    asyncio.run(scene())
    assert "no model" in capfd.readouterr().err
    assert children() == []
