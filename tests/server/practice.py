"""A practice that books what its callers ask for, whichever process carries the call."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from voiceflow import Pipeline
from voiceflow.dialogue.replies import LOST
from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.processors import LLM, VAD, Phrases
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call

GREETING = "Hello."
RESUMED = Phrases().resumed


class Mortal(Protocol):
    """A process that may be dead."""

    is_dead: bool


@dataclass
class Practice:
    """Books what the caller asks for, with a tool that takes a while."""

    started: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    seconds: float = 0.3

    async def __call__(self, call: Call, worker: Mortal) -> None:
        self.calls.append(call)

        async def book(number: str) -> str:
            """Book a number."""
            if worker.is_dead:
                await asyncio.Event().wait()  # a dead process runs nothing
            self.started.append(number)
            await asyncio.sleep(self.seconds)
            return f"{number} is booked"

        chain = [
            call.input(),
            VAD(),
            ElevenLabsSTT(),
            LLM(system="Be brief.", greeting=GREETING, tools=[book]),
            ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
            call.output(),
        ]
        await call.run(Pipeline(chain))


def answer(request: Mapping[str, Any]) -> Answer:
    """Book each number once; say what came of it."""
    last = next(message for message in reversed(request["messages"]) if message["role"] != "assistant")
    if last["role"] == "tool":
        return Answer(text="I do not know." if last["content"] == LOST else "Done.")
    if last["content"].startswith("book"):
        number = last["content"].split()[1]
        return Answer(calls=[AnswerToolCall("book", json.dumps({"number": number}))])
    return Answer(text="Done." if "has finished" in last["content"] else "Yes.")
