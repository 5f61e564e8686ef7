"""A call that goes wrong is not heard in another one."""

import asyncio
import math
from collections.abc import Callable

import pytest

from tests.faults.speech import sentence
from tests.faults.test_line import BROKEN, ODD, post, until_answered
from tests.faults.trial import MODEL, Outcome, Trial, answer_to
from voiceflow.emulators.elevenlabs import EmulatedSocket, Faults
from voiceflow.emulators.openai import Answer, Delivery, Refusal, Reply
from voiceflow.emulators.twilio import EmulatedTwilio, EmulatedTwilioCall
from voiceflow.testing import Reachability

pytestmark = pytest.mark.rows(3)

Spoil = Callable[[Trial], None]


def speech(faults: Faults, endpoint: EmulatedSocket) -> Spoil:
    return lambda trial: trial.service.plan(*[faults] * 30, endpoint=endpoint)


def model(make: Callable[[str], Reply]) -> Spoil:
    def spoil(trial: Trial) -> None:
        trial.answer = lambda question: make(question) if "falcon" in question else answer_to(question)

    return spoil


CASES: dict[str, Spoil] = {
    "recogniser refuses": speech(Faults(refuse=401), EmulatedSocket.STT),
    "recogniser stalls": speech(Faults(stall_after=1), EmulatedSocket.STT),
    "recogniser is cut": speech(Faults(cut_after=1), EmulatedSocket.STT),
    "voice refuses": speech(Faults(refuse=500), EmulatedSocket.TTS_MULTI),
    "voice stalls": speech(Faults(stall_after=0), EmulatedSocket.TTS_MULTI),
    "voice is cut": speech(Faults(cut_after_received=2), EmulatedSocket.TTS_MULTI),
    "model refuses": model(lambda _: Refusal(status=401)),
    "model stalls": model(lambda text: Answer(text=text, delivery=Delivery(stall_after=1))),
    "model is cut": model(lambda text: Answer(text=text, delivery=Delivery(cut_after=1))),
}


async def visit(carrier: EmulatedTwilio, trial: Trial, spoil: Spoil | None) -> list[tuple[float, bytes]]:
    """A good call, and beside it perhaps a bad one: what is heard in the good one, and when."""
    await full_second()
    async with carrier.call() as good, asyncio.TaskGroup() as group:
        if spoil is not None:
            group.create_task(suffer(carrier, trial, spoil))
        return await listen(good)


async def full_second() -> None:
    """Begin where all packets fall into the same places."""
    now = asyncio.get_running_loop().time()
    await asyncio.sleep(math.ceil(now + 5) - now)


async def listen(good: EmulatedTwilioCall) -> list[tuple[float, bytes]]:
    """Ask one question, at a fixed time."""
    start = asyncio.get_running_loop().time()
    await asyncio.sleep(2)
    good.say(sentence("maple comet"))
    await asyncio.sleep(5)
    return [(round(stretch.at - start, 6), stretch.data) for stretch in good.record.heard]


async def suffer(carrier: EmulatedTwilio, trial: Trial, spoil: Spoil) -> None:
    await asyncio.sleep(0.1)  # the good call has its sockets by now
    spoil(trial)
    async with carrier.call() as bad:
        outcome = Outcome(trial, bad)
        await outcome.converse(("zebra quartz falcon",), 4.0)


@pytest.mark.parametrize("name", CASES)
async def test_what_a_vendor_does_to_one_call_is_not_heard_in_the_next(name: str, trial: Trial) -> None:
    async with trial.open() as carrier:
        alone = await visit(carrier, trial, None)
        beside = await visit(carrier, trial, CASES[name])
        assert len(alone) == 2
        assert beside == alone
        await asyncio.sleep(4)
    assert all(bot.session.tasks == 0 for bot in trial.bots.values())


@pytest.mark.parametrize("name", ["no json", "long", "deep"])
async def test_what_a_carrier_does_to_one_call_is_not_heard_in_the_next(name: str, trial: Trial) -> None:
    async with trial.open() as carrier:
        alone = await visit(carrier, trial, None)
        await full_second()
        async with carrier.call() as good, carrier.call() as bad, asyncio.TaskGroup() as group:

            async def spoil() -> None:
                await until_answered(bad)
                post(bad, (BROKEN | ODD)[name])

            group.create_task(spoil())
            beside = await listen(good)
        assert beside == alone


async def test_a_model_that_is_away_is_away_for_everybody_and_comes_back(trial: Trial) -> None:
    async with trial.open() as carrier:
        alone = await visit(carrier, trial, None)
        trial.network.reach(MODEL, Reachability.REFUSED)
        for connection in trial.network.connections(MODEL):
            connection.cut()
        async with carrier.call() as call:
            lost = Outcome(trial, call)
            await lost.converse(("zebra quartz falcon",), 4.0)
            assert lost.is_excused
        trial.network.reach(MODEL, Reachability.OPEN)
        assert await visit(carrier, trial, None) == alone
