"""The VADs whose cost is measured: with each detector, and with parts that cost nothing."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.audio.silero import SileroDetector
from voiceflow.audio.vad import Heard
from voiceflow.audio.vad_gated import GatedDetector
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.processors import VAD


class FreeModel:
    """A voice model that costs nothing: it hears a voice in every window that it is asked about."""

    sample_rate = 8000
    window = 0.032

    def open(self, heard: Heard, failed: Callable[[Exception], None], *, backlog: int = 64) -> FreeStream:
        return FreeStream(heard)


class FreeStream:
    """One call at it."""

    waiting = 0

    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    def post(self, window: object, end: float) -> None:
        """Answer at once."""
        self._heard(0.9, end)

    def forget(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing to close."""


class NoVoice:
    """The cheapest detector: it hears nothing. What is left of a packet's cost is everything else."""

    window = 0.02

    def start(self, sample_rate: int, heard: Heard) -> None:
        """Nothing to prepare."""

    def feed(self, samples: object, now: float) -> None:
        """Hear nothing."""

    def close(self) -> None:
        """Nothing to close."""


VADS: dict[str, Callable[[], VAD]] = {
    "no VAD": lambda: VAD(NoVoice(), echo=False, level=False),
    "webrtcvad alone": lambda: VAD(WebRTCDetector()),
    "default, voice model for nothing": lambda: VAD(GatedDetector(model=FreeModel())),
    "default, Silero in the same thread": VAD,
    "Silero alone": lambda: VAD(SileroDetector()),
}
DEFAULT = "default, voice model for nothing"
