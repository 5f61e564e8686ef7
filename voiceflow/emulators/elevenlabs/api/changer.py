"""The emulated voice changer: a tone for each voice, as loud as the input speech."""

from __future__ import annotations

import io
import json
import zlib
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationError

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.audio.wav import read_wav
from voiceflow.clients.elevenlabs.api import speech_to_speech
from voiceflow.clients.elevenlabs.model import accept
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings
from voiceflow.clients.elevenlabs.schema.speech import VoiceChange
from voiceflow.clients.elevenlabs.tts.speech_rules import INPUT_RATE, Fault, change_faults, input_faults
from voiceflow.emulators.elevenlabs.api.history import Generated, HistoryStore, history_id
from voiceflow.emulators.elevenlabs.api.voices import VoiceStore, check_model
from voiceflow.emulators.elevenlabs.behaviour import TtsBehaviour
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, HttpReply, RefusalError
from voiceflow.emulators.elevenlabs.http.server import Handlers
from voiceflow.emulators.elevenlabs.speaking import SpeechPacer, SpeechPiece, check_format, encoded, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KEPT = 1000
_WINDOW = 0.02
_CREDITS_PER_SECOND = 1000 / 60


@dataclass
class Changed:
    """Speech whose voice was changed.

    Attributes:
        voice_id: The voice that it got.
        change: The request.
        seconds: Its length.
        at: Loop time of the request.
        is_complete: Whether the response was sent to its end.
    """

    voice_id: str
    change: VoiceChange = field(repr=False)
    seconds: float
    at: float
    is_complete: bool = False


class VoiceChanger:
    """Gives speech another voice.

    Attributes:
        changed: The changed speech, the newest last.
        behaviour: How fast it is; may be changed at any time.
    """

    def __init__(self, behaviour: TtsBehaviour, *, voices: VoiceStore, history: HistoryStore) -> None:
        self.changed: deque[Changed] = deque(maxlen=_KEPT)
        self.behaviour = behaviour
        self._voices = voices
        self._history = history

    def handlers(self) -> Handlers:
        """The handlers of speech to speech."""
        return {speech_to_speech.CONVERT: self._convert, speech_to_speech.STREAM: self._stream}

    async def _convert(self, exchange: HttpExchange) -> HttpReply:
        item, sounds = self._begin(exchange, is_streamed=False)
        data, _ = await whole(sounds, exchange.query.output_format)
        item.is_complete = True
        return HttpReply(body=data, content_type="audio/mpeg", headers=_headers(exchange, item))

    def _stream(self, exchange: HttpExchange) -> HttpReply:
        item, sounds = self._begin(exchange, is_streamed=True)
        pieces = encoded(sounds, exchange.query.output_format, item)
        return HttpReply(body=pieces, content_type="audio/mpeg", headers=_headers(exchange, item))

    def _begin(
        self, exchange: HttpExchange, *, is_streamed: bool
    ) -> tuple[Changed, AsyncGenerator[SpeechPiece]]:
        change: VoiceChange = exchange.body
        (voice_id,) = exchange.ids
        self._voices.check(voice_id)
        check_model(change.model_id, "change")
        for fault in change_faults(change, _settings(change), exchange.query, is_streamed=is_streamed):
            raise _refused(fault)
        check_format(exchange.query.output_format)
        upload = exchange.file
        for fault in input_faults(len(upload.data), None):
            raise _refused(fault)
        samples, rate = _samples(upload.data, change)
        for fault in input_faults(len(upload.data), len(samples) / rate):
            raise _refused(fault)
        item = Changed(voice_id, change, len(samples) / rate, exchange.now)
        self.changed.append(item)
        kept = self._noted(exchange, item)
        return item, kept.keep(self._delivered(revoiced(samples, rate, voice_id), rate))

    def _noted(self, exchange: HttpExchange, item: Changed) -> Generated:
        kept = Generated(
            id=history_id(exchange),
            request_id=exchange.request_id,
            source="STS",
            voice_id=item.voice_id,
            voice_name=self._voices.name(item.voice_id),
            model_id=item.change.model_id,
            output_format=exchange.query.output_format,
            at=exchange.unix,
            cost=_cost(item),
        )
        self._history.add(kept, is_logged=exchange.query.enable_logging)
        return kept

    async def _delivered(self, samples: NDArray[np.int16], sample_rate: int) -> AsyncGenerator[SpeechPiece]:
        delivery = SpeechPacer(self.behaviour)
        for sound in delivery.pieces(samples, sample_rate):
            await delivery.turn(sound)
            yield sound


def revoiced(samples: NDArray[np.int16], sample_rate: int, voice_id: str) -> NDArray[np.int16]:
    """A tone at the voice's pitch, as long and as loud as the samples, 20 ms by 20 ms."""
    size = max(1, round(_WINDOW * sample_rate))
    padded = np.zeros(-(-len(samples) // size) * size, np.float64)
    padded[: len(samples)] = samples
    loudness = np.sqrt((padded.reshape(-1, size) ** 2).mean(axis=1)).repeat(size)[: len(samples)]
    tone = np.sin(2 * np.pi * pitch(voice_id) * np.arange(len(samples)) / sample_rate)
    limited = np.clip(np.sqrt(2) * loudness * tone, -32767, 32767)
    changed: NDArray[np.int16] = limited.astype(np.int16)
    return changed


def pitch(voice_id: str) -> float:
    """The pitch of a changed voice in Hz: always the same for one id, from 200 to 995."""
    return 200.0 + 5 * (zlib.crc32(voice_id.encode()) % 160)


def _samples(data: bytes, change: VoiceChange) -> tuple[NDArray[np.int16], int]:
    if change.file_format == "pcm_s16le_16":
        return decode(data[: len(data) // 2 * 2], Encoding.PCM16), INPUT_RATE
    try:
        samples, rate = read_wav(io.BytesIO(data))
    except ValueError:
        text = "The emulator reads WAV files of 16 bits, and pcm_s16le_16."
        raise RefusalError(400, "invalid_audio", text, param="audio") from None
    return (samples if samples.ndim == 1 else samples.mean(axis=1).astype(np.int16)), rate


def _settings(change: VoiceChange) -> VoiceSettings | None:
    if change.voice_settings is None:
        return None
    try:
        found: VoiceSettings = accept(VoiceSettings, json.loads(change.voice_settings))
    except (ValueError, RecursionError, ValidationError):
        text = "The settings are no JSON that fits."
        raise RefusalError(400, "invalid_voice_settings", text, param="voice_settings") from None
    return found


def _refused(fault: Fault) -> RefusalError:
    return RefusalError(400, fault.code, f"{fault.text.capitalize()}.", param=fault.field)


def _headers(exchange: HttpExchange, item: Changed) -> dict[str, str]:
    logged = exchange.query.enable_logging
    history = {"history-item-id": history_id(exchange)} if logged else {}
    return {"character-cost": str(_cost(item)), **history}


def _cost(item: Changed) -> int:
    return round(item.seconds * _CREDITS_PER_SECOND)
