"""Text to speech over HTTP: whole or as it is made, with or without the times of the characters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender, parsed
from voiceflow.clients.elevenlabs.http.streams import AudioStream
from voiceflow.clients.elevenlabs.http.timed_streams import TimedReader, TimedStream
from voiceflow.clients.elevenlabs.keywords import both
from voiceflow.clients.elevenlabs.schema.speech import (
    NewSpeech,
    NewSpeechFields,
    SpeechQuery,
    SpeechQueryFields,
    TimedChunk,
    TimedSpeech,
)
from voiceflow.clients.elevenlabs.tts.received import (
    OutputFormat,
    Receipt,
    SpokenRecording,
    TimedAudio,
    TimedRecording,
)
from voiceflow.clients.elevenlabs.tts.speech_rules import speech_faults
from voiceflow.errors import LocalProtocolError

PATH = "/v1/text-to-speech/{voice_id}"

CONVERT = Operation[bytes]("POST", PATH, bytes, query=SpeechQuery, body=NewSpeech)
STREAM = Operation[bytes]("POST", f"{PATH}/stream", bytes, query=SpeechQuery, body=NewSpeech)
CONVERT_TIMED = Operation[TimedSpeech](
    "POST", f"{PATH}/with-timestamps", TimedSpeech, query=SpeechQuery, body=NewSpeech
)
STREAM_TIMED = Operation[TimedChunk](
    "POST", f"{PATH}/stream/with-timestamps", TimedChunk, query=SpeechQuery, body=NewSpeech
)


class SpeechKeywords(NewSpeechFields, SpeechQueryFields, total=False):
    """The fields of a request for speech as keywords."""


class TextToSpeech:
    """Speech of a text that is there as a whole. For one that is still being written, see the sockets.

    What does not fit is refused before anything is sent. The streams are not asked for again once they
    have begun.

    Source: https://elevenlabs.io/docs/api-reference/text-to-speech/convert
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def convert(
        self,
        voice_id: str,
        speech: NewSpeech | Mapping[str, object] | None = None,
        query: SpeechQuery | Mapping[str, object] | None = None,
        **fields: Unpack[SpeechKeywords],
    ) -> SpokenRecording:
        """Speak a text, and give the audio as a whole.

        Args:
            voice_id: Whose voice.
            speech: The text, the model, and how to speak it.
            query: The format, among others; MP3 without.
            fields: What is in ``NewSpeech`` and ``SpeechQuery``, as keywords in their place:
                ``convert(voice_id, text="Hello.", output_format="ulaw_8000")``.

        Raises:
            LocalProtocolError: If an argument does not fit; nothing was sent.
            ElevenLabsError: If the service refuses, breaks off or falls silent.
        """
        asked = _checked(speech, query, fields, is_streamed=False)
        answer = await self._sender.send(CONVERT, voice_id, **asked)
        return SpokenRecording(answer.body, _output(asked).audio, Receipt.read(answer.headers))

    async def convert_with_timestamps(
        self,
        voice_id: str,
        speech: NewSpeech | Mapping[str, object] | None = None,
        query: SpeechQuery | Mapping[str, object] | None = None,
        **fields: Unpack[SpeechKeywords],
    ) -> TimedRecording:
        """Speak a text, and give the audio as a whole with the times of its characters.

        Raises:
            LocalProtocolError: If an argument does not fit; nothing was sent.
            RemoteProtocolError: If the answer does not fit.
            ElevenLabsError: If the service refuses, breaks off or falls silent.
        """
        asked = _checked(speech, query, fields, is_streamed=False)
        answer = await self._sender.send(CONVERT_TIMED, voice_id, **asked)
        reader = TimedReader(_output(asked), asked["body"].text)
        piece = reader.piece(parsed(answer.body))
        words = piece.words + reader.end().words
        timed = TimedAudio(piece.data, 0.0, piece.characters, piece.normalized, words)
        return TimedRecording(timed, _output(asked).audio, Receipt.read(answer.headers))

    def stream(
        self,
        voice_id: str,
        speech: NewSpeech | Mapping[str, object] | None = None,
        query: SpeechQuery | Mapping[str, object] | None = None,
        **fields: Unpack[SpeechKeywords],
    ) -> AudioStream:
        """Speak a text, and give the audio as it is made; no WAV.

        Raises:
            LocalProtocolError: If an argument does not fit; nothing was sent.
        """
        asked = _checked(speech, query, fields, is_streamed=True)
        return AudioStream(self._sender.open(STREAM, voice_id, **asked), _output(asked))

    def stream_with_timestamps(
        self,
        voice_id: str,
        speech: NewSpeech | Mapping[str, object] | None = None,
        query: SpeechQuery | Mapping[str, object] | None = None,
        **fields: Unpack[SpeechKeywords],
    ) -> TimedStream:
        """Speak a text, and give the audio as it is made with the times of its characters; no WAV.

        Raises:
            LocalProtocolError: If an argument does not fit; nothing was sent.
        """
        asked = _checked(speech, query, fields, is_streamed=True)
        opening = self._sender.open(STREAM_TIMED, voice_id, **asked)
        return TimedStream(opening, _output(asked), asked["body"].text)


def _checked(
    speech: NewSpeech | Mapping[str, object] | None,
    query: SpeechQuery | Mapping[str, object] | None,
    fields: SpeechKeywords,
    *,
    is_streamed: bool,
) -> dict[str, Any]:
    """The body and the query, of which nothing is known to be refused."""
    body, asked = both((NewSpeech, speech), (SpeechQuery, query), fields)
    for fault in speech_faults(body, asked, is_streamed=is_streamed):
        raise LocalProtocolError(f"{fault.field}: {fault.text}")
    return {"body": body, "query": asked}


def _output(asked: dict[str, Any]) -> OutputFormat:
    return OutputFormat.named(asked["query"].output_format)
