"""An operator takes part in a call: says something, whispers to the model, takes over, listens in."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from tests.inspector.pages import GREETING, Browser, Office
from voiceflow import ConfigurationError, Pipeline
from voiceflow.inspector.live_sound import RATE
from voiceflow.processors import LLM
from voiceflow.testing.stage import PUBLIC_URL
from voiceflow.transports import Call

FRAME = 4
"""Bytes of one sample of both sides."""


async def listened(browser: Browser, seconds: float) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    """What a listener hears in so many seconds."""
    found = bytearray()
    url = f"{PUBLIC_URL}/inspect/calls/1/sound"
    async with browser.http.get(url, headers=browser._headers) as answer:
        assert answer.status == 200
        while len(found) < seconds * RATE * FRAME:
            found += await answer.content.readany()
    return np.frombuffer(bytes(found), "<i2").reshape(-1, 2)


async def test_the_agent_says_what_an_operator_types() -> None:
    async with Office() as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.wait_for_agent()
            answer = await browser.post("calls/1/say", text="  A colleague will call you back. ")
            assert answer == (200, "It is said when nobody speaks.")
            await caller.wait_for_agent()
        assert office.transcript == [("agent", GREETING), ("agent", "A colleague will call you back.")]


async def test_the_model_reads_a_whispered_note_for_one_answer_and_the_user_never_hears_it() -> None:
    async with Office(answers=["You get ten per cent off.", "Goodbye."]) as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.wait_for_agent()
            assert (await browser.post("calls/1/whisper", text="Offer a rebate."))[0] == 200
            assert "Offer a rebate." in await browser.get("calls/1/")
            for words in ("That is expensive.", "Thank you, bye."):
                await caller.say(words)
                await caller.wait_for_agent()
        first, second = (exchange.request["messages"] for exchange in office.model.exchanges)
        assert first[0] == {"role": "system", "content": "For your next answer only:\nOffer a rebate."}
        assert "rebate" not in str(second)
        assert "rebate" not in str(office.transcript)


async def test_a_note_that_comes_during_an_answer_is_for_the_next_one() -> None:
    async with Office(answers=["One moment please.", "Goodbye."]) as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Hello there.")
            await caller.agent_begins()
            await browser.post("calls/1/whisper", text="Be brief.")
            await caller.wait_for_agent()
            await caller.say("Are you there?")
            await caller.wait_for_agent()
        first, second = (str(exchange.request["messages"]) for exchange in office.model.exchanges)
    assert "Be brief." not in first
    assert "Be brief." in second


async def test_an_operator_answers_in_the_agents_place_and_hands_back() -> None:
    async with Office(answers=["I am the agent again."]) as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.agent_begins()
            assert (await browser.post("calls/1/take_over"))[0] == 200
            await caller.agent_stops()
            await caller.say("My parcel is lost.")
            await caller.listen(3)
            await browser.post("calls/1/say", text="I am looking for it.")
            await caller.wait_for_agent()
            assert not office.model.exchanges
            assert (await browser.post("calls/1/hand_back"))[0] == 200
            await caller.say("Who is there?")
            await caller.wait_for_agent()
        (exchange,) = office.model.exchanges
        assert office.transcript == [
            ("caller", "My parcel is lost."),
            ("agent", "I am looking for it."),
            ("caller", "Who is there?"),
            ("agent", "I am the agent again."),
        ]
    assert "I am looking for it." in str(exchange.request["messages"])


async def test_a_bot_without_a_model_refuses_a_note_in_clear_words() -> None:
    async def echo(call: Call) -> None:
        await call.run(Pipeline([call.input(), call.output()]))

    async with Office(echo) as office:
        browser = await office.browser().open()
        async with office.call():
            await asyncio.sleep(1)
            status, answer = await browser.post("calls/1/whisper", text="Be kind.")
            assert status == 409
            assert "no setting note" in answer


@pytest.mark.parametrize(
    ("change", "message"), [({"note": 7}, "note is a text"), ({"muted": 1}, "True or False")]
)
def test_a_setting_of_the_wrong_kind_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        LLM(model="any").prepare_update(change)


async def test_a_listener_hears_both_sides_a_moment_later() -> None:
    async with Office(answers=["Yes."]) as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            greeting = await listened(browser, 2.0)
            await caller.agent_stops()
            async with asyncio.TaskGroup() as group:
                hearing = group.create_task(listened(browser, 1.5))
                await caller.say("Hello, is anybody there?")
            call = next(iter(office.inspector.calls))
            assert len(call.sound) <= 1
            await caller.wait_for_agent()
    question = hearing.result()
    assert greeting[:, 1].any()
    assert not greeting[:, 0].any()
    assert question[:, 0].any()
