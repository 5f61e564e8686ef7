"""The three speech-to-speech agents, each with the emulated service behind it, to run one test over all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from voiceflow.emulators.elevenlabs import AgentAnswer, AgentToolCall
from voiceflow.emulators.elevenlabs.agent.brain import brain_of
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent
from voiceflow.emulators.kit.live_script import LiveAnswer
from voiceflow.processors.agent.agent import SpeechAgent
from voiceflow.processors.elevenlabs import ElevenLabsAgent
from voiceflow.processors.gemini import GeminiLive
from voiceflow.processors.openai import OpenAIRealtime
from voiceflow.testing import Stage

Script = Sequence[LiveAnswer | str]


@dataclass(frozen=True)
class Kind:
    """One agent.

    Attributes:
        name: For the test's id.
        make: Makes the processor, with its tools and its greeting.
        prepare: Gives the service its greeting and its answers.
    """

    name: str
    make: Callable[..., SpeechAgent]
    prepare: Callable[[Stage, str, Script], None]

    def __str__(self) -> str:
        return self.name


def _elevenlabs(*, tools: Sequence[Any] = (), greeting: str = "") -> SpeechAgent:
    return ElevenLabsAgent("agent_1", tools=tools)


def _openai(*, tools: Sequence[Any] = (), greeting: str = "") -> SpeechAgent:
    return OpenAIRealtime(tools=tools, greeting=greeting)


def _gemini(*, tools: Sequence[Any] = (), greeting: str = "") -> SpeechAgent:
    return GeminiLive(tools=tools, greeting=greeting)


def _prepare_elevenlabs(stage: Stage, greeting: str, answers: Script) -> None:
    def convert(answer: LiveAnswer | str) -> AgentAnswer | str:
        if isinstance(answer, str):
            return answer
        calls = tuple(AgentToolCall(call.name, json.loads(call.arguments)) for call in answer.calls)
        return AgentAnswer(answer.text, tool_calls=calls)

    stage.speech.agent_service.lookup = lambda _: phone_agent(greeting)
    stage.speech.agent_service.brain = brain_of([convert(answer) for answer in answers])


def _prepare_openai(stage: Stage, _: str, answers: Script) -> None:
    stage.realtime.script.answers.extend(answers)


def _prepare_gemini(stage: Stage, _: str, answers: Script) -> None:
    stage.live.script.answers.extend(answers)


ELEVENLABS = Kind("elevenlabs", _elevenlabs, _prepare_elevenlabs)
OPENAI = Kind("openai", _openai, _prepare_openai)
GEMINI = Kind("gemini", _gemini, _prepare_gemini)
KINDS = (ELEVENLABS, OPENAI, GEMINI)
