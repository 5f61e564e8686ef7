"""Emulated speech to text of whole recordings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from voiceflow.clients.elevenlabs.api import speech_to_text
from voiceflow.clients.elevenlabs.api.transcription_rules import problem
from voiceflow.clients.elevenlabs.schema.transcripts import (
    MultichannelTranscript,
    PendingTranscript,
    Transcript,
    Transcription,
)
from voiceflow.emulators.elevenlabs.http.answers import whole
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, HttpReply, RefusalError
from voiceflow.emulators.elevenlabs.http.server import Handlers
from voiceflow.emulators.elevenlabs.listeners import Script, SegmentListener
from voiceflow.emulators.elevenlabs.problems import EngineError
from voiceflow.emulators.elevenlabs.transcripts.entities import redacted
from voiceflow.emulators.elevenlabs.transcripts.exports import check, exported
from voiceflow.emulators.elevenlabs.transcripts.hearing import (
    MOST_CHANNELS,
    DecodedRecording,
    VoicedStretch,
    recorded,
    stretches,
)
from voiceflow.emulators.elevenlabs.transcripts.speakers import told_apart
from voiceflow.emulators.elevenlabs.transcripts.writing import written

_KEPT = 1000
# An address is never fetched: it counts as a packed file of this many bytes.
_ELSEWHERE = b"\0" * 48_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionBehaviour:
    """How recordings are transcribed.

    Attributes:
        pause: Seconds of silence that separate two stretches; each is one line of a script.
        delay: Seconds until a transcript that a webhook delivers can be fetched.
        pending_status: The HTTP status of a pending answer.
    """

    pause: float = 0.7
    delay: float = 1.0
    pending_status: int = 202


@dataclass(frozen=True, slots=True)
class _Kept:
    transcript: Transcript | MultichannelTranscript
    ready_at: float


class Transcripts:
    """Transcribes recordings with the listener of the socket, and keeps the transcripts.

    WAV files of 16 bits and raw 16-bit samples are analysed: a script's lines go to the
    stretches in which there is a voice, in order of their beginnings over all channels. Other containers
    and addresses are only accepted if the listener is a ``Script``: each is one line. Keyterms,
    audio events and fillers have no effect. No webhook is called: a pending transcript is fetched.

    Args:
        listener: Recognises the words.

    Attributes:
        listener: The same; may be changed between two requests.
        behaviour: How recordings are transcribed; may be changed likewise.
    """

    def __init__(self, listener: SegmentListener) -> None:
        self.listener = listener
        self.behaviour = TranscriptionBehaviour()
        self._kept: dict[str, _Kept] = {}
        self._made = 0

    def handlers(self) -> Handlers:
        """The handlers of the operations on recordings and transcripts."""
        return {
            speech_to_text.CONVERT: self._convert,
            speech_to_text.FETCH: lambda exchange: self._find(exchange).transcript,
            speech_to_text.DELETE: self._delete,
        }

    async def _convert(self, exchange: HttpExchange) -> Transcript | MultichannelTranscript | HttpReply:
        wanted = _wanted(exchange)
        recording = self._recording(exchange, wanted)
        heard = await self._heard(recording, wanted)
        transcript = written(heard, wanted, channels=len(recording.channels), duration=recording.duration)
        transcript = _with_formats(transcript, wanted)
        transcript_id = None
        if exchange.query.enable_logging:
            self._made += 1
            transcript_id = f"{self._made:020d}"
            transcript = transcript.model_copy(update={"transcription_id": transcript_id})
            self._keep(transcript_id, transcript, wanted)
        return self._pending(exchange, transcript_id) if wanted.webhook else transcript

    def _recording(self, exchange: HttpExchange, wanted: Transcription) -> DecodedRecording:
        is_scripted = isinstance(self.listener, Script)
        if exchange.files.get("file"):
            data = exchange.file.data
        elif is_scripted:
            data = _ELSEWHERE
        else:
            raise RefusalError(400, "invalid_audio", "The emulator fetches nothing.", param="source_url")
        is_raw = wanted.file_format == "pcm_s16le_16"
        recording = recorded(data, is_raw=is_raw, may_be_packed=is_scripted)
        if not wanted.use_multi_channel:
            return recording.mixed()
        if len(recording.channels) > MOST_CHANNELS:
            raise RefusalError(400, "invalid_audio", f"At most {MOST_CHANNELS} channels.", param="file")
        return recording

    async def _heard(self, recording: DecodedRecording, wanted: Transcription) -> list[VoicedStretch]:
        found: Sequence[VoicedStretch] = stretches(recording, pause=self.behaviour.pause)
        if wanted.diarize:
            found = told_apart(
                found,
                most=wanted.num_speakers,
                threshold=wanted.diarization_threshold,
                roles=wanted.detect_speaker_roles,
            )
        try:
            heard = [replace(one, said=await self.listener.final(one.segment)) for one in found]
        except EngineError as exc:
            raise RefusalError(500, "internal_error", str(exc)) from exc
        if wanted.entity_redaction:
            heard = redacted(heard, wanted.entity_redaction, wanted.entity_redaction_mode)
        return heard

    def _keep(
        self, transcript_id: str, transcript: Transcript | MultichannelTranscript, wanted: Transcription
    ) -> None:
        delay = self.behaviour.delay if wanted.webhook else 0.0
        self._kept[transcript_id] = _Kept(transcript, asyncio.get_running_loop().time() + delay)
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]

    def _pending(self, exchange: HttpExchange, transcript_id: str | None) -> HttpReply:
        answer = PendingTranscript(
            message="The transcript will be delivered.",
            request_id=exchange.request_id,
            transcription_id=transcript_id,
        )
        return HttpReply(body=json.dumps(whole(answer)).encode(), status=self.behaviour.pending_status)

    def _delete(self, exchange: HttpExchange) -> None:
        self._find(exchange)
        del self._kept[exchange.ids[0]]

    def _find(self, exchange: HttpExchange) -> _Kept:
        kept = self._kept.get(exchange.ids[0])
        if kept is None or kept.ready_at > exchange.now:
            raise RefusalError(404, "not_found_error", "Transcript not found.", param="transcription_id")
        return kept


def _wanted(exchange: HttpExchange) -> Transcription:
    """The form's fields, if they go together.

    Raises:
        RefusalError: If they do not.
    """
    form: Transcription = exchange.body
    # The official SDK writes these two as JSON, for one name as for a list.
    names = {name: _from_json(getattr(form, name)) for name in ("entity_detection", "entity_redaction")}
    wanted = form.model_copy(update=names)
    if wrong := problem(wanted, has_file=bool(exchange.files.get("file"))):
        raise RefusalError(400, "invalid_parameters", wrong[1], param=wrong[0])
    if wanted.use_multi_channel and wanted.diarize:
        raise RefusalError(400, "invalid_parameters", "Not with use_multi_channel.", param="diarize")
    check(wanted.additional_formats or [])
    return wanted


def _from_json(value: object) -> Any:
    text = value[0] if isinstance(value, list) and len(value) == 1 else value
    if not isinstance(text, str) or text[:1] not in ('"', "["):
        return value
    try:
        return json.loads(text)
    except ValueError:
        return value


def _with_formats(
    transcript: Transcript | MultichannelTranscript, wanted: Transcription
) -> Transcript | MultichannelTranscript:
    formats = wanted.additional_formats or []
    if isinstance(transcript, Transcript):
        return exported(transcript, formats)
    parts = [exported(part, formats) for part in transcript.transcripts]
    return transcript.model_copy(update={"transcripts": parts})
