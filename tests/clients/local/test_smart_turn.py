import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.contracts import turn_model
from tests.contracts.turn_model import RATE, Told, listen
from voiceflow.audio.resample import resample
from voiceflow.clients.local.hibari import SAMPLE_RATE, Hibari
from voiceflow.clients.local.smart_turn import SECONDS, SMART_TURN, SmartTurn, SmartTurnNetwork
from voiceflow.clients.speech.engines import Speech
from voiceflow.errors import ConfigurationError
from voiceflow.testing import run_virtual
from voiceflow.weights import find_weights

MODEL = "smart-turn-v3.2-cpu.onnx"


@pytest.fixture(scope="module")
def directory() -> Path:
    """Where the weights are."""
    pytest.importorskip("onnxruntime")
    try:
        return find_weights(SMART_TURN)
    except ConfigurationError as exc:
        pytest.skip(f"the weights of Smart Turn are not here: {exc}")


# Each sentence is cut behind this many words, where nobody ends.
SENTENCES = {
    "I would like to move my appointment to Friday.": 8,
    "It arrived broken, and the screen has a crack in it.": 8,
    "Can you tell me the price of the larger one?": 7,
    "We moved to another street in September.": 6,
}


def sayings(hibari: Hibari) -> Iterator[tuple[NDArray[np.int16], NDArray[np.int16]]]:
    """Each sentence on a telephone line, whole and cut off between two words."""

    async def speak(text: str) -> list[Speech]:
        return [speech async for speech in hibari.synthesize(text)]

    for text, count in SENTENCES.items():
        (speech,) = asyncio.run(speak(text))
        cut = round((speech.words[count - 1].end + speech.words[count].start) / 2 * RATE)
        whole = resample(speech.samples, SAMPLE_RATE, RATE)
        yield whole, whole[:cut]


def test_a_missing_file_tells_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"voiceflow-calls\[turn\].*--no-deps pipecat-ai"):
        SmartTurnNetwork(tmp_path)


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / MODEL).write_bytes(b"another network")
    with pytest.raises(ConfigurationError, match="has sha256"):
        SmartTurnNetwork(tmp_path)


def test_it_keeps_the_port_of_turn_models(directory: Path) -> None:
    turn_model.check(lambda: SmartTurn(directory))
    assert "pipecat" not in sys.modules


def test_it_is_asked_once_in_each_pause_and_hears_ends_better_than_gaps(
    directory: Path, hibari: Hibari
) -> None:
    model = SmartTurn(directory)

    def ending(voice: NDArray[np.int16]) -> float:
        told = Told()
        run_virtual(listen(model, voice, told))
        [(at, chance)] = told.answers
        assert 0.18 <= at - len(voice) / RATE < 0.24
        return chance.ending

    chances = [(ending(whole), ending(cut)) for whole, cut in sayings(hibari)]
    assert all(whole > max(0.8, cut) for whole, cut in chances)
    # A synthetic voice that is cut in mid-flow sounds finished at times.
    assert sum(cut < 0.2 for _, cut in chances) == 2


def test_a_batch_judges_each_window_as_alone_whatever_its_length_and_loudness(directory: Path) -> None:
    network, rng = SmartTurnNetwork(directory), np.random.default_rng(1)
    size = round(SECONDS * 16000)
    windows = [rng.normal(0, 0.1, length).astype(np.float32) for length in (size, size // 3, 400)]
    together = [chance.ending for chance in network.judge(windows)]
    alone = [network.judge([window])[0].ending for window in windows]
    quieter = [network.judge([window / np.float32(4)])[0].ending for window in windows]
    assert together == pytest.approx(alone, abs=0.02)
    assert quieter == pytest.approx(alone, abs=0.02)
    assert all(chance.ending_soon is chance.backchannel is None for chance in network.judge(windows))
