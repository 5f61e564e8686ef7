"""Those who call in a soak: they ask, cough, murmur, interrupt, press keys, say nothing, leave."""

from __future__ import annotations

import asyncio
import random
from functools import cache

from benchmarks.soak.plans import KEYS, MURMUR, Plan
from tests.faults.speech import read, recognise, sentence
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs import Segment
from voiceflow.emulators.twilio import EmulatedTwilioCall
from voiceflow.testing.speech import speechlike

WAIT = 6.0
"""Seconds for which a user waits for an answer."""
PATIENCE = 9.0
"""The same in a call with a fault."""


@cache
def _sound(seconds: float, seed: int) -> bytes:
    return encode(speechlike(seconds, seed), Encoding.MULAW)


def murmur() -> bytes:
    """A user who says "mhm"."""
    return _sound(0.3, 99)


def cough() -> bytes:
    """A user who coughs."""
    return _sound(0.2, 98)


def listen(segment: Segment) -> str:
    """What a recogniser makes of the sounds of these users."""
    words = recognise(segment)
    return words or (MURMUR if murmur()[800:1600] in segment.data else "")


class User:
    """The person on the phone.

    Args:
        plan: What the person does.
        call: The person's end of the call.

    Attributes:
        asked: What was asked, and when that had been said.
    """

    def __init__(self, plan: Plan, call: EmulatedTwilioCall) -> None:
        self.asked: list[tuple[str, float]] = []
        self._plan = plan
        self._call = call
        self._chance = random.Random(plan.seed)
        self._patience = WAIT if plan.is_healthy else PATIENCE

    async def act(self) -> None:
        """Do what such a user does, up to the end of the self._call."""
        words = self._plan.words
        await self._listen(1.5)
        match self._plan.habit:
            case "is silent":
                await asyncio.sleep(4)
            case "leaves":
                self._call.say(sentence(" ".join(words[:2])))
                await asyncio.sleep(self._chance.uniform(0, 3))
            case "keys":
                await self._key_in()
            case "interrupts":
                await self._ask(" ".join(words[:2]), waits=False)
                await self._until_speaking()
                await asyncio.sleep(0.3)
                await self._ask(" ".join(words[2:4]))
            case "coughs" | "murmurs":
                await self._ask(" ".join(words[:2]), waits=False)
                await self._until_speaking()
                await asyncio.sleep(0.4)
                self._call.say(cough() if self._plan.habit == "coughs" else murmur())
                await self._listen(self._patience, until=self._plan.answer(words[1]))
                await self._ask(" ".join(words[2:4]))
            case _:
                await self._ask(" ".join(words[:2]))
                await self._ask(" ".join(words[2:4]))

    async def _key_in(self) -> None:
        for key in KEYS:
            if self._call.is_over:
                return
            self._call.press(key)
            await asyncio.sleep(0.2)
        question = f"(pressed keys: {KEYS})"
        self.asked.append((question, asyncio.get_running_loop().time()))
        await self._listen(self._patience, until=self._plan.answer(question))

    async def _ask(self, question: str, *, waits: bool = True) -> None:
        if self._call.is_over:
            return
        said = self._call.say(sentence(question))
        self.asked.append((question, said.end))
        await asyncio.sleep(said.end - asyncio.get_running_loop().time())
        if waits:
            await self._listen(self._patience, until=self._plan.answer(question))

    async def _until_speaking(self) -> None:
        """Wait until the agent answers, or for as long as a user does."""
        since = asyncio.get_running_loop().time()
        while not self._call.is_over and asyncio.get_running_loop().time() < since + self._patience:
            if self._call.record.media and self._call.record.media[-1].at > since:
                return
            await asyncio.sleep(0.1)

    async def _listen(self, patience: float, until: str = "\n") -> None:
        """Wait until the agent has been silent for so long, or has said this."""
        loop = asyncio.get_running_loop()
        since = loop.time()
        while not self._call.is_over and loop.time() < since + 5 * patience:
            heard = self._call.record.heard
            last = max(since, heard[-1].end if heard else 0.0)
            if loop.time() >= last + patience:
                return
            if loop.time() >= last and read(self._call.record.heard_bytes).endswith(until):
                await asyncio.sleep(0.3)
                return
            await asyncio.sleep(0.25)
