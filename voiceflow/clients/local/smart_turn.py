"""Smart Turn v3.2 on this machine: hears whether a pause is the end of a turn.

The network takes Whisper's log-mel spectrogram of the last 8 s at 16 kHz and answers one probability. It
hears pauses only: it does not look ahead and knows no backchannels.

Source: https://github.com/pipecat-ai/smart-turn (BSD-2-Clause). The weights lie in the wheel of
``pipecat-ai``, of which nothing else is used; shapes as the file itself states them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.turn_model import TurnChance
from voiceflow.audio.turn_windows import TurnWindow, WindowedTurnModel
from voiceflow.clients.local.mel import HOP, SAMPLE_RATE, log_mel
from voiceflow.weights import Weights, find_weights, need

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMART_TURN = Weights(
    package="pipecat",
    folder="audio/turn/smart_turn/data",
    sha256={
        "smart-turn-v3.2-cpu.onnx": "2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f",
    },
    install='pip install "voiceflow-calls[turn]" && pip install --no-deps pipecat-ai',
)
"""Smart Turn v3.2 (BSD-2-Clause), 8 bit, in the package pipecat-ai 1.14.0."""

SECONDS = 8.0
_INPUT = "input_features"
_TINY = 1e-7


class SmartTurn(WindowedTurnModel):
    """The turn model that all calls of a process share.

    One judgement takes about 60 ms of one core, so it is asked once in each pause, 0.2 s after the last
    voice. On synthetic speech a later question takes more pauses for ends, and finds no more ends.

    Args:
        directory: Where ``smart-turn-v3.2-cpu.onnx`` is; in the installed package ``pipecat-ai`` by default.
        weights: Which file is expected.
        pause: Seconds after the last voice at which it is asked.
    """

    def __init__(
        self, directory: Path | None = None, *, weights: Weights = SMART_TURN, pause: float = 0.2
    ) -> None:
        window = TurnWindow(seconds=SECONDS, sample_rate=SAMPLE_RATE, pause=pause, step=math.inf)
        # Larger batches cost as much for each call, and the first one would wait for the last.
        super().__init__(partial(SmartTurnNetwork, directory, weights), window, name="smart-turn", batch=1)


class SmartTurnNetwork:
    """The loaded network: see ``TurnNetwork``. Blocks.

    Args:
        directory: As for ``SmartTurn``.
        weights: The same.

    Raises:
        ConfigurationError: If a package or the file is missing, or the file is not the expected one.
    """

    def __init__(self, directory: Path | None = None, weights: Weights = SMART_TURN) -> None:
        path = find_weights(weights, directory) / next(iter(weights.sha256))
        runtime = need("onnxruntime", "turn")
        options = runtime.SessionOptions()
        # onnxruntime's own threads spin while they wait, and take the core from the event loop.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = runtime.InferenceSession(
            path.read_bytes(), options, providers=["CPUExecutionProvider"]
        )

    def judge(self, windows: Sequence[NDArray[np.float32]]) -> list[TurnChance]:
        features = np.stack([_features(window) for window in windows])
        (chances,) = self._session.run(None, {_INPUT: features})
        return [TurnChance(ending=min(1.0, max(0.0, float(chance)))) for chance in chances[:, 0]]


def _features(window: NDArray[np.float32]) -> NDArray[np.float32]:
    """The spectrogram of 8 s, silence in front, at one loudness: shape (80, 800)."""
    size = round(SECONDS * SAMPLE_RATE)
    whole = np.zeros(size, np.float32)
    whole[size - len(window) :] = window
    whole = (whole - whole.mean()) / np.sqrt(whole.var() + _TINY)
    return log_mel(whole.astype(np.float32), size // HOP)
