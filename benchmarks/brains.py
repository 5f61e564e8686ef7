"""What each kind of brain costs: ``python -m benchmarks.brains``.

The same call with each: a greeting, a question, an answer. The services are emulated, on virtual time. Every
model begins its answer after 0.4 s; the emulated recogniser, voice and ElevenLabs agent have the delays of
their defaults. So the waits are those of our own code and of the rules by which a turn ends, not those of the
vendors' machines. Processor time is that of the whole process, with emulators and carrier, above that of the
bot with chat completions.
"""

from __future__ import annotations

import importlib.metadata
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from loguru import logger

from benchmarks.report import Report, Row, table
from voiceflow import Pipeline, Processor
from voiceflow.emulators.dialogflow import DialogflowEmulator, DialogflowReply
from voiceflow.emulators.elevenlabs.agent.brain import brain_of
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent
from voiceflow.emulators.kit.live_script import LiveBehaviour
from voiceflow.emulators.openai import Delivery
from voiceflow.processors import LLM, VAD
from voiceflow.processors.dialogflow import Dialogflow, DialogflowSpeech
from voiceflow.processors.elevenlabs import ElevenLabsAgent, ElevenLabsSTT, ElevenLabsTTS
from voiceflow.processors.gemini import GeminiLive
from voiceflow.processors.openai import OpenAIRealtime
from voiceflow.server import create_app
from voiceflow.testing import Stage, run_virtual
from voiceflow.transports import Call

GREETING = "Hello."
QUESTION = "When do you open?"
ANSWER = "We open at eight."
BEGIN = 0.4
"""Seconds until a service begins its answer."""
ROUNDS = 5
AGENT = "projects/p/locations/global/agents/a"


@dataclass(frozen=True, slots=True)
class Brain:
    """One kind.

    Attributes:
        name: For the table.
        make: Makes the processors between the VAD and the output.
        code: How a bot's file writes them.
        packages: Distributions that only it needs.
    """

    name: str
    make: Callable[[], Sequence[Any]]
    code: str
    packages: tuple[str, ...] = ()


def _spoken(agent: Processor) -> list[Processor]:
    return [ElevenLabsSTT(), agent, ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")]


def _text(title: str, model: str) -> Brain:
    def make() -> list[Processor]:
        return _spoken(LLM(model=model, greeting=GREETING))

    return Brain(title, make, f'ElevenLabsSTT()\nLLM(model="{model}", ...)\nElevenLabsTTS(voice=...)')


_GOOGLE = ("google-cloud-dialogflow-cx", "grpcio", "googleapis-common-protos", "google-api-core")
BRAINS = (
    _text("chat completions", "emulated"),
    _text("Responses", "openai-responses:emulated"),
    _text("Anthropic", "anthropic:emulated"),
    _text("Gemini", "gemini:emulated"),
    Brain(
        "Dialogflow CX, text",
        lambda: _spoken(Dialogflow(AGENT, session_id="s")),
        "ElevenLabsSTT()\nDialogflow(agent, ...)\nElevenLabsTTS(voice=...)",
        _GOOGLE,
    ),
    Brain(
        "Dialogflow CX, speech",
        lambda: [DialogflowSpeech(AGENT, session_id="s")],
        "DialogflowSpeech(agent, ...)",
        _GOOGLE,
    ),
    Brain("ElevenLabs agent", lambda: [ElevenLabsAgent("agent_1")], "ElevenLabsAgent(agent)"),
    Brain("OpenAI Realtime", lambda: [OpenAIRealtime(greeting=GREETING)], "OpenAIRealtime(...)"),
    Brain("Gemini Live", lambda: [GeminiLive(greeting=GREETING)], "GeminiLive(...)"),
)


def stage_of(brain: Brain) -> Stage:
    """A stage whose services greet and answer alike."""

    async def bot(call: Call) -> None:
        await call.run(Pipeline([call.input(), VAD(), *brain.make(), call.output()]))

    stage = Stage(partial(create_app, bot), answers=[ANSWER])
    for model in (stage.model, stage.anthropic, stage.gemini):
        model.delivery = Delivery(first_token=BEGIN)
    for live in (stage.realtime, stage.live):
        live.behaviour = LiveBehaviour(first_audio=BEGIN)
        live.script.answers.append(ANSWER)
    stage.speech.agent_service.lookup = lambda _: phone_agent(GREETING)
    stage.speech.agent_service.brain = brain_of([ANSWER])
    return stage


def google() -> AbstractContextManager[object]:
    """The emulated Dialogflow."""
    return DialogflowEmulator([GREETING, DialogflowReply(says=[ANSWER], delay=BEGIN)]).in_memory()


async def wait_of(brain: Brain) -> float:
    """Seconds from the end of the user's question to the first sound of the answer."""
    stage = stage_of(brain)
    async with stage, stage.call() as caller:
        await caller.wait_for_agent()
        await caller.say(QUESTION)
        await caller.wait_for_agent()
        record = caller.call.record
        asked = record.said[-1].end
        return next(stretch.at for stretch in record.heard if stretch.at > asked) - asked


def measure(brain: Brain) -> tuple[float, float]:
    """The wait, and the median processor time of a call, in seconds."""
    times: list[float] = []
    wait = 0.0
    for _ in range(ROUNDS):
        with google() if brain.packages else nullcontext():
            begin = time.process_time()
            wait = run_virtual(wait_of(brain), limit=600.0)
            times.append(time.process_time() - begin)
    return wait, statistics.median(times[1:])


def size_of(packages: Sequence[str]) -> float:
    """Megabytes that these distributions take, from the sizes in their records."""
    sizes = (file.size or 0 for name in packages for file in _files(name))
    return sum(sizes) / 1e6


def _files(name: str) -> Iterator[importlib.metadata.PackagePath]:
    yield from importlib.metadata.files(name) or ()


def main() -> None:
    """Measure and write the results."""
    logger.remove()
    report = Report("brains", "What each kind of brain costs", [(__doc__ or "").partition("\n\n")[2].strip()])
    found = {brain.name: measure(brain) for brain in BRAINS}
    base = found["chat completions"][1]
    lines = [
        [
            brain.name,
            f"{found[brain.name][0]:.2f} s",
            f"{(found[brain.name][1] - base) * 1000:+.0f} ms",
            len(brain.code.splitlines()),
            f"{size_of(brain.packages):.0f} MB" if brain.packages else "none",
        ]
        for brain in BRAINS
    ]
    head = ["brain", "wait for the answer", "processor time of the call", "processors", "further packages"]
    report.add(table(head, lines))
    waits = {name: wait for name, (wait, _) in found.items()}
    quickest = min(waits, key=lambda name: waits[name])
    report.rows.append(
        Row(
            budget="wait for an answer, by kind of brain, each model taking 0.4 s",
            measured=f"{waits[quickest]:.2f} s ({quickest}) to {max(waits.values()):.2f} s",
        )
    )
    report.raw = {name: {"wait_s": wait, "cpu_s": cpu} for name, (wait, cpu) in found.items()}
    report.finish()


if __name__ == "__main__":
    main()
