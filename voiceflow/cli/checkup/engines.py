"""Whether the local engines' weights are installed and intact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceflow.cli.checkup.finding import OFFLINE, Finding, Level
from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from voiceflow.clients.local.weights import Weights


def check_engines() -> list[Finding]:
    """Read all weights and compare their digests. Takes a fraction of a second, blocking."""
    from voiceflow.audio.silero_engine import SILERO
    from voiceflow.clients.local.weights import HIBARI_HEART, WHISPER_TINY_EN

    return [
        _check("Whisper", "hears", WHISPER_TINY_EN),
        _check("hibari", "speaks", HIBARI_HEART),
        # Without Silero the gate of the voice detector decides alone: nothing stops.
        _check("Silero", "separates voice from noise", SILERO, is_needed=False),
    ]


def _check(name: str, task: str, weights: Weights, *, is_needed: bool = True) -> Finding:
    from voiceflow.clients.local.weights import find_weights

    try:
        place = find_weights(weights)
    except ConfigurationError as error:
        what, _, fix = str(error).rpartition(": ")
        return Finding(Level.FAIL if is_needed else Level.NOTE, name, what, fix, OFFLINE)
    size = sum((place / file).stat().st_size for file in weights.sha256)
    return Finding(
        Level.OK, name, f"{task}; weights found, {size / 1e6:.0f} MB, sha256 as expected", uses=OFFLINE
    )
