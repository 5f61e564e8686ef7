"""What vendors and tools did for a call, as its observers see it."""

from __future__ import annotations

from functools import partial

from voiceflow import Direction, Frame, OperationFrame, OperationKind, OperationOutcome, Pipeline, Processor
from voiceflow.emulators.openai import Answer, AnswerToolCall, Refusal, Script
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call


def weather(city: str) -> str:
    """Say the weather.

    Args:
        city: Where.
    """
    if city == "Atlantis":
        raise KeyError(city)
    return f"It rains in {city}."


class Operations:
    """A bot that notes its operations."""

    def __init__(self) -> None:
        self.frames: list[OperationFrame] = []

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, OperationFrame) and frame not in self.frames:
            self.frames.append(frame)

    async def __call__(self, call: Call) -> None:
        agent, voice = (
            LLM(greeting="Good morning.", tools=[weather]),
            ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
        )
        chain = Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()])
        await call.run(chain, observers=[self.observe])

    def of(self, kind: OperationKind) -> list[OperationFrame]:
        return [frame for frame in self.frames if frame.kind is kind]


async def asked(answers: Script, *, interrupt: bool = False) -> Operations:
    bot = Operations()
    async with (
        Stage(partial(create_app, bot), answers=answers) as stage,
        stage.call(expect_errors=True) as caller,
    ):
        await caller.wait_for_agent()
        await caller.say("What is the weather?")
        if interrupt:
            await caller.agent_begins()
            await caller.say("Stop, please, I have another question.")
        await caller.listen(6.0)
    return bot


async def test_each_vendor_reports_what_it_did_for_a_reply() -> None:
    bot = await asked(["It rains."])
    (chat,) = bot.of(OperationKind.CHAT)
    assert (chat.vendor, chat.name, chat.outcome) == ("openai", "emulated", OperationOutcome.DONE)
    assert chat.first is not None
    assert chat.began <= chat.first <= chat.ended
    assert dict(chat.counts)["completion_tokens"] > 0
    greeting, answer = bot.of(OperationKind.TTS)
    assert (answer.reply, answer.vendor, dict(answer.counts)) == (chat.reply, "elevenlabs", {"characters": 9})
    assert greeting.reply != answer.reply
    (transcript,) = bot.of(OperationKind.STT)
    assert (transcript.vendor, transcript.ended <= chat.began) == ("elevenlabs", True)


async def test_a_tool_reports_its_run_and_whether_it_failed() -> None:
    asks = [("weather", "Rome"), ("weather", "Atlantis"), ("call_4929", "Rome")]
    calls = [AnswerToolCall(name, f'{{"city": "{city}"}}') for name, city in asks]
    bot = await asked([Answer(calls=calls), "It rains in Rome."])
    tools = bot.of(OperationKind.TOOL)
    ends = sorted((tool.name, tool.outcome.value) for tool in tools)
    assert ends == [("unknown", "failed"), ("weather", "done"), ("weather", "failed")]
    assert len(bot.of(OperationKind.CHAT)) == 2


async def test_a_refusal_is_a_failed_answer() -> None:
    bot = await asked(lambda _: Refusal(status=401))
    (chat,) = bot.of(OperationKind.CHAT)
    assert (chat.outcome, chat.first, chat.counts) == (OperationOutcome.FAILED, None, ())


async def test_speech_that_an_interruption_cuts_off_is_cancelled() -> None:
    bot = await asked(["It rains in Rome, and in Venice, and in all the towns between. " * 3], interrupt=True)
    assert OperationOutcome.CANCELLED in [each.outcome for each in bot.of(OperationKind.TTS)]
