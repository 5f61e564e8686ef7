"""The user's end of a call: what is said when, the noise around it, the agent's voice that comes back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import numpy as np

from benchmarks.ears.waves import LINE_DBOV, RATE, Samples, Wave, factor, repeated, white
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.emulators.twilio import EmulatedTwilioCall

PACKET = 160
_STEP = PACKET / RATE


@dataclass(frozen=True, slots=True)
class Echo:
    """The agent's voice on its way back.

    Attributes:
        db: Its level against what was played.
        delay: Seconds after it was played.
    """

    db: float
    delay: float


@dataclass(slots=True)
class UserLine:
    """Mixes the user's side of a call, packet by packet, one ahead of the carrier.

    Attributes:
        call: The call.
        echo: What comes back, if anything.
        sounds: What is to be heard: loop time and samples.
        is_withheld: Whether packets without any of it are not said: the carrier sends none.
    """

    call: EmulatedTwilioCall
    echo: Echo | None = None
    sounds: list[tuple[float, Wave]] = field(default_factory=list)
    is_withheld: bool = False

    def play(self, wave: Wave, after: float = 0.0) -> tuple[float, float]:
        """Let the agent hear a sound in so many seconds; returns when it begins and ends."""
        # What is under way cannot be changed any more.
        begin = asyncio.get_running_loop().time() + max(after, 2 * _STEP)
        self.sounds.append((begin, wave))
        return begin, begin + len(wave) / RATE

    async def run(self) -> None:
        """Feed the carrier until cancelled."""
        loop = asyncio.get_running_loop()
        hiss = factor(LINE_DBOV) * white(RATE * 7, np.random.default_rng(8)).astype(np.float32)
        start, count = loop.time() + _STEP, 0
        while True:
            at = start + count * _STEP
            wave = self._packet(at, repeated(np.roll(hiss, -count * PACKET), PACKET))
            if not self.is_withheld or self._has_sound(at):
                whole = np.clip(np.round(wave * 32768), -32768, 32767).astype(np.int16)
                self.call.say(encode(whole, Encoding.MULAW))
            count += 1
            await asyncio.sleep(start + (count - 1) * _STEP - loop.time())

    def _has_sound(self, at: float) -> bool:
        """Whether a sound has any sample that is not zero in the packet."""
        spans = ((max(0, round((at - begin) * RATE)), sound) for begin, sound in self.sounds)
        return any(sound[first : first + PACKET].any() for first, sound in spans)

    def _packet(self, at: float, noise: Wave) -> Wave:
        wave = noise.copy()
        for begin, sound in self.sounds:
            offset = round((at - begin) * RATE)
            piece = sound[max(0, offset) : max(0, offset + PACKET)]
            first = max(0, -offset)
            piece = piece[: max(0, PACKET - first)]
            wave[first : first + len(piece)] += piece
        if self.echo is not None:
            wave += factor(self.echo.db) * self._returned(at - self.echo.delay)
        return wave

    def _returned(self, at: float) -> Wave:
        heard: Samples = decode(self.call.record.heard_between(at, at + _STEP), Encoding.MULAW)
        return heard[:PACKET].astype(np.float32) / np.float32(32768)
