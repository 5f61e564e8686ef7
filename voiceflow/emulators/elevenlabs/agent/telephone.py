"""A phone call with an agent without a socket: maps a carrier's stream to a conversation.

Source: https://www.twilio.com/docs/voice/media-streams/websocket-messages
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from voiceflow.clients.speech.engines import Speech
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer
from voiceflow.emulators.elevenlabs.agent.conversation import ServedConversation
from voiceflow.emulators.elevenlabs.agent.playout import CarrierPlayout
from voiceflow.emulators.elevenlabs.agent.record import ConversationRecord
from voiceflow.emulators.elevenlabs.agent.settings import ServedAgentSettings
from voiceflow.emulators.elevenlabs.effects import CloseSocket, Effect, SendMessage
from voiceflow.emulators.elevenlabs.formats import InputFormat
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance
from voiceflow.errors import RemoteProtocolError
from voiceflow.frames import UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.protocol import MediaProtocol

STREAM_PATH = "/v1/convai/conversation/twilio"
"""Where a registered call's media stream goes."""

CONVERSATION_PARAMETER = "conversation_id"
"""The stream's parameter that names the conversation."""

START_SECONDS = 10.0
"""What a carrier may take to start its stream."""

GOODBYE_SECONDS = 5.0
"""How long the carrier may play what was said last, before the stream is closed."""

_EVENTS = ("audio", "interruption")
_POLICY = 1008


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedCall:
    """A call whose stream has come.

    Attributes:
        conversation_id: Names its conversation.
        agent_id: Who takes it.
        initiation: The conversation's first message, without its type.
        variables: The ``system__`` variables.
        is_imported: Whether the number is the platform's, which then sees to the formats.
    """

    conversation_id: str
    agent_id: str
    initiation: Mapping[str, object] = field(default_factory=dict, repr=False)
    variables: Mapping[str, object] = field(default_factory=dict, repr=False)
    is_imported: bool = False


@dataclass(frozen=True, slots=True)
class Admitted:
    """A stream that may have a conversation.

    Attributes:
        conversation: Not opened yet.
        first: The message that it begins with.
    """

    conversation: ServedConversation
    first: str = field(repr=False)


Admit: TypeAlias = Callable[[StreamStarted, float], Admitted | str]
"""From a stream and the loop time to its conversation, or to why there is none."""


class TelephoneConversation:
    """One call: waiting for the stream to start, then a conversation, then closed.

    The user's audio goes to the conversation as it comes. The agent's goes to the carrier, with a mark after
    each response; on an interruption, the carrier's buffer is cleared.

    Args:
        admit: Finds the conversation.
        stream: Reads what the carrier sends.
    """

    def __init__(self, admit: Admit, stream: MediaProtocol) -> None:
        self._admit = admit
        self._stream = stream
        self._playout = CarrierPlayout()
        self._conversation: ServedConversation | None = None
        self._limit: float | None = None
        self._goodbye: CloseSocket | None = None
        self._is_closed = False

    @property
    def record(self) -> ConversationRecord | None:
        """What is kept of the conversation; None until there is one."""
        return None if self._conversation is None else self._conversation.record

    @property
    def sample_rate(self) -> int:
        """Sample rate of the agent's speech, in Hz."""
        return 8000 if self._conversation is None else self._conversation.sample_rate

    @property
    def deadline(self) -> float | None:
        if self._is_closed:
            return None
        due = None if self._conversation is None else self._conversation.deadline
        return min((at for at in (due, self._limit) if at is not None), default=None)

    def opened(self, now: float) -> list[Effect]:
        self._limit = now + START_SECONDS
        return []

    def receive(self, data: str | bytes, now: float) -> list[Effect]:
        if self._is_closed:
            return []
        try:
            if isinstance(data, bytes):
                raise RemoteProtocolError("a binary message")
            received = self._stream.receive(data)
            if self._stream.odd:
                # An application ignores these; a test should see them.
                raise RemoteProtocolError(f"an odd message: {', '.join(self._stream.odd)}")
        except RemoteProtocolError as exc:
            return self._leave(1002, str(exc), now)
        return [effect for item in received for effect in self._take(item, now)]

    def tick(self, now: float) -> list[Effect]:
        if self._is_closed:
            return []
        if self._limit is not None and now >= self._limit:
            if self._goodbye is not None:
                return self._hang_up(self._goodbye)
            return self._leave(_POLICY, "The stream does not start.", now)
        return self._inside(lambda conversation: conversation.tick(now), now)

    def fail(self, error: str, now: float) -> list[Effect]:
        if self._conversation is None:
            return [] if self._is_closed else self._leave(1011, error, now)
        return self._inside(lambda conversation: conversation.fail(error, now), now)

    def speech(self, job: int, speech: Speech, now: float) -> list[Effect]:
        """A piece of the speech that ``Synthesise`` asked for."""
        return self._inside(lambda conversation: conversation.speech(job, speech, now), now)

    def finished(self, job: int, now: float) -> list[Effect]:
        """That speech is complete."""
        return self._inside(lambda conversation: conversation.finished(job, now), now)

    def heard(self, job: int, said: HeardUtterance | str | None, now: float) -> list[Effect]:
        """The result of ``Recognise``."""
        return self._inside(lambda conversation: conversation.heard(job, said, now), now)

    def thought(self, job: int, answer: AgentAnswer, now: float) -> list[Effect]:
        """The result of ``Think``."""
        return self._inside(lambda conversation: conversation.thought(job, answer, now), now)

    def ended(self, code: int, now: float) -> None:
        """The socket was closed, by either side."""
        self._is_closed = True
        if self._conversation is not None:
            self._conversation.ended(code, now)

    def _take(self, item: Received, now: float) -> list[Effect]:
        match item:
            case UserAudioFrame(data=data):
                message = {"user_audio_chunk": base64.b64encode(data).decode()}
                return self._inside(lambda conversation: conversation.receive(json.dumps(message), now), now)
            case StreamStarted():
                return self._start(item, now)
            case MarkEchoed(name=name):
                self._playout.played(name)
                if self._goodbye is not None and self._playout.is_over:
                    return self._hang_up(self._goodbye)
            case StreamStopped():
                return self._leave(1000, "Call ended by remote party", now)
        return []

    def _start(self, started: StreamStarted, now: float) -> list[Effect]:
        self._limit = None
        self._playout.stream_id = started.stream_id
        found = self._admit(started, now)
        if isinstance(found, str):
            return self._leave(_POLICY, found, now)
        self._conversation, first = found.conversation, found.first
        opened = self._inside(lambda conversation: conversation.opened(now), now)
        return [*opened, *self._inside(lambda conversation: conversation.receive(first, now), now)]

    def _inside(self, act: Callable[[ServedConversation], list[Effect]], now: float) -> list[Effect]:
        """Run the conversation and translate its effects for the carrier."""
        if self._conversation is None or self._is_closed:
            return []
        return [outside for effect in act(self._conversation) for outside in self._outside(effect, now)]

    def _outside(self, effect: Effect, now: float) -> list[Effect]:
        match effect:
            case SendMessage(message={"type": "audio", "audio_event": event}):
                return self._playout.say(event)
            case SendMessage(message={"type": "interruption", "interruption_event": event}):
                return [self._playout.clear(event["event_id"])]
            case SendMessage():
                return []
            case CloseSocket():
                if effect.code != 1000 or self._playout.is_over:
                    return self._hang_up(effect)
                self._goodbye, self._limit = effect, now + GOODBYE_SECONDS
                return []
        return [effect]

    def _hang_up(self, close: CloseSocket) -> list[Effect]:
        self._is_closed = True
        return [close]

    def _leave(self, code: int, reason: str, now: float) -> list[Effect]:
        """End because of the carrier."""
        if self._conversation is not None:
            self._conversation.ended(code, now, reason)
        return self._hang_up(CloseSocket(code, reason))


def on_telephone(settings: ServedAgentSettings, *, is_imported: bool) -> ServedAgentSettings | None:
    """An agent as it speaks on the telephone; None if its formats are not those of a carrier.

    Args:
        settings: The agent's.
        is_imported: Whether the platform sees to the formats.
    """
    config = settings.conversation_config
    ulaw = InputFormat.ULAW_8000
    asr, tts = config.asr, config.tts
    if is_imported:
        asr = asr.model_copy(update={"user_input_audio_format": ulaw})
        tts = tts.model_copy(update={"agent_output_audio_format": ulaw})
    if (asr.user_input_audio_format, tts.agent_output_audio_format) != (ulaw, ulaw):
        return None
    spoken = config.conversation.model_copy(update={"client_events": _EVENTS, "text_only": False})
    config = config.model_copy(update={"asr": asr, "tts": tts, "conversation": spoken})
    return settings.model_copy(update={"conversation_config": config})
