"""What passes on the speech-to-text socket: the one client message, and the server's.

Source: the published AsyncAPI page of realtime speech to text, autumn 2026.
"""

from __future__ import annotations

import base64
import binascii
import math
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voiceflow.audio.words import Word
from voiceflow.emulators.elevenlabs.effects import Message
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance
from voiceflow.emulators.elevenlabs.problems import BadMessageError
from voiceflow.emulators.elevenlabs.queries import SttQuery
from voiceflow.emulators.elevenlabs.segments import Segment


class AudioChunk(BaseModel):
    """The client's message. A ``previous_text`` of null counts as absent."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    message_type: Literal["input_audio_chunk"]
    audio_base_64: str = Field(repr=False)
    commit: bool
    sample_rate: int
    previous_text: str | None = Field(None, repr=False)

    @property
    def audio(self) -> bytes:
        """The decoded bytes.

        Raises:
            BadMessageError: If it is not base64.
        """
        try:
            return base64.b64decode(self.audio_base_64, validate=True)
        except binascii.Error as exc:
            raise BadMessageError("input_error", "audio_base_64 is not base64.") from exc


def read_chunk(data: str | bytes, query: SttQuery, *, is_first: bool) -> tuple[bytes, bool]:
    """Read a client message: its audio, and whether it commits.

    Raises:
        BadMessageError: If it is not the published message, or does not fit the session.
    """
    if isinstance(data, bytes):
        raise BadMessageError("input_error", "Binary frames are not taken.")
    try:
        chunk = AudioChunk.model_validate_json(data, strict=True)
    except ValidationError as exc:
        # The validator's own words would repeat what the client sent.
        fields = sorted(
            {".".join(map(str, error["loc"])) or "message" for error in exc.errors(include_input=False)}
        )
        known = [name for name in fields if name in AudioChunk.model_fields]
        where = f" ({', '.join(known)})" if known else ""
        raise BadMessageError("input_error", f"The message is not a valid input_audio_chunk{where}.") from exc
    audio = query.audio_format.audio
    if chunk.sample_rate != audio.sample_rate:
        raise BadMessageError(
            "input_error", f"sample_rate must be {audio.sample_rate} for {query.audio_format}."
        )
    if chunk.previous_text is not None and not is_first:
        raise BadMessageError("input_error", "previous_text may only be sent with the first audio chunk.")
    data = chunk.audio
    if len(data) % audio.encoding.bytes_per_sample:
        raise BadMessageError("input_error", "The audio ends inside a sample.")
    return data, chunk.commit


def session_started(session_id: str, query: SttQuery) -> Message:
    """The first message of a session, which repeats its settings."""
    config: dict[str, object] = query.model_dump(
        mode="json",
        exclude={"token", "entity_redaction", "entity_redaction_mode", "transcript_edit"},
    )
    config["sample_rate"] = query.audio_format.audio.sample_rate
    return {"message_type": "session_started", "session_id": session_id, "config": config}


def partial_transcript(text: str) -> Message:
    """An interim text of the open segment."""
    return {"message_type": "partial_transcript", "text": text}


def committed(segment: Segment, said: HeardUtterance, query: SttQuery) -> list[Message]:
    """The messages for a segment that is final: one or more, as the session's parameters ask."""
    messages: list[Message] = [{"message_type": "committed_transcript", "text": said.text}]
    if query.include_timestamps or query.include_language_detection:
        messages.append(
            {
                "message_type": "committed_transcript_with_timestamps",
                "text": said.text,
                "language_code": said.language,
                "words": timed_words(segment, said) if query.include_timestamps else None,
            }
        )
    if query.entity_detection:
        entities = [
            {"text": e.text, "entity_type": e.kind, "start_char": e.start, "end_char": e.start + len(e.text)}
            for e in said.entities
        ]
        messages.append(
            {"message_type": "committed_transcript_entities", "text": said.text, "entities": entities}
        )
    if query.transcript_edit is not None:
        edited = said.text if said.edited is None else said.edited
        messages.append({"message_type": "edited_transcript", "text": said.text, "edited_text": edited})
    if query.entity_redaction:
        redacted = said.text if said.redacted is None else said.redacted
        messages.append({"message_type": "redacted_transcript", "text": said.text, "redacted_text": redacted})
    return messages


def timed_words(segment: Segment, said: HeardUtterance) -> list[dict[str, Any]]:
    """The words and the spaces between them, with times in seconds from the start of the session."""
    items: list[dict[str, Any]] = []
    for word in said.words or _spread(segment, said.text):
        start, end = round(segment.start + word.start, 3), round(segment.start + word.end, 3)
        if items:
            items.append(_item(" ", "spacing", items[-1]["end"], start, 0.0))
        items.append(_item(word.text, "word", start, end, round(math.log(said.confidence), 3)))
    return items


def _item(text: str, kind: str, start: float, end: float, logprob: float) -> dict[str, object]:
    return {"text": text, "start": start, "end": end, "type": kind, "logprob": logprob, "speaker_id": None}


def _spread(segment: Segment, text: str) -> tuple[Word, ...]:
    """Words without known times, over the voice of the segment in proportion to their letters."""
    begin, end = segment.voiced or (0.0, segment.duration)
    step = (end - begin) / max(1, len(text))
    words: list[Word] = []
    at = 0
    for token in text.split():
        at = text.index(token, at)
        words.append(Word(token, begin + at * step, begin + (at + len(token)) * step))
        at += len(token)
    return tuple(words)
