"""The engines that run Silero's network."""

from contextvars import copy_context

import numpy as np
import pytest

from voiceflow.audio import silero_engine
from voiceflow.audio.silero_engine import SILERO, LiteEngine, StepMemo, load_engine, step_memo
from voiceflow.errors import ConfigurationError
from voiceflow.testing.speech import speechlike
from voiceflow.weights import Weights


class Call:
    """A call whose state the engine keeps."""


def judge(times: int = 1) -> list[float]:
    """The probabilities of one voice, from the first window on, heard by so many calls in turn."""
    engine = load_engine(8000, None, SILERO)
    windows = np.split(speechlike(0.32, 1)[:2560].astype(np.float32) / np.float32(32768), 10)
    calls = [Call() for _ in range(times)]
    return [chance for call in calls for window in windows for chance in engine.infer([call], [window])]


def test_what_was_computed_before_is_found_again_to_the_last_bit() -> None:
    memo = StepMemo()
    inside = copy_context()
    inside.run(step_memo.set, memo)
    computed, remembered = judge(2), inside.run(judge, 2)
    assert remembered == computed
    assert len(memo) == 10
    assert inside.run(judge) == judge()
    assert len(memo) == 10


def test_of_the_windows_kept_the_one_unused_for_longest_is_dropped() -> None:
    memo, hidden = StepMemo(most=2), np.zeros((2, 1, 128), np.float32)
    memo.keep(b"first", 0.1, hidden)
    memo.keep(b"second", 0.2, hidden)
    assert memo.find(b"first") is not None
    memo.keep(b"third", 0.3, hidden)
    assert [memo.find(key) is None for key in (b"first", b"second", b"third")] == [False, True, False]


def test_another_rate_is_another_input() -> None:
    memo = StepMemo()
    inside = copy_context()
    inside.run(step_memo.set, memo)
    for rate in (8000, 16000):
        engine = load_engine(rate, None, SILERO)
        inside.run(engine.infer, [Call()], [np.zeros(rate * 32 // 1000, np.float32)])
    assert len(memo) == 2


def test_without_onnxruntime_the_lite_engine_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silero_engine, "find_spec", lambda name: None)
    assert isinstance(load_engine(8000, None, SILERO), LiteEngine)


def test_a_missing_package_is_named() -> None:
    weights = Weights(package="no_such_package", folder="data", sha256=SILERO.sha256)
    with pytest.raises(ConfigurationError, match="no_such_package is not installed"):
        load_engine(8000, None, weights)
