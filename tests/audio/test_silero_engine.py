"""The engines that run Silero's network."""

import pytest

from voiceflow.audio import silero_engine
from voiceflow.audio.silero_engine import SILERO, LiteEngine, load_engine
from voiceflow.errors import ConfigurationError
from voiceflow.weights import Weights


def test_without_onnxruntime_the_lite_engine_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silero_engine, "find_spec", lambda name: None)
    assert isinstance(load_engine(8000, None, SILERO), LiteEngine)


def test_a_missing_package_is_named() -> None:
    weights = Weights(package="no_such_package", folder="data", sha256=SILERO.sha256)
    with pytest.raises(ConfigurationError, match="no_such_package is not installed"):
        load_engine(8000, None, weights)
