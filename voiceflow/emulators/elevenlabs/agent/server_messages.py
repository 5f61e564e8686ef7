"""The service's messages in a conversation: published ones, and those known only from the SDKs.

Source: the published AsyncAPI page of the Agents websocket, autumn 2026, and the types of the official SDK.
The key of the payload cannot be derived from the type.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from voiceflow.emulators.elevenlabs.alignment import Character, written
from voiceflow.emulators.elevenlabs.effects import Message
from voiceflow.emulators.elevenlabs.formats import InputFormat


def metadata(conversation_id: str, output: InputFormat, taken: InputFormat) -> Message:
    """The first message: the formats both ways."""
    return _message(
        "conversation_initiation_metadata",
        conversation_initiation_metadata_event={
            "conversation_id": conversation_id,
            "agent_output_audio_format": output.value,
            "user_input_audio_format": taken.value,
        },
    )


def asr_metadata() -> Message:
    """The recogniser is ready."""
    return _message("asr_initiation_metadata", asr_initiation_metadata_event={})


def audio(
    data: bytes, event_id: int, characters: Sequence[Character], origin: float, *, is_final: bool
) -> Message:
    """A piece of the agent's voice.

    Args:
        data: In the agent's output format.
        event_id: Of the response.
        characters: That are spoken in it.
        origin: Where it begins, in the characters' time.
        is_final: Whether it is the response's last.
    """
    event: dict[str, Any] = {"audio_base_64": base64.b64encode(data).decode(), "event_id": event_id}
    if characters:
        timed = written(characters, origin)
        event["alignment"] = {
            "chars": timed["chars"],
            "char_start_times_ms": timed["charStartTimesMs"],
            "char_durations_ms": timed["charDurationsMs"],
        }
    if is_final:
        event["is_final"] = True
    return _message("audio", audio_event=event)


def user_transcript(text: str, event_id: int) -> Message:
    """What the user said."""
    return _message(
        "user_transcript", user_transcription_event={"user_transcript": text, "event_id": event_id}
    )


def tentative_user_transcript(text: str, event_id: int) -> Message:
    """What the user has said so far."""
    event = {"user_transcript": text, "event_id": event_id}
    return _message("tentative_user_transcript", tentative_user_transcription_event=event)


def agent_response(text: str, event_id: int, response_id: str) -> Message:
    """What the agent is going to say."""
    event = {"agent_response": text, "event_id": event_id, "response_id": response_id}
    return _message("agent_response", agent_response_event=event)


def correction(original: str, corrected: str, event_id: int, response_id: str) -> Message:
    """What was heard of it."""
    return _message(
        "agent_response_correction",
        agent_response_correction_event={
            "original_agent_response": original,
            "corrected_agent_response": corrected,
            "event_id": event_id,
            "response_id": response_id,
        },
    )


def response_complete(event_id: int) -> Message:
    """The response was sent completely."""
    return _message("agent_response_complete", agent_response_complete_event={"event_id": event_id})


def response_metadata(metadata: Mapping[str, object], event_id: int) -> Message:
    """What the agent's own model adds."""
    event = {"metadata": dict(metadata), "event_id": event_id}
    return _message("agent_response_metadata", agent_response_metadata_event=event)


def chat_part(text: str, part: Literal["start", "delta", "stop"], event_id: int, response_id: str) -> Message:
    """A piece of the text, as it is written."""
    event = {"text": text, "type": part, "event_id": event_id, "response_id": response_id}
    return _message("agent_chat_response_part", text_response_part=event)


def reasoning_part(text: str, part: Literal["start", "delta", "stop"], event_id: int) -> Message:
    """A piece of what the agent thinks."""
    event = {"text": text, "type": part, "event_id": event_id}
    return _message("agent_reasoning_response_part", reasoning_response_part=event)


def interruption(event_id: int) -> Message:
    """The user cut off the response of this event, and those before it."""
    return _message("interruption", interruption_event={"event_id": event_id})


def ping(event_id: int, ping_ms: int | None) -> Message:
    """To be answered at once; ``ping_ms`` is the last measurement."""
    return _message("ping", ping_event={"event_id": event_id, "ping_ms": ping_ms})


def vad_score(score: float) -> Message:
    """How sure it is that the user speaks."""
    return _message("vad_score", vad_score_event={"vad_score": score})


def queue_status(status: Literal["waiting", "admitted", "timed_out"]) -> Message:
    """Whether the conversation may begin."""
    return _message("queue_status", queue_status_event={"status": status})


def client_error(code: int, name: str, text: str) -> Message:
    """The client did something wrong; the conversation goes on."""
    return _message("client_error", error_event={"code": code, "error_name": name, "message": text})


def error(code: int, text: str, error_type: str | None) -> Message:
    """The conversation ends with this close code."""
    return _message("error", error_event={"code": code, "message": text, "error_type": error_type})


def context_usage(event_id: int, model: str, tokens: int, limit: int) -> Message:
    """How full the model's context is."""
    return _message(
        "context_usage",
        context_usage_event={
            "event_id": event_id,
            "model": model,
            "context_tokens": tokens,
            "context_limit_tokens": limit,
        },
    )


def guardrail_triggered(name: str) -> Message:
    """The agent was kept from saying something."""
    return _message("guardrail_triggered", guardrail_triggered_event={"guardrail_name": name})


def tentative_agent_response(text: str) -> Message:
    """What the agent might say."""
    event = {"tentative_agent_response": text}
    return _message("internal_tentative_agent_response", tentative_agent_response_internal_event=event)


def turn_probability(probability: float) -> Message:
    """How sure it is that the user has ended."""
    event = {"turn_probability": probability}
    return _message("internal_turn_probability", turn_probability_internal_event=event)


def rich_content(content_id: str, component: str, props: Mapping[str, object], event_id: int) -> Message:
    """Something to show."""
    event = {"rich_content_id": content_id, "component": component, "props": dict(props)}
    return _message("rich_content", rich_content={**event, "event_id": event_id})


def agent_typing(*, is_typing: bool, duration_ms: int | None = None) -> Message:
    """A human agent writes."""
    return _message("agent_typing", agent_typing_event={"is_typing": is_typing, "duration_ms": duration_ms})


def external_agent(*, is_connected: bool) -> Message:
    """A human agent has come or gone."""
    kind = "external_agent_connected" if is_connected else "external_agent_disconnected"
    return _message(kind, **{f"{kind}_event": {}})


def _message(kind: str, **payload: Mapping[str, object]) -> Message:
    return {"type": kind, **payload}
