"""Checks what clients send, as strictly as the published description: an unknown field is refused.

Names may be written in camel case or with underscores, as the service allows.

Source: https://ai.google.dev/api/live, and ``types.LiveClientMessage`` of Google's Python package, 3.6.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel


class BadLiveMessageError(Exception):
    """The message is refused; the service closes the socket with 1007."""


class _ClientMessage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        hide_input_in_errors=True,
    )


class ClientTurn(_ClientMessage):
    """A turn."""

    role: str | None = None
    parts: tuple[dict[str, object], ...] = ()

    @property
    def text(self) -> str:
        """What it says."""
        return " ".join(_text_of(part) for part in self.parts)


class Detection(_ClientMessage):
    """``automaticActivityDetection``."""

    disabled: bool | None = None
    start_of_speech_sensitivity: str | None = None
    end_of_speech_sensitivity: str | None = None
    prefix_padding_ms: int | None = None
    silence_duration_ms: int | None = None


class InputConfig(_ClientMessage):
    """``realtimeInputConfig``."""

    automatic_activity_detection: Detection = Detection()
    activity_handling: str | None = None
    turn_coverage: str | None = None
    interim_transcript_timestamp_enabled: bool | None = None


class ClientResumption(_ClientMessage):
    """``sessionResumption``."""

    handle: str | None = None
    transparent: bool | None = None


class FunctionDeclaration(_ClientMessage):
    """A function."""

    name: str
    description: str | None = None
    parameters: dict[str, object] | None = None
    parameters_json_schema: dict[str, object] | None = None
    response: dict[str, object] | None = None
    response_json_schema: dict[str, object] | None = None
    behavior: str | None = None


class ClientToolList(_ClientMessage):
    """Tools."""

    function_declarations: tuple[FunctionDeclaration, ...] = ()
    google_search: dict[str, object] | None = None
    code_execution: dict[str, object] | None = None
    url_context: dict[str, object] | None = None


class HistoryConfig(_ClientMessage):
    """``historyConfig``."""

    initial_history_in_client_content: bool | None = None


class Setup(_ClientMessage):
    """``setup``."""

    model: str = Field(pattern=r"^models/.+")
    generation_config: dict[str, object] = {}
    system_instruction: ClientTurn | None = None
    tools: tuple[ClientToolList, ...] = ()
    realtime_input_config: InputConfig = InputConfig()
    session_resumption: ClientResumption | None = None
    context_window_compression: dict[str, object] | None = None
    input_audio_transcription: dict[str, object] | None = None
    output_audio_transcription: dict[str, object] | None = None
    proactivity: dict[str, object] | None = None
    explicit_vad_signal: bool | None = None
    history_config: HistoryConfig | None = None
    avatar_config: dict[str, object] | None = None
    safety_settings: tuple[dict[str, object], ...] | None = None
    labels: dict[str, str] | None = None


class ClientAudio(_ClientMessage):
    """Audio."""

    data: str = Field(repr=False)
    mime_type: str = Field(pattern=r"^audio/pcm(;rate=\d+)?$")

    def audio(self) -> bytes:
        """The bytes.

        Raises:
            BadMessageError: If they are no base64 or no whole samples.
        """
        try:
            data = base64.b64decode(self.data, altchars=b"-_" if set("-_") & set(self.data) else None)
        except binascii.Error:
            raise BadLiveMessageError("Invalid audio data.") from None
        if len(data) % 2:
            raise BadLiveMessageError("Audio must be whole samples.")
        return data


class ClientRealtimeInput(_ClientMessage):
    """``realtimeInput``."""

    audio: ClientAudio | None = None
    text: str | None = Field(default=None, repr=False)
    activity_start: dict[str, object] | None = None
    activity_end: dict[str, object] | None = None
    audio_stream_end: bool | None = None
    media_chunks: tuple[ClientAudio, ...] = ()
    video: dict[str, object] | None = None


class ClientContent(_ClientMessage):
    """``clientContent``."""

    turns: tuple[ClientTurn, ...] = ()
    turn_complete: bool = False


class FunctionResponse(_ClientMessage):
    """The result of a call."""

    id: str
    name: str
    response: dict[str, object] = Field(repr=False)
    scheduling: str | None = Field(default=None, pattern="^(SILENT|WHEN_IDLE|INTERRUPT)$")
    will_continue: bool | None = None


class ToolResponse(_ClientMessage):
    """``toolResponse``."""

    function_responses: tuple[FunctionResponse, ...]


class ContextUpdate(_ClientMessage):
    """``contextUpdate``."""

    system_instruction: ClientTurn | None = None
    tools: dict[str, object] | None = None


class ClientMessage(_ClientMessage):
    """Any message of a client; exactly one field is set."""

    setup: Setup | None = None
    realtime_input: ClientRealtimeInput | None = None
    client_content: ClientContent | None = None
    tool_response: ToolResponse | None = None
    context_update: ContextUpdate | None = None


def read_client_message(data: str | bytes) -> ClientMessage:
    """Read a message.

    Raises:
        BadMessageError: If it is malformed.
    """
    try:
        message = ClientMessage.model_validate(json.loads(data))
    except ValidationError as exc:
        place = ".".join(map(str, exc.errors()[0]["loc"]))
        raise BadLiveMessageError(f"Invalid JSON payload received: {place}") from None
    except ValueError:
        raise BadLiveMessageError("Request contains an invalid argument.") from None
    if len(message.model_fields_set) != 1:
        raise BadLiveMessageError("Exactly one field of the message must be set.")
    return message


def _text_of(part: dict[str, Any]) -> str:
    response = part.get("functionResponse") or part.get("function_response")
    if response is not None:
        return str(response["response"].get("result", ""))
    return str(part.get("text", ""))
