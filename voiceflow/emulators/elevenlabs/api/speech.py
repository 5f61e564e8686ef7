"""Emulated text to speech over HTTP."""

from __future__ import annotations

import base64
import json
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from voiceflow.clients.elevenlabs.api import text_to_speech
from voiceflow.clients.elevenlabs.schema.speech import (
    CharacterTimes,
    NewSpeech,
    SpeechQuery,
    TimedChunk,
    TimedSpeech,
)
from voiceflow.clients.elevenlabs.tts.speech_rules import speech_faults
from voiceflow.emulators.elevenlabs.alignment import Character
from voiceflow.emulators.elevenlabs.api.dictionaries import DictionaryStore
from voiceflow.emulators.elevenlabs.api.history import Generated, HistoryStore, history_id
from voiceflow.emulators.elevenlabs.api.voices import VoiceStore, check_model
from voiceflow.emulators.elevenlabs.behaviour import TtsBehaviour
from voiceflow.emulators.elevenlabs.formats import Encoder, SocketOutputFormat
from voiceflow.emulators.elevenlabs.http.answers import whole as filled
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, HttpReply, RefusalError
from voiceflow.emulators.elevenlabs.http.server import Handlers
from voiceflow.emulators.elevenlabs.speaking import SpeechPiece, check_format, encoded, speak, whole
from voiceflow.emulators.elevenlabs.spelling import Spelling
from voiceflow.emulators.elevenlabs.voices import EmulatedVoice

_KEPT = 1000
_STITCHABLE = 7200.0


@dataclass
class Spoken:
    """A text that was spoken over HTTP.

    Attributes:
        request_id: The service's name of the request.
        history_item_id: Empty without logging.
        voice_id: Whose voice.
        speech: The request.
        text: As it was spoken: with the replacements of the dictionaries.
        at: Loop time of the request.
        is_complete: Whether the response was sent to its end.
    """

    request_id: str
    history_item_id: str
    voice_id: str
    speech: NewSpeech = field(repr=False)
    text: str = field(repr=False)
    at: float
    is_complete: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """The service's headers for it."""
        logged = {"history-item-id": self.history_item_id} if self.history_item_id else {}
        return {"character-cost": str(len(self.speech.text)), **logged}


class SpeechSynthesis:
    """Speaks texts over HTTP.

    Attributes:
        spoken: The spoken texts, the newest last.
        behaviour: How fast it is; may be changed at any time.
    """

    def __init__(
        self,
        voice: EmulatedVoice,
        behaviour: TtsBehaviour,
        *,
        voices: VoiceStore,
        dictionaries: DictionaryStore,
        history: HistoryStore,
    ) -> None:
        self.spoken: deque[Spoken] = deque(maxlen=_KEPT)
        self._voice = voice
        self.behaviour = behaviour
        self._voices = voices
        self._dictionaries = dictionaries
        self._history = history

    def handlers(self) -> Handlers:
        """The handlers of text to speech."""
        return {
            text_to_speech.CONVERT: self._convert,
            text_to_speech.CONVERT_TIMED: self._convert_timed,
            text_to_speech.STREAM: self._stream,
            text_to_speech.STREAM_TIMED: self._stream_timed,
        }

    async def _convert(self, exchange: HttpExchange) -> HttpReply:
        item, sounds = self._begin(exchange, is_streamed=False)
        data, _ = await whole(sounds, exchange.query.output_format)
        item.is_complete = True
        return HttpReply(body=data, content_type="audio/mpeg", headers=item.headers)

    async def _convert_timed(self, exchange: HttpExchange) -> HttpReply:
        item, sounds = self._begin(exchange, is_streamed=False)
        data, found = await whole(sounds, exchange.query.output_format)
        answer = TimedSpeech(
            audio_base64=base64.b64encode(data).decode(),
            alignment=_times(c for sound in found for c in sound.written),
            normalized_alignment=_times(c for sound in found for c in sound.spoken),
        )
        item.is_complete = True
        return HttpReply(body=json.dumps(filled(answer)).encode(), headers=item.headers)

    def _stream(self, exchange: HttpExchange) -> HttpReply:
        item, sounds = self._begin(exchange, is_streamed=True)
        pieces = encoded(sounds, exchange.query.output_format, item)
        return HttpReply(body=pieces, content_type="audio/mpeg", headers=item.headers)

    def _stream_timed(self, exchange: HttpExchange) -> HttpReply:
        item, sounds = self._begin(exchange, is_streamed=True)

        async def lines() -> AsyncGenerator[bytes]:
            encoder = Encoder(SocketOutputFormat(exchange.query.output_format))
            async with aclosing(sounds):
                async for sound in sounds:
                    data = encoder.encode(sound.samples, sound.sample_rate)
                    yield _line(data, sound, self.behaviour)
            item.is_complete = True

        return HttpReply(body=lines(), headers=item.headers)

    def _begin(
        self, exchange: HttpExchange, *, is_streamed: bool
    ) -> tuple[Spoken, AsyncGenerator[SpeechPiece]]:
        speech: NewSpeech = exchange.body
        query: SpeechQuery = exchange.query
        (voice_id,) = exchange.ids
        self._voices.check(voice_id)
        check_model(speech.model_id, "speech")
        for fault in speech_faults(speech, query, is_streamed=is_streamed):
            raise RefusalError(400, fault.code, f"{fault.text.capitalize()}.", param=fault.field)
        self._check_stitching(speech, exchange.now)
        rate = check_format(query.output_format)
        aliases = self._dictionaries.aliases(speech.pronunciation_dictionary_locators or ())
        spelling = Spelling(speech.text, aliases)
        kept = self._noted(exchange, speech)
        item = Spoken(
            exchange.request_id,
            kept.id if query.enable_logging else "",
            voice_id,
            speech,
            spelling.spoken,
            exchange.now,
        )
        self.spoken.append(item)
        return item, kept.keep(speak(self._voice, spelling, rate, self.behaviour))

    def _noted(self, exchange: HttpExchange, speech: NewSpeech) -> Generated:
        settings = speech.voice_settings
        (voice_id,) = exchange.ids
        kept = Generated(
            id=history_id(exchange),
            request_id=exchange.request_id,
            source="TTS",
            voice_id=voice_id,
            voice_name=self._voices.name(voice_id),
            model_id=speech.model_id,
            output_format=exchange.query.output_format,
            text=speech.text,
            settings=None if settings is None else settings.written(),
            at=exchange.unix,
            cost=len(speech.text),
        )
        self._history.add(kept, is_logged=exchange.query.enable_logging)
        return kept

    def _check_stitching(self, speech: NewSpeech, now: float) -> None:
        """The service's reaction to an unknown id is not published; here it is refused."""
        known = {
            item.request_id
            for item in self.spoken
            if item.is_complete and item.speech.model_id == speech.model_id and now - item.at <= _STITCHABLE
        }
        sides: dict[str, Sequence[str] | None] = {
            "previous_request_ids": speech.previous_request_ids,
            "next_request_ids": speech.next_request_ids,
        }
        for name, ids in sides.items():
            if not known.issuperset(ids or ()):
                text = "No request with this id was answered to its end, lately and with this model."
                raise RefusalError(400, "invalid_parameters", text, param=name)


def _line(data: bytes, sound: SpeechPiece, behaviour: TtsBehaviour) -> bytes:
    origin = sound.start if behaviour.restarts_times else 0.0
    chunk = TimedChunk(
        audio_base64=base64.b64encode(data).decode(),
        alignment=_times(sound.written, origin) if behaviour.has_times else None,
        normalized_alignment=_times(sound.spoken, origin) if behaviour.has_times else None,
    )
    return json.dumps(filled(chunk)).encode() + b"\n"


def _times(characters: Iterable[Character], origin: float = 0.0) -> CharacterTimes | None:
    found = list(characters)
    if not found:
        return None
    return CharacterTimes(
        characters=[c.text for c in found],
        character_start_times_seconds=[round(max(0.0, c.start - origin), 6) for c in found],
        character_end_times_seconds=[round(max(0.0, c.end - origin), 6) for c in found],
    )
