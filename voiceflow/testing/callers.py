"""Simulated callers: people who talk, listen, interrupt, press keys and hang up.

Example:
    async def patient(caller: Caller) -> None:
        await caller.wait_for_agent()
        await caller.say("I would like an appointment on Monday.")
        await caller.interrupt_after(1.0, "No, on Tuesday.")
        await caller.wait_for_agent()
        caller.hang_up()

    async with carrier.call() as call:
        await patient(Caller(call))
    write_wav("call.wav", call.record.stereo(), 8000)
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.resample import Quality, resample
from voiceflow.errors import VoiceflowError
from voiceflow.testing.speech import speech_for

if TYPE_CHECKING:
    from voiceflow.clients.speech.engines import Synthesizer
    from voiceflow.emulators.kit.carrier import EmulatedCall
    from voiceflow.emulators.kit.track import Stretch

RATE = 8000
AUDIBLE = 300.0
"""Root mean square, in 16-bit steps, above which the caller hears somebody talk (about -40 dBFS)."""

_EAR_SECONDS = 0.02
_KEY_SECONDS = 0.25


class CallerError(VoiceflowError):
    """An event that a caller waited for did not happen in time, or the call ended first."""


class SimulatedVoice(Protocol):
    """Turns text into telephone audio."""

    async def speak(self, text: str, *, language: str = "en") -> bytes:
        """Return µ-law at 8000 Hz. ``language`` is the ISO 639-1 code of the text."""
        ...


class SimulatedFormantVoice:
    """Speech-like sound without words, for tests: a third of a second for each word.

    Args:
        seed: Chooses the speaker.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed

    async def speak(self, text: str, *, language: str = "en") -> bytes:
        return encode(speech_for(text, self._seed, sample_rate=RATE), Encoding.MULAW)


class SimulatedEngineVoice:
    """A real voice, from a local engine.

    Args:
        engine: Speaks.
        pause: Seconds of silence between its sentences.
    """

    def __init__(self, engine: Synthesizer, *, pause: float = 0.25) -> None:
        self._engine = engine
        self._pause = Encoding.MULAW.silence * round(pause * RATE)

    async def speak(self, text: str, *, language: str = "en") -> bytes:
        sentences = []
        async for speech in self._engine.synthesize(text):
            samples = speech.samples
            if speech.sample_rate != RATE:
                samples = resample(samples, speech.sample_rate, RATE, quality=Quality.VHQ)
            sentences.append(encode(samples, Encoding.MULAW))
        return self._pause.join(sentences)


@dataclass(frozen=True, slots=True)
class Deed:
    """An action of the caller.

    Attributes:
        at: Loop time.
        what: ``say``, ``press``, ``hang up``.
        text: The words, or the key.
    """

    at: float
    what: str
    text: str = field(default="", repr=False)


class Caller:
    """Somebody on the line. Every wait has a limit, past which it raises ``CallerError``.

    Args:
        call: Whose phone this is.
        voice: Speaks what is given as text.

    Attributes:
        deeds: The caller's actions, in order.
    """

    def __init__(self, call: EmulatedCall, *, voice: SimulatedVoice | None = None) -> None:
        self._call = call
        self._voice = voice or SimulatedFormantVoice()
        self._loop = asyncio.get_running_loop()
        self.deeds: list[Deed] = []

    @property
    def call(self) -> EmulatedCall:
        """The call, with the record of all that was said and heard."""
        return self._call

    async def say(self, words: str | bytes | NDArray[np.int16], *, language: str | None = None) -> Stretch:
        """Speak, and return when the words are said.

        Args:
            words: Text for the voice, µ-law at 8000 Hz, or samples at 8000 Hz.
            language: ISO 639-1 code of a text, for a voice that speaks several; English by default.

        Returns:
            The words and their times.
        """
        if isinstance(words, str):
            # Without a language nothing is passed: a voice may know only one.
            told = {} if language is None else {"language": language}
            audio = await self._voice.speak(words, **told)
        else:
            audio = words if isinstance(words, bytes) else encode(words, Encoding.MULAW)
        self._expect_call("talk")
        self._note("say", words if isinstance(words, str) else "")
        speech = self._call.say(audio)
        await self.listen(speech.end - self._loop.time())
        return speech

    async def listen(self, seconds: float) -> None:
        """Stay on the line for so long, or until the call is over."""
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._call.over()
        except TimeoutError:
            pass

    async def agent_begins(self, *, limit: float = 15.0) -> float:
        """Wait until the agent is heard.

        Returns:
            Loop time at which it was noticed, at most 20 ms late.
        """
        return await self._wait(0.0, is_talking=True, limit=limit)

    async def agent_stops(self, *, pause: float = 0.7, limit: float = 60.0) -> float:
        """Wait until the agent has not been heard for ``pause`` seconds.

        Returns:
            Loop time at which the silence was long enough.
        """
        return await self._wait(pause, is_talking=False, limit=limit)

    async def wait_for_agent(self, *, pause: float = 0.7, limit: float = 60.0) -> None:
        """Wait until the agent has begun to talk and has finished.

        Args:
            pause: Silence after which a person assumes that the other has finished.
            limit: Seconds, for each of the two.
        """
        await self.agent_begins(limit=limit)
        await self.agent_stops(pause=pause, limit=limit)

    async def interrupt_after(
        self, seconds: float, words: str | bytes | NDArray[np.int16], *, limit: float = 15.0
    ) -> Stretch:
        """Wait until the agent talks, let it talk for a while, and talk over it."""
        await self.agent_begins(limit=limit)
        await self.listen(seconds)
        return await self.say(words)

    async def press(self, keys: str) -> None:
        """Press keys one after the other, four a second."""
        for key in keys:
            self._expect_call("press a key")
            self._call.press(key)
            self._note("press", key)
            await self.listen(_KEY_SECONDS)

    def hang_up(self) -> None:
        """Put the phone down."""
        self._note("hang up", "")
        self._call.hang_up()

    def hears(self) -> bool:
        """Whether the agent was audible in the last 20 ms."""
        now = self._loop.time()
        samples = decode(self._call.record.heard_between(now - _EAR_SECONDS, now), Encoding.MULAW)
        return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) > AUDIBLE

    async def _wait(self, lasting: float, *, is_talking: bool, limit: float) -> float:
        deadline = self._loop.time() + limit
        since = None
        while True:
            self._expect_call("wait for the agent")
            now = self._loop.time()
            if self.hears() is not is_talking:
                since = None
            elif since is None:
                since = now
            if since is not None and now - since >= lasting - 1e-9:
                return now
            if now >= deadline:
                wanted = "talk" if is_talking else f"be silent for {lasting:g} s"
                raise CallerError(f"the agent did not {wanted} within {limit:g} s")
            await self.listen(_EAR_SECONDS)

    def _expect_call(self, purpose: str) -> None:
        has_hung_up = any(deed.what == "hang up" for deed in self.deeds)
        if has_hung_up:
            raise CallerError(f"the caller has hung up: nothing to {purpose} on")
        if self._call.is_over:
            raise CallerError(f"the call is over: nothing to {purpose} on")

    def _note(self, what: str, text: str) -> None:
        self.deeds.append(Deed(self._loop.time(), what, text))
