"""The default voice detector: a quick gate hears that there is a sound, a voice model says if it is a voice.

The model runs only while the gate hears something and for half a second after. What it learnt of the call is
kept over the gaps, and at each opening it is first shown the 0.6 s before: measured, that is as good as the
model all the time.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol, TypeAlias

from loguru import logger

from voiceflow.audio.levels import mean_square, packet_feed
from voiceflow.audio.silero import shared_model
from voiceflow.audio.unseen_audio import LEAD_IN as LEAD_IN
from voiceflow.audio.unseen_audio import UnseenAudio
from voiceflow.audio.vad import VoiceDetector
from voiceflow.audio.vad_webrtc import WebRTCDetector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceflow.audio.vad import Heard
    from voiceflow.audio.voice_model import ModelStream, VoiceModel

OPEN = 0.5
"""Seconds for which the model goes on after the gate last heard something."""
PATIENCE = 0.25
"""Seconds for which a window waits for the model. After that the model is behind."""
ALONE = 2.0
"""Seconds for which the gate then decides alone, before the model is asked again."""
_VOICE = 0.5
MODEL_RATES = (16000, 8000)
_FOLLOW = 0.1
"""Weight of the newest voiced window in the level of the voice."""
_FAINT = 10 ** (-27 / 10)
"""Factor below that level under which a window is the silence after a word. With 2 dB less, speech stops in
6 of 80 clean turns before their end, in place of 2."""
_TARGET = 2**30 * 10 ** (-26 / 10)
"""Mean square of the loudest windows to which a quieter user is amplified."""
_MOST_GAIN = 10 ** (24 / 10)
_FORGET = 10 ** (-0.02 / 10)
"""Decay of the loudest window's power from window to window: 1 dB a second."""
_EDGE = 1e-6
_DIP = 0.08
"""Seconds without a sound that are part of a voice's beginning: the closure of a "t" is shorter."""


class Gate(VoiceDetector, Protocol):
    """A detector that hears each window within ``feed``, and measures it."""

    @property
    def power(self) -> float:
        """Mean square of the last window."""
        ...


_Window: TypeAlias = tuple[float, float, float, float, bool]
"""A window of the gate that is not decided yet: the loop time of its last sample, that at which it came, the
gate's probability, the mean square, and whether the model is to judge it; otherwise it holds no voice."""


class GatedDetector:
    """A gate in front of a voice model: noise, tones, coughs and breath are no voice.

    Takes what the gate takes; webrtcvad: 8, 16, 32 and 48 kHz. If the model falls behind or cannot be loaded,
    the gate alone decides, with a warning. Decisions come on the event loop: within ``feed`` while the gate
    hears nothing, else a millisecond or two later.

    Args:
        gate: What hears sounds, for this call alone; webrtcvad behind a noise-floor leveller by default.
        model: What knows voices; by default Silero, which all calls of the process share.
    """

    def __init__(self, gate: Gate | None = None, model: VoiceModel | None = None) -> None:
        self._gate: Gate = gate or WebRTCDetector()
        self._feed_gate = packet_feed(self._gate)
        self._model = model
        self._heard: Heard = _ignore
        self._stream: ModelStream | None = None
        self._unseen = UnseenAudio()
        self._waiting: list[_Window] = []
        self._now = 0.0
        self._open_until = self._alone_until = self._sounded_at = -math.inf
        self.sound_at = -math.inf
        """Loop time at which the sound that the gate heard last began."""
        self._level = self._loudest = self._before = 0.0
        self._has_warned = False

    @property
    def window(self) -> float:
        return self._gate.window

    @property
    def onset(self) -> float:
        # The model's windows are longer than the gate's: one of the gate's is enough.
        return self._gate.window

    @property
    def reason(self) -> str:
        return "gate" if self._stream is None or self._now < self._alone_until else "model"

    def start(self, sample_rate: int, heard: Heard) -> None:
        self._gate.start(sample_rate, self._hear)
        self._heard = heard
        rate = next((rate for rate in MODEL_RATES if sample_rate % rate == 0), sample_rate)
        model = self._model or shared_model(rate)
        self._unseen.start(sample_rate, model)
        self._stream = model.open(self._judge, self._fail)

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        self.feed_measured(samples, mean_square(samples), now)

    def feed_measured(self, samples: NDArray[np.int16], power: float, now: float) -> None:
        """``feed``, for a packet whose mean square is known."""
        self._now = now
        self._feed_gate(samples, power, now)
        if self._stream is None:
            if self._waiting:
                self._decide_alone()
        elif self._waiting or now <= self._open_until or now < self._alone_until:
            self._ask(self._stream, now, has_window=self._unseen.add(samples, now))
        else:
            self._unseen.keep(samples, now)

    def close(self) -> None:
        self._heard = _ignore
        self._unseen.clear()
        self._gate.close()
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _hear(self, probability: float, end: float) -> None:
        """Take a window from the gate."""
        power = self._gate.power
        self._loudest *= _FORGET
        if probability >= _VOICE:
            self._loudest = max(self._loudest, power)
            self._open_until = end + OPEN
            if end - self._sounded_at > _DIP:
                self.sound_at = end - self.window
            self._sounded_at = end
        elif probability > 0 and end <= self._open_until:
            self._open_until = end + OPEN
        is_asked = end <= self._open_until
        if not (is_asked or self._waiting or self._stream is None or self._now < self._alone_until):
            # As on a quiet line: nothing is open, so nothing waits.
            self._heard(0.0, end)
            return
        self._waiting.append((end, self._now, probability, power, is_asked))

    def _ask(self, stream: ModelStream, now: float, *, has_window: bool) -> None:
        """Show the model what it has to see, and decide what needs no model."""
        if now < self._alone_until:
            self._unseen.skip()
            self._decide_alone()
            return
        if now > self._open_until:
            self._close_gate()
        elif has_window:
            # A quiet user is brought to a level at which the model hears as well as the gate.
            gain = math.sqrt(min(max(_TARGET / max(self._loudest, 1.0), 1.0), _MOST_GAIN))
            for samples, end in self._unseen.take(gain):
                stream.post(samples, end)
        waiting = self._waiting
        if waiting and not waiting[0][4]:
            self._decide(-math.inf, 0.0)
        if waiting and now - waiting[0][1] > PATIENCE:
            self._leave_model(stream, now)

    def _close_gate(self) -> None:
        seen = self._unseen.seen + _EDGE
        self._waiting[:] = [
            (end, came, gate, power, is_asked and end <= seen)
            for end, came, gate, power, is_asked in self._waiting
        ]
        self._unseen.skip()

    def _judge(self, probability: float, end: float) -> None:
        """Take a result of the model."""
        if self._stream is not None and self._now >= self._alone_until:
            self._decide(end, probability)

    def _decide(self, judged: float, probability: float) -> None:
        """Pass on what is known: of windows that end by ``judged``, and of those without a question."""
        waiting = self._waiting
        while waiting and not (waiting[0][4] and waiting[0][0] > judged + _EDGE):
            end, _, _, power, is_asked = waiting.pop(0)
            if is_asked and probability >= _VOICE:
                self._level += _FOLLOW * (power - self._level)
            # The model hears a voice for some 60 ms after its end: nothing so quiet belongs to it.
            self._heard(probability if is_asked and power > self._level * _FAINT else 0.0, end)

    def _decide_alone(self) -> None:
        while self._waiting:
            end, _, gate, _, _ = self._waiting.pop(0)
            # The gate takes a click for a voice, in one window.
            self._heard(min(gate, self._before), end)
            self._before = gate

    def _leave_model(self, stream: ModelStream, now: float) -> None:
        """The model is behind: do without it for a while."""
        self._warn("the voice model is behind: webrtcvad alone decides")
        stream.forget()
        self._alone_until = now + ALONE
        self._decide_alone()

    def _fail(self, error: Exception) -> None:
        self._warn(f"the voice model cannot be used, webrtcvad alone decides: {error}")
        self._stream = None
        self._decide_alone()

    def _warn(self, message: str) -> None:
        if not self._has_warned:
            self._has_warned = True
            logger.warning("VAD: {}", message)


def _ignore(probability: float, end: float) -> None:
    """Nobody listens: the detector has not started, or is closed."""
