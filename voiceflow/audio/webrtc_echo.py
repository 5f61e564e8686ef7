"""Echo cancelling by WebRTC's AEC3 behind the gate: for a user in a room that answers for long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.echo import REACH, EchoGate
from voiceflow.weights import need

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.audio.played import PlayedAudio

_AHEAD = 0.06
"""Seconds by which the canceller is shown what was played before its echo; it does nothing the other way
round, and looks for the echo in the 0.4 s behind."""
_MOVED = 0.03
"""Seconds by which the delay may move before the canceller is notified; it follows smaller moves itself."""


class WebRTCEchoCanceller:
    """An ``EchoGate``, and WebRTC's canceller for what the gate lets pass. Needs ``voiceflow-calls[aec]``.

    The gate finds the delay, of which the canceller must know. Until then, and while the agent is silent,
    audio passes as it comes from the gate.

    Args:
        gate: Finds the echo; a fresh one for this call.

    Raises:
        ConfigurationError: If ``pywebrtc-audio`` is not installed.
    """

    def __init__(self, gate: EchoGate | None = None) -> None:
        self._gate = gate or EchoGate()
        self._make = need("pywebrtc_audio", "aec").AudioProcessor
        self._played: PlayedAudio | None = None
        self._rate = 0
        self._lag: float | None = None

    def start(self, sample_rate: int, played: PlayedAudio) -> None:
        self._gate.start(sample_rate, played)
        self._canceller = self._make(sample_rate=sample_rate, echo_cancellation=True)
        self._played, self._rate = played, sample_rate

    def clean(self, samples: NDArray[np.int16], now: float) -> NDArray[np.int16]:
        passed = self._gate.clean(samples, now)
        lag = self._gate.lag
        if lag is None or not len(samples) or self._played is None or self._played.end < now - REACH:
            return passed
        if self._lag is None or abs(lag - self._lag) > _MOVED:
            self._lag = lag
        begin = self._gate.place - len(samples) - round(max(0.0, self._lag - _AHEAD) * self._rate)
        far = self._played.read(begin, len(samples)).astype(np.int16)
        # It hears all of the echo, or it would learn from the noise in its place that there is none.
        rest: NDArray[np.int16] = self._canceller.process(np.ascontiguousarray(samples), far)
        return rest if passed is samples else passed
