"""An agent of the platform in whole phone calls."""

from collections.abc import Callable
from functools import partial

import pytest

from voiceflow import EndReason, Pipeline, Processor
from voiceflow.audio import clips
from voiceflow.emulators.elevenlabs import AgentAnswer, Faults
from voiceflow.emulators.elevenlabs import EmulatedSocket as Socket
from voiceflow.emulators.elevenlabs.agent.brain import brain_of
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent
from voiceflow.emulators.twilio import EmulatedTwilioCall
from voiceflow.processors import VAD
from voiceflow.processors.elevenlabs import ElevenLabsAgent
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports.twilio import TwilioCall

GREETING = "Good morning, this is the Mill Street dental practice, and how can I help you today?"


class Bot:
    """A bot, and what is left of its last call."""

    def __init__(self, *before: Callable[[], Processor]) -> None:
        self._before = before
        self.agent: ElevenLabsAgent
        self.end: EndReason | None = None

    async def __call__(self, call: TwilioCall) -> None:
        self.agent = ElevenLabsAgent("agent_1")
        chain = [call.input(), *(make() for make in self._before), self.agent, call.output()]
        self.end = await call.run(Pipeline(chain))


def stage_of(bot: Bot, *answers: str | AgentAnswer) -> Stage:
    stage = Stage(partial(create_app, bot))
    stage.speech.agent_service.lookup = lambda _: phone_agent(GREETING)
    stage.speech.agent_service.brain = brain_of(answers)
    return stage


async def barge_in(bot: Bot, *, stall: bool = False) -> tuple[float, float, list[tuple[str, str]]]:
    """Speak over the greeting; returns how long until the last audio and the clear, and the transcript."""
    async with stage_of(bot, "At eight.") as stage:
        async with stage.call() as caller:
            await caller.agent_begins()
            await caller.listen(2.0)
            if stall:
                stage.speech.open_connections(Socket.AGENT)[0].stall(1.0)
            await caller.say("When do you open?")
            await caller.listen(4.0)
        assert isinstance(caller.call, EmulatedTwilioCall)
        record = caller.call.record
        began = record.said[0].at
        cleared = record.clears[0].at - began
        last = max(media.at for media in record.media if media.at < record.clears[0].at)
        return last - began, cleared, stage.transcript


@pytest.mark.parametrize("stall", [False, True])
async def test_with_a_vad_a_barge_in_bites_at_once_even_if_the_service_is_stuck(stall: bool) -> None:
    last, cleared, transcript = await barge_in(Bot(VAD), stall=stall)
    # The tone of the caller's voice needs a packet or two until it is one.
    assert last <= 0.1
    assert cleared <= 0.24
    (who, heard), *rest = transcript
    assert (who, rest[0]) == ("agent", ("caller", "When do you open?"))
    assert GREETING.startswith(heard)
    assert 4 <= len(heard.split()) <= 9


async def test_without_a_vad_the_service_notices_it() -> None:
    last_with_vad, _, _ = await barge_in(Bot(VAD))
    last, cleared, transcript = await barge_in(Bot())
    assert last_with_vad < last <= cleared <= 0.4
    assert transcript[1:] == [("caller", "When do you open?"), ("agent", "At eight.")]


async def test_both_measures_of_what_was_heard_are_there() -> None:
    bot = Bot(VAD)
    await barge_in(bot)
    first = bot.agent.replies[0]
    assert first.text == GREETING
    assert first.corrected is not None
    ours, theirs = first.heard.split(), first.corrected.removesuffix("...").split()
    assert abs(len(ours) - len(theirs)) <= 2
    assert bot.agent.replies[1].heard == "At eight."


async def test_the_agents_hang_up_is_heard_to_its_last_word() -> None:
    bot = Bot(VAD)
    async with stage_of(
        bot, AgentAnswer("Thank you for calling, and have a nice day.", end_call=True)
    ) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Bye.")
            await caller.call.over()
            assert caller.call.status == "completed"
        assert bot.end is EndReason.AGENT_HANGUP
        assert stage.transcript[-1] == ("agent", "Thank you for calling, and have a nice day.")


async def test_a_service_that_is_away_for_good_is_apologised_for() -> None:
    bot = Bot(VAD)
    async with stage_of(bot) as stage:
        stage.speech.plan(Faults(), *[Faults(refuse=503)] * 20, endpoint=Socket.AGENT)
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            stage.speech.open_connections(Socket.AGENT)[0].cut()
            await caller.call.over()
        assert bot.end is EndReason.ERROR
        assert clips.apology() in caller.call.record.heard_bytes


async def test_a_call_survives_a_cut_in_mid_sentence() -> None:
    bot = Bot(VAD)
    async with stage_of(bot, "At eight in the morning.", "And on Sunday we are closed.") as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("When do you open?")
            await caller.agent_begins()
            stage.speech.open_connections(Socket.AGENT)[0].cut()
            await caller.listen(3.0)
            await caller.say("And on Sunday?")
            await caller.wait_for_agent()
        said = stage.transcript
        assert said[0] == ("agent", GREETING)
        assert said[-2:] == [("caller", "And on Sunday?"), ("agent", "And on Sunday we are closed.")]
        assert said.count(("agent", GREETING)) == 1
        _, second = stage.speech.agent_service.conversations
        assert "When do you open?" in "".join(second.contexts.values())


async def test_a_call_whose_media_stream_breaks_goes_on_with_the_same_conversation() -> None:
    bot = Bot(VAD)
    async with stage_of(bot, "At eight in the morning.", "And on Sunday we are closed.") as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("When do you open?")
            await caller.wait_for_agent()
            caller.call.cut()
            await caller.listen(4.0)
            await caller.say("And on Sunday?")
            await caller.wait_for_agent()
        assert stage.transcript == [
            ("agent", GREETING),
            ("caller", "When do you open?"),
            ("agent", "At eight in the morning."),
            ("caller", "And on Sunday?"),
            ("agent", "And on Sunday we are closed."),
        ]
        _, second = stage.speech.agent_service.conversations
        assert "At eight in the morning." in "".join(second.contexts.values())
