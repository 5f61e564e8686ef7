"""A small English voice with word times, a hundred times faster than speech on one core."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from voiceflow.audio.words import Word
from voiceflow.clients.local.reading import pause_after, sentences, spoken_shares
from voiceflow.clients.local.timing import loud_span, spread
from voiceflow.clients.local.voices import HEART, Spectrum, VoiceVariant
from voiceflow.clients.local.weights import HIBARI_HEART, Weights, find_weights, need
from voiceflow.clients.local.workers import Workers
from voiceflow.clients.speech.engines import Speech

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLE_RATE = 24000
_MODEL = "hibari.onnx"
_DURATIONS = "/CumSum_output_0"
"""The tensor inside hibari 0.2.1's network that holds the duration of each phoneme."""
_KEPT_SILENCE = 0.02
_PAUSES = frozenset(';:,.!?—…"“”()')
"""Phoneme symbols that sound as a pause, not as part of the preceding word."""


class Hibari:
    """A voice that all calls of a process share. Other speakers: ``hibari.speaker(voice)``.

    As an async context manager it loads the model on entry; otherwise the first sentence waits for that. The
    same text always produces the same samples.

    Args:
        directory: The folder of the model's files; by default in the installed package ``hibari-tts``.
        voice: The speaker.
        weights: The expected files.
    """

    def __init__(
        self, directory: Path | None = None, *, voice: VoiceVariant = HEART, weights: Weights = HIBARI_HEART
    ) -> None:
        self._voice = voice
        # One thread is enough for dozens of calls, and the pronouncing dictionary is not thread-safe.
        self._workers = Workers(1, name="hibari")
        self._network = _LazyNetwork(directory, weights)

    async def __aenter__(self) -> Self:
        await self.load()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def load(self) -> None:
        """Read and check the model and the dictionary. Does nothing the second time.

        Raises:
            ConfigurationError: If a package or a file is missing or not the expected one.
        """
        await self._workers.run(self._network.loaded)

    def speaker(self, voice: VoiceVariant) -> Hibari:
        """Another speaker on the same model and thread; closing either closes both."""
        other = Hibari.__new__(Hibari)
        other._voice, other._workers, other._network = voice, self._workers, self._network
        return other

    async def synthesize(self, text: str) -> AsyncIterator[Speech]:
        """Speak a text at 24 kHz, sentence by sentence.

        Raises:
            ConfigurationError: If the model cannot be loaded.
            ServiceError: If too many sentences are waiting, or this object is closed.
        """
        pieces = list(sentences(text))
        for number, written in enumerate(pieces, start=1):
            pause = pause_after(written[-1]) if number < len(pieces) else 0.0
            yield await self._workers.run(partial(self._speak, written, pause))

    def close(self) -> None:
        """Stop the thread. Sentences not yet begun are dropped."""
        self._workers.close()

    def _speak(self, written: Sequence[str], pause: float) -> Speech:
        return self._network.loaded().speak(written, self._voice, pause)


class _LazyNetwork:
    """The network, loaded when first needed, on the thread that needs it."""

    def __init__(self, directory: Path | None, weights: Weights) -> None:
        self._directory = directory
        self._weights = weights
        self._network: _Network | None = None
        self._loading = threading.Lock()

    def loaded(self) -> _Network:
        with self._loading:
            if self._network is None:
                self._network = _Network(find_weights(self._weights, self._directory))
            return self._network


class _Network:
    """The loaded model: written words in, samples and word times out. Blocks."""

    def __init__(self, directory: Path) -> None:
        runtime = need("onnxruntime")
        options = runtime.SessionOptions()
        # onnxruntime's thread pools would spin and compete with the event loop.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = (directory / _MODEL).read_bytes()
        self._has_durations = _DURATIONS.encode() in model
        if self._has_durations:
            model = _with_output(model, _DURATIONS)
        self._session = runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._symbols: dict[str, int] = json.loads((directory / "vocab.json").read_text(encoding="utf-8"))
        self._wave = need("hibari.dsp").synth
        self._phonemes = need("hibari.g2p").G2P()

    def speak(self, written: Sequence[str], voice: VoiceVariant, pause: float) -> Speech:
        symbols = [symbol for symbol in self._phonemes(" ".join(written)) if symbol in self._symbols]
        if not any(map(_is_heard, symbols)):
            silence = np.zeros(int(pause * SAMPLE_RATE), np.int16)
            return Speech(silence, SAMPLE_RATE, tuple(Word(word, 0.0, 0.0) for word in written))
        *parts, pitch, ends = self._predict(symbols, voice.pace)
        harmonic, rotation, noise, rest, rest_phase = parts
        sound = Spectrum(harmonic, rotation, noise, rest, rest_phase, pitch).spoken_by(voice)
        samples: NDArray[np.float32] = self._wave(
            sound.harmonic,
            sound.rotation,
            sound.noise,
            sound.rest,
            sound.rest_phase,
            sound.pitch,
            np.random.default_rng(0),
        )
        start, end = loud_span(samples, SAMPLE_RATE)
        if len(ends):
            seconds = ends * (len(samples) / SAMPLE_RATE / ends[-1])
            words = self._written_times(written, _spoken_spans(symbols, seconds.tolist()))
        else:
            words = spread(written, start, end)
        return _trimmed(samples, words, start, end, pause)

    def _predict(self, symbols: Sequence[str], pace: float) -> list[NDArray[np.float32]]:
        """The spectrum's six parts, then where each symbol ends (the padding in front first; or empty)."""
        ids = [0, *(self._symbols[symbol] for symbol in symbols), 0]
        outputs = self._session.run(
            None, {"ids": np.array([ids], np.int64), "speed": np.array([pace], np.float32)}
        )
        spectrum = [output[0] for output in outputs[:6]]
        ends = outputs[6].ravel().astype(np.float32) if self._has_durations else np.empty(0, np.float32)
        return [*spectrum, ends]

    def _written_times(
        self, written: Sequence[str], spans: Sequence[tuple[float, float]]
    ) -> tuple[Word, ...]:
        words: list[Word] = []
        for word, (first, after) in zip(
            written, spoken_shares(written, len(spans), self._count), strict=True
        ):
            if first < after:
                words.append(Word(word, spans[first][0], spans[after - 1][1]))
            else:
                here = words[-1].end if words else spans[0][0]
                words.append(Word(word, here, here))
        return tuple(words)

    def _count(self, text: str) -> int:
        symbols = [symbol for symbol in self._phonemes(text) if symbol in self._symbols]
        return len(_spoken_spans(symbols, [0.0] * (len(symbols) + 2)))


def _is_heard(symbol: str) -> bool:
    return symbol != " " and symbol not in _PAUSES


def _spoken_spans(symbols: Sequence[str], ends: Sequence[float]) -> list[tuple[float, float]]:
    """When each spoken word begins and ends; ``ends[i]`` is where the symbol before ``symbols[i]`` ends."""
    breaks = [-1, *(index for index, symbol in enumerate(symbols) if symbol == " "), len(symbols)]
    spans: list[tuple[float, float]] = []
    for left, right in pairwise(breaks):
        heard = [index for index in range(left + 1, right) if _is_heard(symbols[index])]
        if heard:
            spans.append((ends[heard[0]], ends[heard[-1] + 1]))
    return spans


def _trimmed(
    samples: NDArray[np.float32], words: Sequence[Word], start: float, end: float, pause: float
) -> Speech:
    """Trim the silence at both ends (a third of a second at the start) and shift the words accordingly."""
    first = max(0, int((start - _KEPT_SILENCE) * SAMPLE_RATE))
    last = min(len(samples), int((end + _KEPT_SILENCE) * SAMPLE_RATE))
    pcm = np.zeros(last - first + int(pause * SAMPLE_RATE), np.int16)
    pcm[: last - first] = np.clip(samples[first:last] * 32767, -32768, 32767)
    offset, length = first / SAMPLE_RATE, (last - first) / SAMPLE_RATE
    return Speech(pcm, SAMPLE_RATE, tuple(_shifted(words, offset, length)))


def _shifted(words: Sequence[Word], offset: float, length: float) -> Iterator[Word]:
    for word in words:
        begin, finish = (min(max(0.0, at - offset), length) for at in (word.start, word.end))
        yield Word(word.text, begin, finish)


def _with_output(model: bytes, tensor: str) -> bytes:
    """Add a tensor inside an ONNX model to its outputs, as the last one.

    Protobuf joins the repeated fields of concatenated messages, so a second ``ModelProto`` after the first is
    enough: graph (7) { output (12) { name (1) } }.

    Source: https://protobuf.dev/programming-guides/encoding/#last-one-wins
    """
    name = tensor.encode()
    value = b"\x0a" + bytes([len(name)]) + name
    graph = b"\x62" + bytes([len(value)]) + value
    return model + b"\x3a" + bytes([len(graph)]) + graph
