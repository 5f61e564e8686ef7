"""The names that the code of the table may use without importing them."""

# ruff: noqa: F401 - they are used by the code in the text files
from __future__ import annotations

import asyncio
import os
import time
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from voiceflow import (
    AgentAudioFrame,
    AgentTextFrame,
    DTMFFrame,
    Parallel,
    Pipeline,
    Processor,
    TranscriptionFrame,
    UserAudioFrame,
    handles,
)
from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.vad import VADParams
from voiceflow.clients.elevenlabs.stt.options import STTOptions
from voiceflow.dialogue import ChatLimits, Tool, tool
from voiceflow.processors import LLM, VAD, Idle, Phrases, Recorder, Responder
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.server import create_app
from voiceflow.testing import Stage, play, run_virtual
from voiceflow.transports import Call
from voiceflow.transports.input import CallInput
from voiceflow.turns import TurnPolicy

VOICE = "21m00Tcm4TlvDq8ikWAM"


class Answers:
    """A model object."""

    model = "answers"
    limits = ChatLimits()

    async def check(self) -> None:
        """There is nothing to check."""

    @asynccontextmanager
    async def stream(self, messages: Any, tools: Any = ()) -> Any:
        """Answer with nothing."""
        yield ()


class Counter(Processor):
    """Counts nothing."""


def lookup(number: str) -> str:
    """Look an order up."""
    return f"order {number} is on its way"


def with_call(call: Call) -> str:
    """Look the order of a call up."""
    return call.call_id


def parts(call: Any, **changed: Any) -> list[Any]:
    """The processors of a bot, some of them changed."""
    made = {"vad": VAD(), "stt": ElevenLabsSTT(), "llm": LLM(greeting="Hello."), "tts": ElevenLabsTTS(VOICE)}
    return [call.input(), *(made | changed).values(), call.output()]


async def bot(call: Call) -> None:
    """A bot that works."""
    await call.run(Pipeline(parts(call)))


class _Line:
    """A call with nobody on it, for code that is refused before it is called."""

    format = TELEPHONE

    def input(self) -> Processor:
        """The first processor."""
        return CallInput()


NAMES = {name: value for name, value in vars().items() if not name.startswith("__")} | {"CALL": _Line()}
"""All of them."""
