"""voiceflow's server as it is deployed, with vendors that cost nothing.

Real are the application, the media stream, its protocol, input, VAD, turn machine, context, clause splitting,
playout, marks and ledger. Canned, in the process and without sockets, are what the recogniser hears, what the
model answers and what the voice says: two seconds of sound, in the pieces in which ElevenLabs sends it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from itertools import pairwise

import numpy as np
from aiohttp import web
from numpy.typing import NDArray

from benchmarks.load.floor import LOUD, ONSET, REPLY
from benchmarks.load.probe import Probe
from benchmarks.phone import processors
from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    CommitFrame,
    Frame,
    Pipeline,
    Processor,
    TranscriptionFrame,
    UserAudioFrame,
    Word,
    handles,
)
from voiceflow.audio.playout import Media, Playout, PlayoutMark
from voiceflow.audio.silero import SileroDetector
from voiceflow.audio.vad import Heard, VADParams
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.processors import VAD, Responder
from voiceflow.server import ServerConfig, create_app
from voiceflow.transports import Bot, Call, player
from voiceflow.turns import TurnPolicy, UserTurn

TEXT = "We have a table for two on Tuesday at seven."
PIECE = 3200


class CannedSTT(Processor):
    """Takes the audio, and knows what was said when it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self._open = 0

    @handles(UserAudioFrame)
    def audio(self, frame: UserAudioFrame) -> Frame:
        self._open += len(frame.data)
        return frame

    @handles(CommitFrame)
    def settle(self, frame: CommitFrame) -> Frame:
        self._open = 0
        self.push(TranscriptionFrame(text="A table for two on Tuesday."))
        return frame


class Canned(Responder):
    """Always says the same."""

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield TEXT


class CannedTTS(Processor):
    """Speaks for two seconds, with word times, 0.4 s a piece."""

    @handles(AgentTextFrame)
    def speak(self, frame: AgentTextFrame) -> list[Frame]:
        words = frame.text.split()
        pace = len(REPLY) / 8000 / len(words)
        edges = [*range(0, len(REPLY), PIECE), len(REPLY)]
        frames: list[Frame] = []
        for start, end in pairwise(edges):
            spoken = [n for n in range(len(words)) if start <= n * pace * 8000 < end]
            timed = tuple(Word(words[n], n * pace, (n + 1) * pace) for n in spoken)
            frames.append(AgentWordsFrame(reply=frame.reply, words=timed))
            frames.append(AgentAudioFrame(reply=frame.reply, data=REPLY[start:end], format=TELEPHONE))
        return frames


def measure(probe: Probe) -> None:
    """Let the playout of the calls to come tell how late it is asked."""

    class Measured(Playout):
        def due(self, now: float) -> list[Media | PlayoutMark]:
            deadline = self.deadline()
            found = super().due(now)
            # What begins a stretch of sound comes with a mark before it and is never late.
            if found and deadline is not None and isinstance(found[0], Media):
                probe.note(now - deadline)
            return found

    # The player looks the name up when a call begins.
    vars(player)["Playout"] = Measured


def served(bot: Bot) -> web.Application:
    """The application. Signatures are off: they cost once a call, before it begins."""
    config = ServerConfig(public_url="https://bench.example", validate_signatures=False, max_calls=10_000)
    return create_app(bot, config)


CAUTIOUS = VADParams(onset=ONSET * 0.02, onset_within=0.3)
"""Speech begins with voice that suffices for a barge-in, as with the floor."""


class EnergyDetector:
    """Judges by the power alone: the least that a VAD can cost. One window a packet."""

    window = 0.02

    def start(self, sample_rate: int, heard: Heard) -> None:
        self._heard: Heard | None = heard

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        values = samples.astype(np.float32)
        self.feed_measured(samples, float(values @ values) / (len(values) or 1), now)

    def feed_measured(self, samples: NDArray[np.int16], power: float, now: float) -> None:
        """``feed``, for a packet whose mean square is known."""
        if self._heard is not None:
            self._heard(1.0 if power > LOUD else 0.0, now)

    def close(self) -> None:
        self._heard = None


VADS: dict[str, Callable[[], VAD]] = {
    "voiceflow": VAD,
    "voiceflow, energy": lambda: VAD(EnergyDetector()),
    "voiceflow, webrtcvad alone": lambda: VAD(WebRTCDetector()),
    "voiceflow, Silero alone": lambda: VAD(SileroDetector()),
    "voiceflow, interrupted": lambda: VAD(EnergyDetector(), params=CAUTIOUS),
}
"""By the name of the server: what makes the VAD of a call."""


def application(
    probe: Probe, *, turns: TurnPolicy | None = None, vad: Callable[[], VAD] = VAD
) -> web.Application:
    """The server whose vendors cost nothing.

    Args:
        probe: Told how late playout was.
        turns: The turn policy; the default one if None.
        vad: Makes the VAD of a call.
    """
    measure(probe)
    turns = turns or TurnPolicy()

    async def bot(call: Call) -> None:
        await call.run(
            Pipeline([call.input(), vad(), CannedSTT(), Canned(turns=turns), CannedTTS(), call.output()])
        )

    return served(bot)


def with_vendors(probe: Probe, elevenlabs: str, openai: str) -> web.Application:
    """The server with the README's processors, their vendors being at these addresses."""
    measure(probe)

    async def bot(call: Call) -> None:
        await call.run(processors(call, elevenlabs=elevenlabs, openai=openai, greeting=None))

    return served(bot)
