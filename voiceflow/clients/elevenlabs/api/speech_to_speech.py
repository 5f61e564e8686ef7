"""The voice changer: speech in, the same speech in another voice out."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Unpack

from voiceflow.clients.elevenlabs.http.forms import FileUpload, Upload
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.http.streams import AudioStream
from voiceflow.clients.elevenlabs.keywords import both
from voiceflow.clients.elevenlabs.model import checked
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings
from voiceflow.clients.elevenlabs.schema.speech import (
    VoiceChange,
    VoiceChangeFields,
    VoiceChangeQuery,
    VoiceChangeQueryFields,
)
from voiceflow.clients.elevenlabs.tts.received import OutputFormat, Receipt, SpokenRecording
from voiceflow.clients.elevenlabs.tts.speech_rules import INPUT_RATE, change_faults, input_faults
from voiceflow.errors import LocalProtocolError

PREFIX = "/v1/speech-to-speech"
"""Where it is, as it is published."""
NEWER_PREFIX = "/v1/voice-changer"
"""Where the official SDK looks for it since version 2.78."""

CONVERT = Operation[bytes](
    "POST", f"{PREFIX}/{{voice_id}}", bytes, query=VoiceChangeQuery, body=VoiceChange, files=("audio",)
)
STREAM = replace(CONVERT, path=f"{PREFIX}/{{voice_id}}/stream")


class ChangeKeywords(VoiceChangeFields, VoiceChangeQueryFields, total=False):
    """The fields of a request to change a voice as keywords."""


class SpeechToSpeech:
    """Speech in another voice, with its own timing and intonation.

    What does not fit is refused before anything is sent. A stream is not asked for again once it has begun.

    Source: https://elevenlabs.io/docs/api-reference/speech-to-speech/convert

    Args:
        sender: To send with.
        prefix: Where the service has it.
    """

    def __init__(self, sender: Sender, *, prefix: str = PREFIX) -> None:
        self._sender = sender
        self._convert = replace(CONVERT, path=CONVERT.path.replace(PREFIX, prefix))
        self._stream = replace(STREAM, path=STREAM.path.replace(PREFIX, prefix))

    async def convert(
        self,
        voice_id: str,
        audio: bytes | Upload | FileUpload,
        change: VoiceChange | Mapping[str, object] | None = None,
        query: VoiceChangeQuery | Mapping[str, object] | None = None,
        *,
        settings: VoiceSettings | Mapping[str, object] | None = None,
        **fields: Unpack[ChangeKeywords],
    ) -> SpokenRecording:
        """Change speech, and give the result as a whole.

        Args:
            voice_id: The target voice.
            audio: At most 5 minutes and 50 MB: a file of any common kind, or samples of 16 bits at 16 kHz
                with ``VoiceChange(file_format="pcm_s16le_16")``, which is fastest.
            change: The model, and what the audio is.
            query: The format of the result, among others; MP3 without.
            settings: How the voice speaks, in place of ``change.voice_settings``, which is JSON.
            fields: What is in ``VoiceChange`` and ``VoiceChangeQuery``, as keywords in their place.

        Raises:
            LocalProtocolError: If an argument does not fit; nothing was sent.
            ElevenLabsError: If the service refuses, breaks off or falls silent.
        """
        given = _given(change, query, fields)
        asked = _checked(audio, *given, settings, is_streamed=False)
        answer = await self._sender.send(self._convert, voice_id, **asked)
        return SpokenRecording(answer.body, _output(asked).audio, Receipt.read(answer.headers))

    def stream(
        self,
        voice_id: str,
        audio: bytes | Upload | FileUpload,
        change: VoiceChange | Mapping[str, object] | None = None,
        query: VoiceChangeQuery | Mapping[str, object] | None = None,
        *,
        settings: VoiceSettings | Mapping[str, object] | None = None,
        **fields: Unpack[ChangeKeywords],
    ) -> AudioStream:
        """Change speech, and give the result as it is made; no WAV. Arguments as ``convert``.

        Raises:
            LocalProtocolError: If an argument does not fit; nothing was sent.
        """
        given = _given(change, query, fields)
        asked = _checked(audio, *given, settings, is_streamed=True)
        return AudioStream(self._sender.open(self._stream, voice_id, **asked), _output(asked))


def _given(
    change: VoiceChange | Mapping[str, object] | None,
    query: VoiceChangeQuery | Mapping[str, object] | None,
    fields: ChangeKeywords,
) -> tuple[VoiceChange, VoiceChangeQuery]:
    return both((VoiceChange, change), (VoiceChangeQuery, query), fields, settings=VoiceSettings)


def _checked(
    audio: bytes | Upload | FileUpload,
    body: VoiceChange,
    asked: VoiceChangeQuery,
    settings: VoiceSettings | Mapping[str, object] | None,
    *,
    is_streamed: bool,
) -> dict[str, Any]:
    """The form and the query, of which nothing is known to be refused."""
    upload = Upload(audio) if isinstance(audio, bytes) else audio
    size = upload.size if isinstance(upload, FileUpload) else len(upload.data)
    if settings is not None and body.voice_settings is not None:
        raise LocalProtocolError("voice_settings: given twice")
    chosen = settings if settings is not None else _settings(body.voice_settings)
    chosen = None if chosen is None else checked(VoiceSettings, chosen)
    for fault in change_faults(body, chosen, asked, is_streamed=is_streamed):
        raise LocalProtocolError(f"{fault.field}: {fault.text}")
    for fault in input_faults(size, _seconds(upload, size, body)):
        raise LocalProtocolError(f"{fault.field}: {fault.text}")
    if settings is not None and chosen is not None:
        body = checked(VoiceChange, {**body.written(), "voice_settings": json.dumps(chosen.written())})
    return {"body": body, "query": asked, "files": {"audio": [upload]}}


def _settings(text: str | None) -> Any:
    if text is None:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise LocalProtocolError("voice_settings: not JSON") from None


def _seconds(upload: Upload | FileUpload, size: int, change: VoiceChange) -> float | None:
    """Length of the input, if known without decoding it."""
    if change.file_format == "pcm_s16le_16":
        if size % 2:
            raise LocalProtocolError("audio: pcm_s16le_16 has two bytes a sample")
        return size / 2 / INPUT_RATE
    if isinstance(upload, FileUpload):
        return None
    try:
        with wave.open(io.BytesIO(upload.data)) as file:
            return file.getnframes() / file.getframerate() if file.getframerate() else None
    except (wave.Error, EOFError):
        return None


def _output(asked: dict[str, Any]) -> OutputFormat:
    return OutputFormat.named(asked["query"].output_format)
