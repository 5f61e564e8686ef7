import asyncio
import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.audio.pitch_fall import PitchFall, glide, pitch_model
from tests.contracts import turn_model
from tests.contracts.turn_model import RATE, Told, listen
from voiceflow.audio.turn_model import TurnChance, TurnHeard
from voiceflow.audio.turn_windows import BACKLOG, TurnNetwork, TurnWindow, WindowedTurnModel
from voiceflow.errors import ConfigurationError
from voiceflow.testing import run_virtual

Windows = Sequence[NDArray[np.float32]]


def judged(network: TurnNetwork, window: TurnWindow, seconds: float = 1.0, *, pause: float = 1.5) -> Told:
    told = Told()
    model = WindowedTurnModel(lambda: network, window)
    run_virtual(listen(model, glide(150, 150, seconds), told, pause=pause))
    return told


def times(told: Told) -> list[float]:
    return [at for at, _ in told.answers]


class Lengths:
    """Notes how much it was given."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.last = np.zeros(0, np.float32)

    def judge(self, windows: Windows) -> list[TurnChance]:
        self.lengths += [len(window) for window in windows]
        self.last = windows[-1]
        return [TurnChance(ending=0.5)] * len(windows)


class PerPacket:
    """A streaming model without a thread: the longer the quiet, the likelier the end."""

    def open(
        self, sample_rate: int, heard: TurnHeard, failed: Callable[[Exception], None]
    ) -> "PerPacketStream":
        if sample_rate <= 0:
            raise ValueError(f"no sample rate: {sample_rate}")
        return PerPacketStream(heard)


class PerPacketStream:
    dropped = 0

    def __init__(self, heard: TurnHeard) -> None:
        self._heard: TurnHeard | None = heard
        self._voiced_at = 0.0

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        if self._heard is not None:
            quiet = max(0.0, now - self._voiced_at)
            self._heard(TurnChance(ending=min(1.0, quiet), ending_soon=min(1.0, quiet + 0.5)), now)

    def speak(self, at: float) -> None:
        self._voiced_at = at

    def fall_silent(self, at: float) -> None:
        self._voiced_at = at

    def close(self) -> None:
        self._heard = None


def test_models_of_each_kind_keep_the_port() -> None:
    turn_model.check(pitch_model)
    turn_model.check(PerPacket)


def test_a_falling_voice_sounds_finished_and_a_rising_one_does_not() -> None:
    def ending(voice: NDArray[np.int16]) -> float:
        told = Told()
        run_virtual(listen(pitch_model(), voice, told))
        return told.answers[0][1].ending

    assert ending(glide(180, 120, fade=0.5)) > 0.7
    assert ending(glide(120, 180)) < 0.4


def test_a_network_is_asked_in_pauses_from_the_first_quiet_to_the_limit() -> None:
    window = TurnWindow(seconds=2.0, sample_rate=RATE, pause=0.2, step=0.4, limit=1.2)
    assert times(judged(Lengths(), window)) == [1.2, 1.6, 2.0]


def test_a_network_that_looks_ahead_is_asked_while_the_voice_goes_on_too() -> None:
    window = TurnWindow(seconds=2.0, sample_rate=RATE, pause=0.2, step=2.0, speech_step=0.4)
    assert times(judged(Lengths(), window)) == [0.02, 0.42, 0.82, 1.2]


def test_each_pause_is_asked_about_however_long_the_step() -> None:
    told = Told()
    gap = np.zeros(4000, np.int16)

    async def run() -> None:
        model = WindowedTurnModel(Lengths, TurnWindow(seconds=2.0, sample_rate=RATE, pause=0.2, step=9.0))
        stream = model.open(RATE, told.hear, told.errors.append)
        whole = np.concatenate((glide(150, 150, 0.5), gap, glide(150, 150, 0.5), gap))
        for number in range(100):
            await asyncio.sleep(0.02)
            now = asyncio.get_running_loop().time()
            if number % 50 < 25:
                stream.speak(now)
            stream.feed(whole[number * 160 : number * 160 + 160], now)
        stream.close()

    run_virtual(run())
    assert times(told) == [0.7, 1.7]


def test_a_window_ends_with_the_newest_sample_at_the_rate_of_the_network() -> None:
    network = Lengths()
    judged(network, TurnWindow(seconds=1.0, sample_rate=16000, pause=0.2, step=9.0), 0.5)
    assert network.lengths == [11200]
    network = Lengths()
    judged(network, TurnWindow(seconds=1.0, sample_rate=16000, pause=0.2, step=9.0), 3.0)
    assert network.lengths == [16000]
    assert np.abs(network.last[-2400:]).max() < 0.01
    assert np.abs(network.last[-4000:]).max() > 0.1


class Held(PitchFall):
    """Computes when it is let."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def judge(self, windows: Windows) -> list[TurnChance]:
        assert self.go.wait(5)
        return super().judge(windows)


def test_a_model_that_is_behind_drops_the_oldest_and_counts_them() -> None:
    network = Held()

    async def run() -> tuple[int, list[float]]:
        told, done = Told(), asyncio.Event()

        def hear(chance: TurnChance, at: float) -> None:
            told.hear(chance, at)
            if at == 10.0:
                done.set()

        model = WindowedTurnModel(lambda: network, TurnWindow(seconds=1.0, sample_rate=RATE))
        stream = model.open(RATE, hear, told.errors.append)
        for number in range(1, 11):
            stream.speak(number - 0.5)
            stream.feed(np.zeros(160, np.int16), float(number))
        network.go.set()
        await done.wait()
        stream.close()
        return stream.dropped, times(told)

    dropped, heard = asyncio.run(run())
    assert (dropped, heard) == (10 - BACKLOG, [9.0, 10.0])


class Broken:
    def judge(self, windows: Windows) -> list[TurnChance]:
        raise RuntimeError("out of memory")


def test_a_network_that_cannot_be_loaded_or_fails_is_told_once_to_each_call() -> None:
    def unavailable() -> TurnNetwork:
        raise ConfigurationError("no weights")

    for load, message in ((unavailable, "no weights"), (Broken, "out of memory")):
        told = Told()
        run_virtual(
            listen(WindowedTurnModel(load, TurnWindow(seconds=1.0, sample_rate=RATE)), glide(150, 150), told)
        )
        assert [str(error) for error in told.errors] == [message]
        assert told.answers == []


@pytest.mark.parametrize("wrong", [{"seconds": 0.0}, {"pause": 0.0}, {"step": -1.0}, {"sample_rate": 0}])
def test_a_window_without_length_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="above 0"):
        TurnWindow(**{"seconds": 1.0, "sample_rate": 8000, **wrong})  # type: ignore[arg-type]
