"""What Dialogflow answers, as values: the same for CX and ES."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from pydantic import JsonValue

Data: TypeAlias = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentMessage:
    """One message of an answer.

    Attributes:
        is_interruptible: Whether the agent allows the user to interrupt it.
    """

    is_interruptible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage(AgentMessage):
    """Text to speak."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputAudioText(AgentMessage):
    """Text or SSML made for a voice: it is spoken instead of each ``TextMessage`` of the answer."""

    text: str = field(default="", repr=False)
    ssml: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayAudio(AgentMessage):
    """A recording to play, by its address (``https:`` or ``gs:``)."""

    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedAudio(AgentMessage):
    """Recordings to play in order: bytes, or addresses."""

    segments: tuple[bytes | str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndInteraction(AgentMessage):
    """The agent has finished the conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAgentHandoff(AgentMessage):
    """A person should take over."""

    metadata: Data = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCall(AgentMessage):
    """The call should be transferred to this number (E.164)."""

    phone_number: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSuccess(AgentMessage):
    """The conversation succeeded, by the agent's own rules."""

    metadata: Data = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomPayload(AgentMessage):
    """Data for the application."""

    data: Data = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMessage(AgentMessage):
    """A message with no meaning on the phone, such as a card; or one of a newer service.

    Attributes:
        kind: The service's name of the message.
    """

    kind: str


class MatchKind(StrEnum):
    """How the input was understood."""

    INTENT = "intent"
    DIRECT_INTENT = "direct_intent"
    PARAMETER_FILLING = "parameter_filling"
    NO_MATCH = "no_match"
    NO_INPUT = "no_input"
    EVENT = "event"
    KNOWLEDGE = "knowledge"
    PLAYBOOK = "playbook"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentMatch:
    """What the input matched.

    Attributes:
        kind: How.
        intent: Display name of the intent, or empty.
        confidence: From 0 to 1.
    """

    kind: MatchKind = MatchKind.UNKNOWN
    intent: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySettings:
    """How the agent wants keys to be collected now.

    Attributes:
        max_digits: The entry ends with this many keys; 0 for no limit.
        finish_digit: The key that ends it; empty for none.
        interdigit_timeout: Seconds after a key; None for the pipeline's.
    """

    max_digits: int = 0
    finish_digit: str = ""
    interdigit_timeout: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPart:
    """A part of an answer. The last one is not partial, and only it has the session's state.

    Attributes:
        messages: In order.
        is_partial: Whether more follows.
        may_cancel: Whether the agent drops its pending work if the user speaks now.
        parameters: All session parameters; None in a partial answer.
        match: What the input matched.
        page: Resource name of the CX page on which the session is now; empty if unknown.
        page_name: Its display name, or empty.
        keys: How to collect keys; None if the agent does not say so.
        no_speech_timeout: Seconds of silence after which the agent wants an event; None if it does not say.
        failed_webhooks: How many webhooks failed.
        transcript: The user's words, if the request was audio.
        audio: The agent's speech, if it was requested, with whatever header the service sent.
    """

    messages: tuple[AgentMessage, ...] = ()
    is_partial: bool = False
    may_cancel: bool = False
    parameters: Data | None = field(default=None, repr=False)
    match: IntentMatch = IntentMatch()
    page: str = ""
    page_name: str = ""
    keys: KeySettings | None = None
    no_speech_timeout: float | None = None
    failed_webhooks: int = 0
    transcript: str = field(default="", repr=False)
    audio: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedWords:
    """What the service's recogniser has understood so far.

    Attributes:
        text: The words of the current piece. A final one is followed by the next piece.
        is_final: Whether they are settled.
        confidence: From 0 to 1; None if the service does not say.
    """

    text: str = field(repr=False)
    is_final: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class UtteranceEnded:
    """The service takes the user's turn to be over: send no more audio."""


StreamEvent: TypeAlias = RecognisedWords | UtteranceEnded | AnswerPart
