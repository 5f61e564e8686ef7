"""What the emulated agent answers, and the faults of the emulated service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic import JsonValue

from voiceflow.clients.dialogflow.packages import cx, grpc
from voiceflow.clients.dialogflow.structs import plain

Said: TypeAlias = str | Any
"""A text, or a ``ResponseMessage`` of CX."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRequest:
    """A request that the service accepted.

    Attributes:
        session: Full name of the session.
        kind: ``text``, ``event``, ``dtmf``, ``intent`` or ``audio``.
        text: The text, the name of the event or intent, the keys, or what was recognised.
        parameters: The parameters sent with it.
        payload: The payload sent with it.
        page: The page that the request jumps to, or empty.
        language: Its language code.
        is_new: Whether the session began with it, or had expired.
    """

    session: str
    kind: str
    text: str = field(repr=False)
    parameters: Mapping[str, JsonValue] = field(default_factory=dict, repr=False)
    payload: Mapping[str, JsonValue] = field(default_factory=dict, repr=False)
    page: str = ""
    language: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogflowReply:
    """An answer.

    Attributes:
        says: Messages of the final part, in order.
        partials: Messages of each partial part that comes before it. ES has none.
        parameters: Session parameters that the agent sets; None removes one.
        page: Display name of the page that the session moves to; empty to stay.
        match: As CX names it, such as ``INTENT`` or ``NO_MATCH``.
        intent: Display name of the matched intent.
        delay: Seconds before the first part.
        gap: Seconds before each further part.
        keys: Whether, and how, keys are collected: ``max_digits``, ``finish_digit``, ``interdigit``.
        no_speech_timeout: Seconds, or None.
        breaks: Status with which the answer breaks off in place of its final part, or None.
        ends_early: Whether the stream ends without the final part.
        may_cancel: Whether partial parts allow cancellation.
    """

    says: Sequence[Said] = ()
    partials: Sequence[Sequence[Said]] = ()
    parameters: Mapping[str, JsonValue] = field(default_factory=dict)
    page: str = ""
    match: str = "INTENT"
    intent: str = ""
    delay: float = 0.0
    gap: float = 0.0
    keys: Mapping[str, Any] | None = None
    no_speech_timeout: float | None = None
    breaks: grpc.StatusCode | None = None
    ends_early: bool = False
    may_cancel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogflowRefusal:
    """An error in place of an answer.

    Attributes:
        status: The gRPC status, such as ``UNAVAILABLE``.
        message: The server's text.
        delay: Seconds before it.
    """

    status: str
    message: str = "The service refused."
    delay: float = 0.0

    @property
    def code(self) -> grpc.StatusCode:
        """The status as gRPC has it."""
        return grpc.StatusCode[self.status]


@dataclass(frozen=True, slots=True)
class DialogflowSilence:
    """The service takes the request and never answers."""


DialogflowAnswer: TypeAlias = str | DialogflowReply | DialogflowRefusal | DialogflowSilence
"""A bare string is a reply with this text."""

DialogflowScript: TypeAlias = (
    Sequence[DialogflowAnswer] | Callable[[AgentRequest], DialogflowAnswer | Awaitable[DialogflowAnswer]]
)
"""Answers in the order of the requests, or a function from a request to its answer."""


def says(text: str, *, is_interruptible: bool = True) -> object:
    """A text message."""
    message = cx.ResponseMessage.Text(text=[text], allow_playback_interruption=is_interruptible)
    return cx.ResponseMessage(text=message)


def speaks(text: str = "", *, ssml: str = "", is_interruptible: bool = True) -> object:
    """An ``output_audio_text`` message: text or SSML for a voice."""
    spoken = {"ssml": ssml} if ssml else {"text": text}
    message = cx.ResponseMessage.OutputAudioText(allow_playback_interruption=is_interruptible, **spoken)
    return cx.ResponseMessage(output_audio_text=message)


def plays(uri: str, *, is_interruptible: bool = True) -> object:
    """A ``play_audio`` message."""
    message = cx.ResponseMessage.PlayAudio(audio_uri=uri, allow_playback_interruption=is_interruptible)
    return cx.ResponseMessage(play_audio=message)


def mixes(*segments: bytes | str) -> object:
    """A ``mixed_audio`` message of recordings and addresses."""
    segment = cx.ResponseMessage.MixedAudio.Segment
    made = [
        segment(audio=each, allow_playback_interruption=True)
        if isinstance(each, bytes)
        else segment(uri=each, allow_playback_interruption=True)
        for each in segments
    ]
    return cx.ResponseMessage(mixed_audio=cx.ResponseMessage.MixedAudio(segments=made))


def ends() -> object:
    """An ``end_interaction`` message."""
    return cx.ResponseMessage(end_interaction=cx.ResponseMessage.EndInteraction())


def hands_off(**metadata: JsonValue) -> object:
    """A ``live_agent_handoff`` message."""
    return cx.ResponseMessage(
        live_agent_handoff=cx.ResponseMessage.LiveAgentHandoff(metadata=plain(metadata))
    )


def transfers(phone_number: str) -> object:
    """A ``telephony_transfer_call`` message."""
    message = cx.ResponseMessage.TelephonyTransferCall(phone_number=phone_number)
    return cx.ResponseMessage(telephony_transfer_call=message)


def succeeds(**metadata: JsonValue) -> object:
    """A ``conversation_success`` message."""
    return cx.ResponseMessage(
        conversation_success=cx.ResponseMessage.ConversationSuccess(metadata=plain(metadata))
    )


def hands_data(**data: JsonValue) -> object:
    """A ``payload`` message."""
    return cx.ResponseMessage(payload=plain(data))


def message_of(said: Said) -> object:
    """A message of a reply as a ``ResponseMessage``."""
    return says(said) if isinstance(said, str) else said
